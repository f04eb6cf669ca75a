"""Weeks as a grid: a row a source or a year, a cell a week, with what was observed and how much was found. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from analysis.queries.coverage import CoverageRow
from analysis.trends.periods import bounds, period_range
from analysis.web import wording

_SHADES = (1, 3, 8, 20)
"""From so many documents on a cell is a shade darker."""
_STATES = {
    "observed": "observed",
    "partial": "observed in part",
    "missing": "not observed",
    "unlogged": "no crawl was logged",
}


@dataclass(frozen=True)
class Cell:
    """One week. ``state`` is that of the coverage, or unlogged; ``shade`` 0 to 4 by its documents."""

    week: str
    state: str
    documents: int
    reason: str | None

    @property
    def shade(self) -> int:
        """How dark it is drawn."""
        return sum(self.documents >= least for least in _SHADES)

    @property
    def said(self) -> str:
        """The cell in words: ``week of 3 June 2024: observed, 4 documents``."""
        reason = f" ({self.reason})" if self.reason else ""
        return (
            f"{wording.period(self.week)}: {_STATES[self.state]}{reason}, {wording.counted(self.documents, 'document')}"
        )


@dataclass(frozen=True)
class Gap:
    """Weeks that follow each other, in the same state for the same reason, which is not that all was observed."""

    row: str
    first: str
    last: str
    weeks: int
    state: str
    reason: str | None


def weeks_of_year(year: int) -> list[str]:
    """The ISO weeks of a year: 52 or 53."""
    return [week for week in period_range(f"{year}-01-01", f"{year}-12-31", "week") if week.startswith(f"{year}-")]


def cells_of(
    weeks: Iterable[str], coverage: Mapping[str, CoverageRow], documents: Mapping[str, int]
) -> tuple[Cell, ...]:
    """One row of the grid."""
    found = []
    for week in weeks:
        known = coverage.get(week)
        state, reason = (known.state, known.reason) if known else ("unlogged", None)
        found.append(Cell(week, state, documents.get(week, 0), reason))
    return tuple(found)


def gaps_of(row: str, cells: Sequence[Cell]) -> list[Gap]:
    """What of a row was missing or partial, weeks on end as one."""
    gaps = []
    for (state, reason), group in groupby(cells, key=lambda cell: (cell.state, cell.reason)):
        run = list(group)
        if state in ("partial", "missing"):
            gaps.append(Gap(row, bounds(run[0].week)[0], bounds(run[-1].week)[1], len(run), state, reason))
    return gaps
