"""Loading the ledger beside the server, at its start and after each count, so that no reader waits for it."""

from __future__ import annotations

import logging
import sqlite3
import time
from threading import Thread
from typing import Any
from weakref import WeakSet, ref

from analysis.ledger.changes import stamp_of
from analysis.queries.warming import make_usual, warm
from analysis.web.comparison import choose_terms, first_address, read_choices
from analysis.web.instance import find_database
from analysis.web.streaming import open_apart, under_way

LOOK_SECONDS = 1.0
"""How often it is looked whether a count changed the ledger."""
REST = 2.0
"""Times as long as a part took: readers who ask meanwhile have the processor."""

_closed: WeakSet[Any] = WeakSet()


async def begin_warming(datasette: Any) -> Thread | None:
    """Start loading in a thread, which ends with the server; None where no database has a ledger."""
    place = await find_database(datasette)
    if place is None or not place.has_ledger:
        return None
    conn = open_apart(datasette, place)
    server = ref(datasette)
    thread = Thread(target=lambda: _keep_warm(conn, server), name="watchword-warming", daemon=True)
    thread.start()
    return thread


def end_warming(datasette: Any) -> None:
    """Load no more for this server: from 1.0 on Datasette says when it closes, and is kept in memory after that."""
    _closed.add(datasette)


def warm_up(conn: sqlite3.Connection, server: ref[Any]) -> None:
    """Load all of it, one part after the other; ends early where the ledger changes meanwhile, or the server ends."""
    stamp = stamp_of(conn)
    warm(conn)
    began = time.monotonic()
    choices = read_choices(conn)
    first = first_address(choices)
    for _ in make_usual(conn, first.by, [term.id for term in choose_terms(first, choices)]):
        time.sleep(REST * (time.monotonic() - began))
        while under_way() and _stands(server):
            time.sleep(LOOK_SECONDS)
        if not _stands(server) or stamp_of(conn) != stamp:
            return
        began = time.monotonic()


def _stands(server: ref[Any]) -> bool:
    datasette = server()
    return datasette is not None and datasette not in _closed


def _keep_warm(conn: sqlite3.Connection, server: ref[Any]) -> None:
    warmed = seen = None
    try:
        while _stands(server):
            stamp = stamp_of(conn)
            # A count changes it again and again: what is settled for a moment is worth loading.
            if (stamp != warmed and stamp == seen) or warmed is None:
                warm_up(conn, server)
                warmed = stamp
            seen = stamp
            time.sleep(LOOK_SECONDS)
    except sqlite3.Error as error:
        # A page that needs it will say so in its own words: a ledger of another version, a file that is gone.
        logging.getLogger(__name__).info("the ledger was not loaded beforehand: %s", error)
    finally:
        conn.close()
