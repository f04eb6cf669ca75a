"""How many documents were published week by week, from the tallies by day."""

from __future__ import annotations

import sqlite3
from collections import Counter
from functools import lru_cache

from analysis.trends.periods import bounds, period_of


def documents_by_week(conn: sqlite3.Connection, first: str, last: str) -> Counter[tuple[str, str]]:
    """Documents by (source, week) from the week ``first`` to the week ``last`` (``2024-W22``), both included."""
    found: Counter[tuple[str, str]] = Counter()
    for source, day, documents in conn.execute(
        "select source, day, sum(documents) from volume where day between ? and ? group by source, day",
        (bounds(first)[0], bounds(last)[1]),
    ):
        found[source, _week(day)] += documents
    return found


def weeks_of_source(conn: sqlite3.Connection, source: str) -> Counter[str]:
    """Documents of one source (an id) by week; the undated are in none."""
    found: Counter[str] = Counter()
    for monday, documents in conn.execute(
        # 6 days back, then on to the next Monday: the Monday of the day's own week.
        "select date(day, '-6 days', 'weekday 1') as monday, sum(documents) from volume"
        " where source = ? and day > '' group by monday",
        (source,),
    ):
        found[_week(monday)] += documents
    return found


@lru_cache(maxsize=16_384)
def _week(day: str) -> str:
    return period_of(day, "week")
