"""What was observed of each source, week by week: asked of the coverage that a count derives from the fetch log."""

from __future__ import annotations

import sqlite3
from typing import NamedTuple


class CoverageRow(NamedTuple):
    """One source in one ISO week (``2024-W22``). ``state`` is observed, partial or missing.

    ``reason`` says why a week is not wholly observed: the words of the fetch log, most frequent first; None where it is.
    """

    source: str
    week: str
    state: str
    reason: str | None


def coverage(conn: sqlite3.Connection, source: str | None = None) -> list[CoverageRow]:
    """Every week since each source was first polled, or of one source (an id), by source and week.

    Empty where nothing was ever polled: an imported corpus has no coverage of its own.
    """
    where, values = ("where source = ?", (source,)) if source else ("", ())
    rows = conn.execute(f"select source, week, state, reason from coverage {where} order by source, week", values)
    return [CoverageRow(*row) for row in rows]


def coverage_between(conn: sqlite3.Connection, first: str, last: str) -> list[CoverageRow]:
    """The weeks from ``first`` to ``last`` (``2024-W22``), both included, of every source, by source and week."""
    rows = conn.execute(
        "select source, week, state, reason from sources s join coverage c on c.source = s.id"
        " where week between ? and ? order by source, week",
        (first, last),
    )
    return [CoverageRow(*row) for row in rows]


def years_covered(conn: sqlite3.Connection, first: str | None, last: str | None) -> list[int]:
    """The years from ``first`` to ``last`` (days, None where nothing is dated) and of every logged week."""
    weeks = conn.execute("select min(week), max(week) from coverage").fetchone()
    known = [int(each[:4]) for each in (*weeks, first, last) if each]
    return list(range(min(known), max(known) + 1)) if known else []
