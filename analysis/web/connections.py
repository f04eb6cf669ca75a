"""Our own read-only connections, in our own threads: a page waits neither for other people's SQL nor for an old file.

Datasette runs every query of its own pages in a handful of threads, which a few endless ones fill, and keeps its
connections for good, also to a file that another has since replaced. Ours are opened anew when the file is another.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import BoundedSemaphore, local
from typing import Any, TypeVar
from urllib.parse import quote

_Answer = TypeVar("_Answer")
THREADS = 4
MOST_WAITING = 24
"""Questions that take seconds and wait for their turn, at once: a stranger may ask any number."""
_KEPT = 4
"""Files that a thread holds open, the least recently asked dropped first."""

_slow = ThreadPoolExecutor(1, thread_name_prefix="watchword-slow")
"""What takes seconds is done one after the other, so that no page waits for a thread."""
_pool = ThreadPoolExecutor(THREADS, thread_name_prefix="watchword")
_places = BoundedSemaphore(MOST_WAITING)
_own = local()


class BusyError(Exception):
    """As many wait for what takes long as may; ``retry_seconds`` from now it may be asked for again."""

    def __init__(self, message: str, retry_seconds: int) -> None:
        self.retry_seconds = retry_seconds
        super().__init__(message)


async def run(database: Any, question: Callable[[sqlite3.Connection], _Answer], *, slow: bool = False) -> _Answer:
    """What ``question`` answers about a Datasette database's file, asked in a thread of ours; if ``slow``, in its turn.

    Raises BusyError where as many as MOST_WAITING are before a slow one.
    """
    path, mutable = str(database.path), bool(database.is_mutable)

    def answer() -> _Answer:
        return question(_connection(path, mutable))

    if not slow:
        return await asyncio.get_running_loop().run_in_executor(_pool, answer)
    if not _places.acquire(blocking=False):
        raise BusyError("many readers are waiting for intervals; these are not made now: ask again in a minute", 60)
    waiting = _slow.submit(answer)
    waiting.add_done_callback(lambda _: _places.release())
    return await asyncio.wrap_future(waiting)


def open_reading(path: str, *, mutable: bool) -> sqlite3.Connection:
    """A new read-only connection to the file; one that is not ``mutable`` is promised never to change."""
    mode = "mode=ro" if mutable else "immutable=1"
    return sqlite3.connect(f"file:{quote(path)}?{mode}", uri=True, check_same_thread=False)


def _connection(path: str, mutable: bool) -> sqlite3.Connection:
    """This thread's connection to the file as it is now."""
    held: OrderedDict[str, tuple[tuple[int, int], sqlite3.Connection]] | None = getattr(_own, "held", None)
    if held is None:
        held = _own.held = OrderedDict()
    found = Path(path).stat()
    file = (found.st_dev, found.st_ino)
    known = held.pop(path, None)
    if known is not None and known[0] != file:
        known[1].close()
        known = None
    held[path] = known or (file, open_reading(path, mutable=mutable))
    while len(held) > _KEPT:
        held.popitem(last=False)[1][1].close()
    return held[path][1]
