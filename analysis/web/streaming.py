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


def encoded(parts: Iterator[str]) -> Iterator[bytes]:
    """Parts of a text as they are sent."""
    return (part.encode() for part in parts)


def pieces_of(file: IO[bytes]) -> Iterator[bytes]:
    """A file from its beginning, piece by piece."""
    file.seek(0)
    while piece := file.read(_BYTES):
        yield piece


async def stream(parts: Iterator[bytes], headers: dict[str, str], send: Any, receive: Any) -> None:
    """Send ``parts``, each read in a thread, with status 200; stop when the reader has gone.

    Where reading fails half-way the connection breaks off, so that half a file is never taken for a whole one.
    """
    loop = asyncio.get_running_loop()
    gone = asyncio.create_task(_wait_for_disconnect(receive))
    try:
        with sharing():
            # The first part is read before the status is sent: a query that fails at once is no 200.
            part = await loop.run_in_executor(None, next, parts, b"")
            raw = [(name.encode(), value.encode()) for name, value in headers.items()]
            await send({"type": "http.response.start", "status": 200, "headers": raw})
            while part and not gone.done():
                await send({"type": "http.response.body", "body": part, "more_body": True})
                part = await loop.run_in_executor(None, next, parts, b"")
            await send({"type": "http.response.body", "body": b"", "more_body": False})
    finally:
        gone.cancel()


class _Sharing:
    """How many long answers are under way, and the interpreter's interval from before the first of them."""

    under_way = 0
    usual = 0.0


def under_way() -> bool:
    """Whether a long answer is being sent: what can wait gives way to it."""
    return _Sharing.under_way > 0


@contextmanager
def sharing() -> Iterator[None]:
    """While it lasts, a thread that works gives way after half a millisecond, not after five.

    A page reads row by row, and waits for its turn after each: beside a download that would be five milliseconds a
    row. Only the event loop's thread comes here.
    """
    if not _Sharing.under_way:
        _Sharing.usual = sys.getswitchinterval()
        sys.setswitchinterval(_TURN_SECONDS)
    _Sharing.under_way += 1
    try:
        yield
    finally:
        _Sharing.under_way -= 1
        if not _Sharing.under_way:
            sys.setswitchinterval(_Sharing.usual)


async def _wait_for_disconnect(receive: Any) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
