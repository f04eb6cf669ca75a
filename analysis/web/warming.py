"""Loading the ledger beside the server's start, so that the first reader does not wait for it."""

from __future__ import annotations

import logging
import sqlite3
from threading import Thread
from typing import Any

from analysis.queries.warming import warm
from analysis.web.instance import find_database
from analysis.web.streaming import open_apart


async def begin_warming(datasette: Any) -> Thread | None:
    """Start loading in a thread; None where no database has a ledger."""
    place = await find_database(datasette)
    if place is None or not place.has_ledger:
        return None

    def load() -> None:
        conn = open_apart(datasette, place)
        try:
            warm(conn)
        except sqlite3.Error as error:
            # A page that needs it will say so in its own words: a ledger of another version, a file that is gone.
            logging.getLogger(__name__).info("the ledger was not loaded beforehand: %s", error)
        finally:
            conn.close()

    thread = Thread(target=load, name="watchword-warming", daemon=True)
    thread.start()
    return thread
