"""The use of terms over time: f, N, d, D, both rates and an interval, for each term and period."""

from __future__ import annotations

import math
import sqlite3
from collections import defaultdict
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from analysis.queries.kept import Kept
from analysis.queries.layout import Layout, lay_out
from analysis.queries.limits import limits_of, no_limits
from analysis.queries.selection import Scope, Selection
from analysis.queries.snapshot import reading
from analysis.queries.uses import Use, use_of
from analysis.trends.periods import bounds, period_of
from analysis.trends.series import ratio

if TYPE_CHECKING:
    from numpy.typing import NDArray

ALL_SOURCES = "all"

_COVERED = Kept(64)


class SeriesRow(NamedTuple):
    """One term in one period. The rates and limits are None where the period has no document: missing, not zero.

    ``mentions`` is f, ``tokens`` N, ``documents`` d, ``total_documents`` D; ``low`` and ``high`` bound the rate
    that the selection's measure names, None where nothing can be said of it. ``coverage`` is observed, partial or
    missing. ``bounded`` marks limits that rest on a few documents with the term, or none. ``sources`` are those with
    documents in the period; ``interval`` says whom the limits are for: ``these`` sources, or sources ``like these``.
    """

    period: str
    term: str
    source: str
    mentions: int
    tokens: int
    documents: int
    total_documents: int
    per_million: float | None
    share: float | None
    low: float | None
    high: float | None
    coverage: str
    bounded: bool
    sources: int
    interval: str | None


def series(conn: sqlite3.Connection, selection: Selection, *, limits: bool = True) -> list[SeriesRow]:
    """The series of the selection's terms, term by term: every period from the first dated document to the last.

    Where ``since`` or ``until`` is given, the periods run from it, or to it, clipped to what the corpus holds.
    Empty where no dated document is in the selection. Without ``limits``, ``low`` and ``high`` are None: they are
    what takes time.
    """
    with reading(conn):
        scope = selection.scope
        layout = lay_out(conn, scope, selection.by)
        if not layout.periods:
            return []
        coverage = _coverage(conn, selection, layout.periods, layout.total_documents.tolist())
        uses = [use_of(conn, layout.frame, term, scope) for term in selection.terms]
        bounds_of = [
            limits_of(conn, scope, selection.by, selection.measure, term) if limits else None
            for term in selection.terms
        ]
    source = selection.source or ALL_SOURCES
    rows = []
    for term, use, known in zip(selection.terms, uses, bounds_of, strict=True):
        made = known or no_limits(len(layout.periods))
        whom = "like these" if made.pooled else "these"
        columns = (*_columns(layout, use), made.low, made.high, made.bounded)
        for period, n, all_, held, state, f, d, per_million, share, low, high, bounded in zip(
            layout.periods,
            layout.tokens.tolist(),
            layout.total_documents.tolist(),
            layout.sources.tolist(),
            coverage,
            *(column.tolist() for column in columns),
            strict=True,
        ):
            rates = (_number(per_million), _number(share), _number(low), _number(high))
            interval = None if rates[3] is None else whom
            rows.append(SeriesRow(period, term, source, f, n, d, all_, *rates, state, bounded, held, interval))
    return rows


def _columns(layout: Layout, use: Use) -> tuple[NDArray[Any], ...]:
    """f, d and both rates of each period."""
    period = layout.period[use.row]
    inside = period >= 0
    size = len(layout.periods)
    mentions = np.bincount(period[inside], use.mentions[inside], size).astype(np.int64)
    documents = np.bincount(period[inside], minlength=size)
    rates = (ratio(mentions * 1e6, layout.tokens), ratio(documents, layout.total_documents))
    return (mentions, documents, *rates)


def _coverage(conn: sqlite3.Connection, scope: Selection, periods: tuple[str, ...], documents: list[int]) -> list[str]:
    """What was observed of each period. Where the crawler logged weeks, they decide; else the documents do."""
    key = (scope.source, scope.source_kind, scope.by)
    logged = _COVERED.ask(conn, key, lambda: _logged(conn, scope, scope.by))
    return [
        _state(logged.get(period_of(period, "week") if scope.by == "day" else period, set()), present)
        for period, present in zip(periods, documents, strict=True)
    ]


def _logged(conn: sqlite3.Connection, scope: Scope, by: str) -> dict[str, set[str]]:
    """The states of the weeks of each period (of each week, for days) of the sources that ``scope`` looks at."""
    where, values = _observed(scope)
    logged: dict[str, set[str]] = defaultdict(set)
    for week, state in conn.execute(f"select distinct week, state from coverage where {where}", values):
        logged[week if by == "day" else _period_of_week(week, by)].add(state)
    return dict(logged)


@lru_cache(maxsize=10_000)
def _period_of_week(week: str, by: str) -> str:
    return period_of(bounds(week)[0], by)


def _observed(scope: Scope) -> tuple[str, dict[str, str]]:
    """SQL for the rows of ``coverage`` of the sources that ``scope`` looks at."""
    if scope.source:
        return "source = :source", {"source": scope.source}
    if scope.source_kind:
        return "source in (select id from sources where kind = :kind)", {"kind": scope.source_kind}
    return "true", {}


def _state(logged: set[str], documents: int) -> str:
    if not logged or logged == {"observed"}:
        return "observed" if documents or logged else "missing"
    return "missing" if logged == {"missing"} and not documents else "partial"


def _number(value: float) -> float | None:
    return None if math.isnan(value) else value
