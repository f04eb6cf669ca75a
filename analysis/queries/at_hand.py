"""Which selections have their limits at once: where a page need not wait for them, it shows them from the start."""

from __future__ import annotations

import sqlite3

from analysis.queries.layout import lay_out
from analysis.queries.limits import holds_limits
from analysis.queries.selection import Selection
from analysis.queries.snapshot import reading

AT_ONCE = 20_000
"""Documents times terms whose limits are made while a reader waits: 30 to 130 ms, at 1.5 to 6.5 microseconds each."""


def limits_at_hand(conn: sqlite3.Connection, selection: Selection) -> bool:
    """Whether the limits of all of ``selection`` are held, or so few are not that they are made in time.

    What is to make is measured by the documents of the scope, once for each term whose limits are not held.
    """
    scope, by = selection.scope, selection.by
    with reading(conn):
        missing = sum(not holds_limits(conn, scope, by, selection.measure, term) for term in selection.terms)
        return not missing or missing * len(lay_out(conn, scope, by).order) <= AT_ONCE
