"""Parts of a whole over time, as a chart: the terms of a rival set, or the voices of one term. Pure.

lines (one a part) -> each part's share of all mentions of the period -> what ``_figure.html`` shows
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from analysis.queries import SeriesRow, TermRow
from analysis.web import figure, wording
from analysis.web.comparison import Choices, Comparison
from analysis.web.figure import Line

Totals = dict[str, int]


def share_of(totals: Totals) -> Callable[[SeriesRow], float | None]:
    """Each row's part of its period's mentions; None where the period has none."""

    def share(row: SeriesRow) -> float | None:
        return row.mentions / totals[row.period] if totals[row.period] else None

    return share


def voice_lines(comparison: Comparison, found: dict[str, tuple[list[int], list[int]]]) -> list[Line]:
    """One line a voice that occurs, the most frequent first; the terms' names are the voices'."""
    lines = []
    for voice, (mentions, documents) in found.items():
        if not any(mentions):
            continue
        label, meaning = wording.VOICES[voice]
        rows = tuple(
            row._replace(term=voice, mentions=f, documents=d, low=None, high=None)
            for row, f, d in zip(comparison.rows, mentions, documents, strict=True)
        )
        lines.append(Line(TermRow(voice, label, meaning, None, "voice", sum(mentions)), rows))
    return sorted(lines, key=lambda line: -line.mentions)


def parts_data(
    comparison: Comparison, lines: Sequence[Line], totals: Totals, choices: Choices, address: str, whole: str
) -> dict[str, Any]:
    """What the chart's script reads, drawn as shares; ``whole`` is what they are shares of."""
    data = figure.chart_of(comparison, list(lines), choices, address, rate=share_of(totals))
    return data | {"measure": "share", "unit": f"of {whole}"}
