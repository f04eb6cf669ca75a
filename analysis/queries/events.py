"""The dated events that a chart marks."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from typing import NamedTuple


class EventRow(NamedTuple):
    """What happened on a day; ``topic`` is the id of the rival set that it bears on, None where on all."""

    date: str
    label: str
    topic: str | None
    url: str | None


def events(conn: sqlite3.Connection, *, since: str, until: str, topics: Sequence[str] | None = None) -> list[EventRow]:
    """The events from ``since`` to ``until``, both days included, by date.

    With ``topics``, those that bear on one of them or on all; without, every event.
    """
    rows = conn.execute(
        "select date, label, topic, url from events where date between ? and ? order by date, label", (since, until)
    )
    found = [EventRow(*row) for row in rows]
    return found if topics is None else [event for event in found if event.topic is None or event.topic in topics]
