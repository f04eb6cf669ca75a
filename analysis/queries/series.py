"""The use of terms over time: f, N, d, D, both rates and an interval, for each term and period."""

from __future__ import annotations

import math
import sqlite3
from collections import defaultdict
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from analysis.queries.frame import UNDATED, Frame, documents_in, read_frame, use_of
from analysis.queries.kept import Kept
from analysis.queries.selection import Scope, Selection
from analysis.queries.snapshot import reading
from analysis.trends.periods import bounds, period_of, period_range
from analysis.trends.series import Series, make_series

if TYPE_CHECKING:
    from numpy.typing import NDArray

ALL_SOURCES = "all"

_SERIES = Kept(32 << 20, lambda made: 1_000 + 64 * made.mentions.size if made else 1_000)  # bytes


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


def series(conn: sqlite3.Connection, selection: Selection) -> list[SeriesRow]:
    """The series of the selection's terms, term by term: every period from the first dated document to the last.

    Where ``since`` or ``until`` is given, the periods run from it, or to it, clipped to what the corpus holds.
    Empty where no dated document is in the selection.
    """
    with reading(conn):
        made = _SERIES.ask(conn, selection, lambda: _make(conn, selection))
        if made is None:
            return []
        coverage = _coverage(conn, selection, made.periods, made.total_documents.tolist())
    source = selection.source or ALL_SOURCES
    tokens, total = made.tokens.tolist(), made.total_documents.tolist()
    tables = (made.mentions, made.documents, made.per_million, made.share, made.low, made.high, made.bounded)
    sources, whom = made.sources.tolist(), "like these" if made.pooled else "these"
    rows = []
    for term, *columns in zip(made.terms, *(table.tolist() for table in tables), strict=True):
        for period, n, all_, state, held, f, d, per_million, share, low, high, bounded in zip(
            made.periods, tokens, total, coverage, sources, *columns, strict=True
        ):
            rates = (_number(per_million), _number(share), _number(low), _number(high))
            interval = None if rates[3] is None else whom
            rows.append(SeriesRow(period, term, source, f, n, d, all_, *rates, state, bounded, held, interval))
    return rows


def _make(conn: sqlite3.Connection, selection: Selection) -> Series | None:
    """The series as arrays; None where no dated document is in the selection."""
    frame = read_frame(conn, selection)
    chosen = documents_in(frame, selection) & (frame.day != UNDATED)
    periods, period = periods_of(frame, chosen, selection.by)
    if not periods:
        return None
    uses = [use_of(conn, frame, term, selection) for term in selection.terms]
    return make_series(
        selection.terms,
        periods,
        period=period,
        source=frame.source,
        tokens=frame.tokens,
        document=np.concatenate([np.empty(0, dtype=np.int32), *(use.row for use in uses)]),
        term=np.repeat(np.arange(len(uses)), [len(use.row) for use in uses]),
        count=np.concatenate([np.empty(0, dtype=np.int32), *(use.mentions for use in uses)]),
        measure=selection.measure,
    )


def periods_of(frame: Frame, chosen: NDArray[np.bool_], by: str) -> tuple[list[str], NDArray[np.int64]]:
    """The periods from the first of the ``chosen`` documents to the last, all of which must be dated.

    And the position of each document's period in them: -1 for those not chosen.
    """
    if not chosen.any():
        return [], np.full(len(frame.day), -1)
    days = frame.day[chosen]
    periods = period_range(_iso(days.min()), _iso(days.max()), by)
    begins = np.array([bounds(period)[0] for period in periods], dtype="datetime64[D]").astype(np.int64)
    return periods, np.where(chosen, np.searchsorted(begins, frame.day, side="right") - 1, -1)


def _iso(day: np.int32) -> str:
    return str(np.datetime64(int(day), "D"))


def _coverage(conn: sqlite3.Connection, scope: Selection, periods: tuple[str, ...], documents: list[int]) -> list[str]:
    """What was observed of each period. Where the crawler logged weeks, they decide; else the documents do."""
    where, values = _observed(scope)
    logged: dict[str, set[str]] = defaultdict(set)
    for week, state in conn.execute(f"select distinct week, state from coverage where {where}", values):
        logged[week if scope.by == "day" else _period_of_week(week, scope.by)].add(state)
    return [
        _state(logged.get(period_of(period, "week") if scope.by == "day" else period, set()), present)
        for period, present in zip(periods, documents, strict=True)
    ]


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
