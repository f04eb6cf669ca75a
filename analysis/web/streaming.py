"""Long answers, sent part by part as they are read: flat memory, and no work for a reader who has gone."""

from __future__ import annotations

import asyncio
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Any

from analysis.web.connections import open_reading
from analysis.web.instance import Place

_BYTES = 1 << 18
_TURN_SECONDS = 0.0005


def open_apart(datasette: Any, place: Place) -> sqlite3.Connection:
    """A read-only connection of its own: a long download must not hold one that pages share."""
    database = datasette.get_database(place.name)
    return open_reading(str(database.path), mutable=database.is_mutable)
