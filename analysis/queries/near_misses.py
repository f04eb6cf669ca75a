"""Near misses of a term that wait for a person's word. They are in no count."""

from __future__ import annotations

import sqlite3
from typing import NamedTuple


class WaitingForm(NamedTuple):
    """A form that may be a way to write a term; ``how`` it is near: spelling, spacing or sound."""

    form: str
    how: str
    score: float
    occurrences: int
    documents: int


def waiting_forms(conn: sqlite3.Connection, term: str, *, most: int = 10) -> list[WaitingForm]:
    """The ``most`` frequent forms near ``term`` (an id) that nobody accepted or rejected yet."""
    rows = conn.execute(
        "select form, min(how), max(score), count(*) as occurrences, count(distinct document) from near_misses"
        " where term = ? and accepted is null group by form order by occurrences desc, form limit ?",
        (term, most),
    )
    return [WaitingForm(*row) for row in rows]
