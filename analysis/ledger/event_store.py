"""The dated events that charts mark, as rows."""

from __future__ import annotations

from collections.abc import Sequence

from sqlite_utils import Database

from analysis.events import Event
from crawler.corpus.connection import immediate


def put_events(db: Database, events: Sequence[Event]) -> None:
    """Make the ``events`` table hold exactly ``events``; writes nothing where it does."""
    wanted = sorted((event.date, event.label, event.topic, event.url) for event in events)
    held = db.conn.execute("select date, label, topic, url from events order by date, label").fetchall()
    if held == wanted:
        return
    with immediate(db):
        db.conn.execute("delete from events")
        db.conn.executemany("insert into events (date, label, topic, url) values (?, ?, ?, ?)", wanted)
