"""How a chart is drawn, beyond what it is of: smoothed lines, and which events are marked. Neither changes a number.

``smooth`` is a number of periods, ``events`` is topic (those that bear on what is compared), all or none.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence

from analysis.queries import SeriesRow
from analysis.queries.events import EventRow, events
from analysis.trends.periods import bounds
from analysis.web.address import Address, AddressError
from analysis.web.comparison import Comparison

WINDOWS = ("3", "5", "7", "13")
EVENTS = ("topic", "all", "none")
MOST_EVENTS = 40


def window_of(address: Address) -> int:
    """Over how many periods the lines are smoothed; 1 where they are not. Raises AddressError for any other number."""
    if address.smooth is None:
        return 1
    if address.smooth not in WINDOWS:
        raise AddressError(f"lines are smoothed over {', '.join(WINDOWS)} periods, not {address.smooth!r}")
    return int(address.smooth)


def events_of(conn: sqlite3.Connection, comparison: Comparison) -> list[EventRow]:
    """What happened in the time shown, as the address asks for it; the latest where they are very many.

    Raises AddressError for a choice that is none.
    """
    wanted = comparison.address.events
    if wanted not in EVENTS:
        raise AddressError(f"unknown choice of events {wanted!r}: use one of {', '.join(EVENTS)}")
    if wanted == "none" or not comparison.rows:
        return []
    since, until = bounds(comparison.rows[0].period)[0], bounds(comparison.rows[-1].period)[1]
    topics = None if wanted == "all" else [term.rival_set for term in comparison.chosen if term.rival_set]
    return events(conn, since=since, until=until, topics=topics)[-MOST_EVENTS:]


def smoothed(rows: Sequence[SeriesRow], measure: str, window: int) -> list[float | None]:
    """The rate over ``window`` periods around each: their sum of mentions over their sum of tokens, or of documents.

    At both ends the window is cut, and a missing period is in none. None where the period itself is missing.
    """
    reach = window // 2
    part: Callable[[SeriesRow], int] = (lambda row: row.documents) if measure == "share" else (lambda row: row.mentions)
    whole: Callable[[SeriesRow], int] = (
        (lambda row: row.total_documents) if measure == "share" else (lambda row: row.tokens)
    )
    rates: list[float | None] = []
    for at, row in enumerate(rows):
        near = [each for each in rows[max(0, at - reach) : at + reach + 1] if each.total_documents]
        over = sum(map(whole, near))
        factor = 1 if measure == "share" else 1_000_000
        rates.append(sum(map(part, near)) / over * factor if row.total_documents and over else None)
    return rates
