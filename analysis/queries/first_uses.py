"""First uses by source: when each was first seen to use a term, and how much of it stands before."""

from __future__ import annotations

import sqlite3
from typing import NamedTuple

import numpy as np

from analysis.queries.frame import UNDATED, documents_in, read_frame
from analysis.queries.kept import Kept
from analysis.queries.selection import Scope
from analysis.queries.uses import use_of
from analysis.trends.firsts import first_seen

_FIRSTS = Kept(256)


class FirstUse(NamedTuple):
    """One source: ``day`` of the first dated document with the term, None where there is none.

    ``before`` documents of the source are dated before that day, its first document on ``begins``. ``censored``: too
    few stand before for it to pass as a first use (see ``trends.firsts``).
    """

    source: str
    day: str | None
    before: int
    begins: str | None
    censored: bool


def first_uses(conn: sqlite3.Connection, term: str, scope: Scope) -> list[FirstUse]:
    """Every source with a dated document in ``scope``, the earliest first use of ``term`` (an id) first."""
    return _FIRSTS.ask(conn, (term, scope), lambda: _read(conn, term, scope))


def _read(conn: sqlite3.Connection, term: str, scope: Scope) -> list[FirstUse]:
    frame = read_frame(conn, scope)
    use = use_of(conn, frame, term, scope)
    day = frame.day.astype(np.int64).astype("datetime64[D]")
    day[(frame.day == UNDATED) | ~documents_in(frame, scope)] = np.datetime64("NaT")
    firsts = first_seen(
        day=day,
        source=frame.source,
        document=use.row,
        term=np.zeros(len(use.row), dtype=np.int64),
        sources=len(frame.sources),
        terms=1,
    )
    rows = [
        FirstUse(
            source, _day(firsts.day[0, at]), int(firsts.before[0, at]), begins, censored=bool(firsts.censored[0, at])
        )
        for at, source in enumerate(frame.sources)
        if (begins := _day(firsts.begins[at])) is not None
    ]
    return sorted(rows, key=lambda row: (row.day is None, row.day or "", row.source))


def _day(value: np.datetime64) -> str | None:
    return None if np.isnat(value) else str(value)
