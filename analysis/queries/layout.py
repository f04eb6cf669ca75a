"""The documents of a scope in their periods, in the order of the cells that a series is made of.

Kept for each choice of documents and period, whichever terms and mentions are then asked for.
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from analysis.queries.frame import UNDATED, Frame, documents_in, order_by, read_frame
from analysis.queries.kept import Kept
from analysis.queries.selection import Scope
from analysis.trends.periods import bounds, period_range

if TYPE_CHECKING:
    from numpy.typing import NDArray

_LAYOUTS = Kept(64 << 20, lambda made: 1_000 + made.weight)  # bytes


@dataclass(frozen=True)
class Layout:
    """``periods`` from the first dated document of the scope to the last; none where there is no such document.

    ``period`` is the position of each row of the frame in them, -1 for a document that is not looked at. ``order`` are
    the rows that are, by period, then source, and ``place`` says where in it each row is. ``tokens``,
    ``total_documents`` and ``sources`` (with any document) are those of each period.
    """

    frame: Frame
    periods: tuple[str, ...]
    period: NDArray[np.int16]
    order: NDArray[np.int32]
    place: NDArray[np.int32]
    tokens: NDArray[np.int64]
    total_documents: NDArray[np.int64]
    sources: NDArray[np.int64]

    @property
    def weight(self) -> int:
        """Bytes held beside the frame's."""
        return self.period.nbytes + self.order.nbytes + self.place.nbytes


def lay_out(conn: sqlite3.Connection, scope: Scope, by: str) -> Layout:
    """The documents of ``scope`` by periods of the kind ``by``."""
    documents = scope.documents
    return _LAYOUTS.ask(conn, (documents, by), lambda: _lay_out(read_frame(conn, documents), documents, by))


def _lay_out(frame: Frame, scope: Scope, by: str) -> Layout:
    chosen = documents_in(frame, scope) & (frame.day != UNDATED)
    rows = np.flatnonzero(chosen)
    period = np.full(len(frame.day), -1, dtype=np.int16)
    if not len(rows):
        nothing = np.empty(0, dtype=np.int64)
        return Layout(frame, (), period, rows.astype(np.int32), rows.astype(np.int32), nothing, nothing, nothing)
    days = frame.day[rows]
    periods = tuple(period_range(_iso(days.min()), _iso(days.max()), by))
    begins = np.array([bounds(each)[0] for each in periods], dtype="datetime64[D]").astype(np.int64)
    of_day = np.searchsorted(begins, np.arange(days.min(), days.max() + 1), side="right") - 1
    period[rows] = of_day[days - days.min()]
    order = order_by(period, order_by(frame.source, rows)).astype(np.int32)
    place = np.full(len(period), -1, dtype=np.int32)
    place[order] = np.arange(len(order), dtype=np.int32)
    tokens = np.bincount(period[rows], frame.tokens[rows], len(periods)).astype(np.int64)
    documents = np.bincount(period[rows], minlength=len(periods))
    has = np.zeros((len(periods), len(frame.sources)), dtype=bool)
    has[period[rows], frame.source[rows]] = True
    return Layout(frame, periods, period, order, place, tokens, documents, has.sum(axis=1))


def _iso(day: np.int32) -> str:
    return str(np.datetime64(int(day), "D"))
