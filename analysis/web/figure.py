"""A comparison as the page shows it: what the chart draws, the table beside it, and the sentence under both."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from analysis.queries import SeriesRow, TermRow
from analysis.trends.periods import bounds
from analysis.web import wording
from analysis.web.bands import band_sentences
from analysis.web.comparison import Choices, Comparison
from analysis.web.scoping import scope_notes

TABLE_PERIODS = 120
"""A longer series has its table cut to the latest periods; its CSV is whole."""
FEWEST_DOCUMENTS = 2
"""A period with fewer is a point of its own: one document is no trend, and no interval can be drawn from it."""
MEASURES = {"per_million": "Mentions per million tokens", "share": "Share of documents"}


@dataclass(frozen=True)
class Line:
    """One term's row of every period."""

    term: TermRow
    rows: tuple[SeriesRow, ...]

    @property
    def mentions(self) -> int:
        """All mentions of the term in the periods shown."""
        return sum(row.mentions for row in self.rows)


@dataclass(frozen=True)
class TableRow:
    """One period across the terms."""

    period: str
    first: SeriesRow
    cells: tuple[SeriesRow, ...]


def lines_of(comparison: Comparison) -> list[Line]:
    """The rows, term by term, in the order chosen."""
    rows: dict[str, list[SeriesRow]] = {term.id: [] for term in comparison.chosen}
    for row in comparison.rows:
        rows[row.term].append(row)
    return [Line(term, tuple(rows[term.id])) for term in comparison.chosen]


def table_of(lines: list[Line]) -> tuple[list[TableRow], int]:
    """The table's rows, latest period first, and how many older periods are left out of it."""
    rows = [TableRow(cells[0].period, cells[0], cells) for cells in zip(*(line.rows for line in lines), strict=True)]
    shown = rows[-TABLE_PERIODS:]
    return shown[::-1], len(rows) - len(shown)


def rate_of(row: SeriesRow, measure: str) -> float | None:
    """The rate that the page shows."""
    return row.share if measure == "share" else row.per_million


def chart_of(
    comparison: Comparison,
    lines: list[Line],
    choices: Choices,
    address: str,
    *,
    rate: Callable[[SeriesRow], float | None] | None = None,
) -> dict[str, Any]:
    """What the chart's script reads: arrays by period, None where the period is missing.

    ``address`` is the compare page's, to which the script adds ``of`` and ``at`` for a point. ``rate`` is drawn in
    place of the selection's own measure.
    """
    measure = comparison.selection.measure
    drawn = rate or (lambda row: rate_of(row, measure))
    first = lines[0].rows
    return {
        "title": title_of(comparison),
        "credit": f"{scope_of(comparison, lines, choices)} Watchword, {overview_range(choices)}.",
        "file": file_name(comparison),
        "measure": measure,
        "unit": "of documents" if measure == "share" else "per million tokens",
        "address": address,
        "periods": [row.period for row in first],
        "starts": [bounds(row.period)[0] for row in first],
        "labels": [_capital(wording.period(row.period)) for row in first],
        "coverage": [row.coverage for row in first],
        "thin": [row.total_documents < FEWEST_DOCUMENTS for row in first],
        "selected": {"of": comparison.of.id, "at": comparison.address.at} if comparison.of else None,
        "documents": [row.total_documents for row in first],
        "series": [
            {
                "id": line.term.id,
                "label": line.term.label,
                "mentions": [row.mentions for row in line.rows],
                "documents": [row.documents for row in line.rows],
                "rate": [_short(drawn(row)) for row in line.rows],
                "low": [_short(row.low) for row in line.rows],
                "high": [_short(row.high) for row in line.rows],
                "rough": [row.bounded for row in line.rows],
            }
            for line in lines
        ],
        "events": [],
    }


def title_of(comparison: Comparison) -> str:
    """The page's heading: ``“open source” and “open weights” over time``."""
    return f"{_capital(wording.quoted([term.label for term in comparison.chosen]))} over time"


def scope_of(comparison: Comparison, lines: list[Line], choices: Choices) -> str:
    """What is shown, in words: measure, period, time, sources, documents, tokens."""
    selection = comparison.selection
    rows = lines[0].rows
    documents, tokens = sum(row.total_documents for row in rows), sum(row.tokens for row in rows)
    first, last = wording.period(rows[0].period), wording.period(rows[-1].period)
    when = f"{first} to {last}" if len(rows) > 1 else first
    source = next((each.label for each in choices.sources if each.id == selection.source), None)
    sources = choices.overview.sources
    where = source or ("all sources" if sources != 1 else choices.sources[0].label)
    held = f"{wording.counted(documents, 'document')}, {wording.number(tokens)} tokens"
    return f"{MEASURES[selection.measure]} by {selection.by}, {when}, in {where}: {held}."


def coverage_of(comparison: Comparison, lines: list[Line]) -> str:
    """What of the time shown was not observed, in words; blank where all of it was."""
    rows, noun = lines[0].rows, comparison.selection.by
    missing = sum(row.coverage == "missing" for row in rows)
    partial = sum(row.coverage == "partial" for row in rows)
    words = []
    if missing:
        verb = "was" if missing == 1 else "were"
        words.append(
            f"{missing} of {wording.counted(len(rows), noun)} {verb} not observed:"
            " the line breaks there, since not seen is not the same as not said."
        )
    if partial:
        verb = "was" if partial == 1 else "were"
        words.append(f"{wording.counted(partial, noun)} {verb} observed in part (hollow points).")
    thin = sum(0 < row.total_documents < FEWEST_DOCUMENTS for row in rows)
    if thin:
        verb = "has" if thin == 1 else "have"
        words.append(f"{wording.counted(thin, noun)} {verb} a single document: a hollow point that no line joins.")
    return " ".join(words)


def caption_of(comparison: Comparison, lines: list[Line], choices: Choices, window: int = 1) -> str:
    """The sentences under the chart: what is shown, what was not observed, what the band is, what counts."""
    band = band_sentences(comparison.rows)
    if window > 1:
        noun = comparison.selection.by
        band = (
            f"The lines are smoothed: each {noun} is drawn with those around it, {window} in all, to show the course."
            " The points, the table and every file are not."
        )
    return _joined(
        scope_of(comparison, lines, choices),
        coverage_of(comparison, lines),
        band,
        *_notes(comparison, comparison.left_out),
    )


def share_caption(comparison: Comparison, lines: list[Line], choices: Choices, left_out: Sequence[TermRow]) -> str:
    """The sentences under a chart of shares within a rival set, some of whose terms are not drawn."""
    what = "Of all mentions of the set's terms in a period, the part that each term has."
    scope = scope_of(comparison, lines, choices).partition(", ")[2]
    return _joined(what, _capital(scope), coverage_of(comparison, lines), *_notes(comparison, left_out))


def _notes(comparison: Comparison, left_out: Sequence[TermRow]) -> list[str]:
    nested = comparison.selection.nested
    notes = [
        "Mentions inside a longer term are counted too."
        if nested
        else "A mention inside a longer term counts for the longer one only.",
        *scope_notes(comparison.selection),
    ]
    if left_out:
        notes.append(f"Not drawn, for want of room: {', '.join(term.label for term in left_out)}.")
    return notes


def _joined(*sentences: str) -> str:
    return " ".join(sentence for sentence in sentences if sentence)


def without_limits(lines: list[Line]) -> list[Line]:
    """The same lines with no interval, for a measure that the interval is not of."""
    return [Line(line.term, tuple(row._replace(low=None, high=None) for row in line.rows)) for line in lines]


def mentions_by_period(lines: list[Line]) -> dict[str, int]:
    """All mentions of all the lines' terms, period by period."""
    columns = zip(*(line.rows for line in lines), strict=True)
    return {cells[0].period: sum(cell.mentions for cell in cells) for cells in columns}


def overview_range(choices: Choices) -> str:
    """The days the corpus spans, in words."""
    overview = choices.overview
    if overview.first is None or overview.last is None:
        return "no dated documents"
    return f"{wording.day(overview.first)} to {wording.day(overview.last)}"


def file_name(comparison: Comparison) -> str:
    """A name for what is taken away, without ending: ``watchword-open-source-open-weights-month``."""
    terms = "-".join(term.id for term in comparison.chosen)
    return f"watchword-{terms[:80].strip('-')}-{comparison.selection.by}" if terms else "watchword"


def mention_heading(comparison: Comparison) -> str:
    """What the concordance lists: ``“open weights” in May 2024``."""
    if comparison.of is None:
        return "Mentions"
    name, at = f"“{comparison.of.label}”", comparison.address.at
    return f"{name} in {_in_sentence(at)}" if at else name


def _in_sentence(label: str) -> str:
    words = wording.period(label)
    return f"the {words}" if words.startswith("week") else words


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _short(value: float | None) -> float | None:
    return None if value is None else float(f"{value:.5g}")
