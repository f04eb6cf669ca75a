"""Spacing: at most one request at a time to a site, and none before the site's delay has passed.

The delay runs from the end of one answer to the start of the next request, so that it holds on the
server's clock too. It is the longest of: the floor, what robots.txt asks, and the site's own recent
answer time, so that a slow site is asked more slowly.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

MAX_RETRY_AFTER = 24 * 3600.0
"""A host that asks for longer is asked again after a day."""
DEFAULT_RETRY_AFTER = 600.0
MAX_ADAPTED = 30.0
MAX_FIRST_WAIT = 60.0
"""Seconds waited at most between robots.txt and the first page, where the site asks for more: it was just a file."""


@dataclass
class _Site:
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    ready_at: float = 0.0
    left_at: float | None = None
    asked: float = 0.0
    adapted: float = 0.0
    waiting: int = 0


class Pace:
    """The turns of all sites of one run. Not thread-safe: it lives in the event loop."""

    def __init__(self, floor: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._floor = floor
        self._clock = clock
        self._sites: dict[str, _Site] = {}

    async def enter(self, site: str) -> None:
        """Return when it is the caller's turn; every ``enter`` is followed by one ``leave``."""
        state = self._site(site)
        state.waiting += 1
        try:
            await state.lock.acquire()
        finally:
            state.waiting -= 1
        try:
            while (remaining := state.ready_at - self._clock()) > 0:
                await asyncio.sleep(remaining)
        except BaseException:
            state.lock.release()
            raise

    def leave(self, site: str, answered_in: float | None = None) -> None:
        """The answer is here, ``answered_in`` seconds after it was asked for (None: it never came)."""
        state = self._site(site)
        if answered_in is not None:
            state.adapted = min(MAX_ADAPTED, (state.adapted + answered_in) / 2)
        state.left_at = self._clock()
        state.ready_at = max(state.ready_at, state.left_at + self.delay(site))
        state.lock.release()

    def delay(self, site: str) -> float:
        """Seconds between an answer of ``site`` and the next request to it."""
        state = self._site(site)
        return max(self._floor, state.asked, state.adapted if self._floor > 0 else 0.0)

    def ask(self, site: str, seconds: float | None) -> None:
        """``site`` asks for this spacing in its robots.txt, whose own request counts."""
        state = self._site(site)
        state.asked = seconds or 0.0
        if state.left_at is not None:
            state.ready_at = max(state.ready_at, state.left_at + min(state.asked, MAX_FIRST_WAIT))

    def pause(self, site: str, seconds: float) -> None:
        """Leave ``site`` alone for so long, as its Retry-After asks."""
        state = self._site(site)
        state.ready_at = max(state.ready_at, self._clock() + seconds)

    def ready_in(self, site: str) -> float | None:
        """Seconds until ``site`` may be asked; None while a request to it is under way or waits for its turn."""
        state = self._site(site)
        if state.lock.locked() or state.waiting:
            return None
        return max(0.0, state.ready_at - self._clock())

    def _site(self, site: str) -> _Site:
        return self._sites.setdefault(site, _Site())


def retry_after(value: str | None, now: datetime) -> float | None:
    """Seconds that a Retry-After header asks for, as a number or as a date, capped at a day; None without one.

    Garbage counts as ten minutes: the host asked for something.

    >>> retry_after("120", datetime(2025, 1, 1, tzinfo=UTC)), retry_after("soon", datetime(2025, 1, 1, tzinfo=UTC))
    (120.0, 600.0)
    """
    if value is None or not value.strip():
        return None
    text = value.strip()
    if text.isascii() and text.isdigit():
        return min(float(text), MAX_RETRY_AFTER) if len(text) < 12 else MAX_RETRY_AFTER
    try:
        when = parsedate_to_datetime(text)
    except (ValueError, OverflowError, IndexError, TypeError):
        return DEFAULT_RETRY_AFTER
    if when.tzinfo is None:
        when = when.replace(tzinfo=UTC)
    return min(max((when - now).total_seconds(), 0.0), MAX_RETRY_AFTER)
