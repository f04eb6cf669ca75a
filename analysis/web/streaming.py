"""Long answers, sent part by part as they are read: flat memory, and no work for a reader who has gone."""

from __future__ import annotations

import asyncio
import sqlite3
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

from analysis.web.connections import open_reading
from analysis.web.instance import Place

STALLED_SECONDS = 60.0
LONGEST_SECONDS = 3600.0
_threads = ThreadPoolExecutor(4, thread_name_prefix="watchword-download")
_TURN_SECONDS = 0.0005


def open_apart(datasette: Any, place: Place) -> sqlite3.Connection:
    """A read-only connection of its own: a long download must not hold one that pages share."""
    database = datasette.get_database(place.name)
    return open_reading(str(database.path), mutable=database.is_mutable)


async def stream(
    parts: Iterator[bytes],
    headers: dict[str, str],
    send: Any,
    receive: Any,
    *,
    stop: Callable[[], None] = lambda: None,
) -> None:
    """Send ``parts``, each read in a thread, with status 200; stop when the reader has gone.

    ``stop`` ends a reading that is under way, where that can be. Nothing is read any more when this returns. Where
    reading fails half-way the connection breaks off, so that half a file is never taken for a whole one; so it does
    where the reader takes no part for a minute, or is not done in an hour: each holds a state of the database.
    """
    loop = asyncio.get_running_loop()
    gone = asyncio.create_task(_wait_for_disconnect(receive))
    reading: asyncio.Future[bytes] | None = None
    begun = False
    try:
        with sharing():
            async with asyncio.timeout(LONGEST_SECONDS):
                while True:
                    reading = loop.run_in_executor(_threads, next, parts, b"")
                    await asyncio.wait((reading, gone), return_when=asyncio.FIRST_COMPLETED)
                    if gone.done():
                        return
                    part = reading.result()
                    # The first part is read before the status is sent: a query that fails at once is no 200.
                    if not begun:
                        raw = [(name.encode(), value.encode()) for name, value in headers.items()]
                        await send({"type": "http.response.start", "status": 200, "headers": raw})
                        begun = True
                    async with asyncio.timeout(STALLED_SECONDS):
                        await send({"type": "http.response.body", "body": part, "more_body": bool(part)})
                    if not part:
                        return
    finally:
        gone.cancel()
        if reading is not None and not reading.done():
            stop()
            await asyncio.wait((reading,))
            reading.exception()


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
