"""Limits of a term's rate in each period: made for the term alone, and anew only for the periods that changed.

A period's limits rest on its own documents. So those of the last calendar year are made apart from those before it,
and both are kept by what they were made of: a count that brought documents of this year leaves the others standing.
"""

from __future__ import annotations

import sqlite3
from functools import partial
from hashlib import blake2b
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from analysis.queries.kept import Kept
from analysis.queries.layout import Layout, lay_out
from analysis.queries.selection import Measure, Scope
from analysis.queries.uses import use_of
from analysis.trends.cells import sort_into_cells
from analysis.trends.series import make_series
from analysis.trends.uncertainty import speaks_for_others

if TYPE_CHECKING:
    from numpy.typing import NDArray


class Limits(NamedTuple):
    """Limits of one term's rate in each period, which of them are bounds, and whether they are for sources like these;
    see ``trends.uncertainty``."""

    low: NDArray[np.float64]
    high: NDArray[np.float64]
    bounded: NDArray[np.bool_]
    pooled: bool


class _Run(NamedTuple):
    """Periods ``first`` to ``last`` (excluded) with their documents, ``begin`` to ``end`` in the layout's order;
    ``made_of`` is a digest of these."""

    first: int
    last: int
    begin: int
    end: int
    made_of: bytes


_LIMITS = Kept(32 << 20, lambda limits: 1_000 + 17 * limits.low.size)  # bytes
_RUNS = Kept(16 << 20, lambda limits: 1_000 + 17 * limits.low.size)  # bytes
_LAID = Kept(64)


def limits_of(conn: sqlite3.Connection, scope: Scope, by: str, measure: Measure, term: str) -> Limits:
    """The limits of ``term`` in every period: the same, whichever terms it is shown beside."""
    return _LIMITS.ask(conn, (scope, by, measure, term), lambda: _make(conn, scope, by, measure, term))


def holds_limits(conn: sqlite3.Connection, scope: Scope, by: str, measure: Measure, term: str) -> bool:
    """Whether ``limits_of`` would give them at once."""
    return _LIMITS.holds(conn, (scope, by, measure, term))


def no_limits(periods: int) -> Limits:
    """Where none were asked for."""
    nothing = np.full(periods, np.nan)
    return Limits(nothing, nothing, np.zeros(periods, dtype=bool), pooled=False)


def _make(conn: sqlite3.Connection, scope: Scope, by: str, measure: Measure, term: str) -> Limits:
    layout = lay_out(conn, scope, by)
    use = use_of(conn, layout.frame, term, scope)
    place = layout.place[use.row]
    at, count = place[place >= 0], use.mentions[place >= 0]
    pooled, runs = _LAID.ask(conn, (scope.documents, by, measure), lambda: (_pools(layout, measure), _runs(layout)))
    each = _mentions_each(count)
    parts = []
    for run in runs:
        inside = (at >= run.begin) & (at < run.end)
        where, times = at[inside] - run.begin, count[inside]
        mentioned = blake2b(where.tobytes() + times.tobytes(), digest_size=16).digest()
        key = (run.made_of, mentioned, measure, pooled)
        part = _RUNS.get(key, partial(_resample, layout, run, where, times, measure, pooled))
        if measure == "per_million":
            # The bound of a term without a mention there: it takes the documents of the whole series for a measure.
            blank = np.bincount(_period_of(layout, run)[where], minlength=run.last - run.first) == 0
            high = np.where(part.bounded & blank, part.high / _mentions_each(times) * each, part.high)
            part = part._replace(high=high)
        parts.append(part)
    low, high, bounded = (np.concatenate([part[column] for part in parts]) for column in range(3))
    return Limits(low, high, bounded, pooled)


def _mentions_each(count: NDArray[np.int32]) -> float:
    """Mentions of a document with the term; 1 where none has it."""
    return float(count.mean()) if len(count) else 1.0


def _pools(layout: Layout, measure: Measure) -> bool:
    """Whether the documents are of sources enough, in each period, to speak for others."""
    nothing = np.empty(0, dtype=np.int64)
    cells = sort_into_cells(
        period=layout.period[layout.order],
        source=layout.frame.source[layout.order],
        tokens=layout.frame.tokens[layout.order],
        document=nothing,
        term=nothing,
        count=nothing,
        periods=len(layout.periods),
        terms=0,
    )
    return speaks_for_others(cells if measure == "per_million" else cells.as_documents())


def _runs(layout: Layout) -> list[_Run]:
    """The periods before the last calendar year that there is, and those of it."""
    year = layout.periods[-1][:4]
    parting = next(at for at, period in enumerate(layout.periods) if period[:4] == year)
    total = np.append(0, np.cumsum(layout.total_documents))
    found = []
    for first, last in ((0, parting), (parting, len(layout.periods))):
        if first < last:
            run = _Run(first, last, int(total[first]), int(total[last]), b"")
            made_of = blake2b(digest_size=16)
            for column in _columns(layout, run):
                made_of.update(np.ascontiguousarray(column).tobytes())
            made_of.update(str(last - first).encode())
            found.append(run._replace(made_of=made_of.digest()))
    return found


def _columns(layout: Layout, run: _Run) -> tuple[NDArray[Any], ...]:
    """Period (from the run's first on), source and tokens of the run's documents."""
    rows = layout.order[run.begin : run.end]
    return _period_of(layout, run), layout.frame.source[rows], layout.frame.tokens[rows]


def _period_of(layout: Layout, run: _Run) -> NDArray[np.int16]:
    return layout.period[layout.order[run.begin : run.end]] - np.int16(run.first)


def _resample(
    layout: Layout, run: _Run, where: NDArray[np.int32], times: NDArray[np.int32], measure: Measure, pooled: bool
) -> Limits:
    period, source, tokens = _columns(layout, run)
    made = make_series(
        ("",),
        layout.periods[run.first : run.last],
        period=period,
        source=source,
        tokens=tokens,
        document=where,
        term=np.zeros(len(where), dtype=np.int64),
        count=times,
        measure=measure,
        pooled=pooled,
    )
    return Limits(made.low[0], made.high[0], made.bounded[0], pooled)
