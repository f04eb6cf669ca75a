"""Which host is asked next: one piece of work at a time from each, so that a slow host holds up only itself.

hosts with work due -> free and ready? -> work handed out -> done(host) -> the host is free again
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from typing import Generic, TypeVar

from crawler.http.pace import Pace

T = TypeVar("T")

LONGEST_NAP = 5.0


class Turns(Generic[T]):
    """Hands out work of many hosts in turn; iterate it, and report each piece.

    ``hosts`` gives the hosts with work due, and is asked again when all is done, for what fell due meanwhile;
    ``more(host, n)`` gives up to ``n`` pieces of a host's work, none when it has no more. A host that must be left
    alone for longer than ``patience`` seconds is dropped from this run. ``room`` bounds how many pieces are in hand
    altogether, from being handed out until ``finished``. Work of the host '' needs no host and no turn.
    """

    def __init__(
        self,
        pace: Pace,
        hosts: Callable[[], Iterable[str]],
        more: Callable[[str, int], Sequence[T]],
        *,
        patience: float,
        room: int,
        batch: int = 20,
        limit: int | None = None,
    ) -> None:
        self._pace = pace
        self._hosts = hosts
        self._more = more
        self._patience = patience
        self._room = room
        self._batch = batch
        self._left = limit
        self._busy: set[str] = set()
        self._in_hand = 0
        self._queues: dict[str, deque[T]] = {}
        self._dropped: set[str] = set()
        self._changed = asyncio.Event()

    def done(self, host: str) -> None:
        """The host has answered: it may be asked again, though its answer is still being worked on."""
        self._busy.discard(host)
        self._changed.set()

    def finished(self) -> None:
        """A piece of work is stored: there is room for another."""
        self._in_hand -= 1
        self._changed.set()

    async def __aiter__(self) -> AsyncIterator[T]:
        waiting = deque(self._hosts())
        while waiting or self._in_hand:
            nap = LONGEST_NAP
            for _ in range(len(waiting)):
                if self._left == 0 or self._in_hand >= self._room:
                    break
                host = waiting.popleft()
                ready = self._ready_in(host)
                if ready is None or 0 < ready <= self._patience:
                    waiting.append(host)
                    nap = min(nap, LONGEST_NAP if ready is None else ready)
                    continue
                if ready > 0:
                    self._dropped.add(host)
                    continue
                work = self._next(host)
                if work is None:
                    continue
                waiting.append(host)
                self._in_hand += 1
                if host:
                    self._busy.add(host)
                yield work
                nap = 0.0
            if self._left == 0:
                waiting.clear()
            if not waiting and not self._in_hand:
                waiting.extend(host for host in self._hosts() if host not in self._dropped and self._left != 0)
            elif nap > 0:
                await self._change(nap)

    def _ready_in(self, host: str) -> float | None:
        if not host:
            return 0.0
        return None if host in self._busy else self._pace.ready_in(host)

    def _next(self, host: str) -> T | None:
        queue = self._queues.setdefault(host, deque())
        if not queue:
            size = self._batch if self._left is None else min(self._batch, self._left)
            queue.extend(self._more(host, size))
        if not queue:
            return None
        if self._left is not None:
            self._left -= 1
        return queue.popleft()

    async def _change(self, seconds: float) -> None:
        """Until something is done or finished, at most so long."""
        self._changed.clear()
        try:
            await asyncio.wait_for(self._changed.wait(), seconds)
        except TimeoutError:
            return
