"""Answers kept in memory for as long as the ledger stands as it did: keyed by its stamp, bounded, made once.

``ledger_stamp`` changes with every write that may change a count (by triggers: see ``ledger.schema``), and with no
other, so that a crawl which goes on beside a reader costs the reader nothing.
"""

from __future__ import annotations

import sqlite3
from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Any, TypeVar

from analysis.queries.snapshot import reading

_Answer = TypeVar("_Answer")


def stamp_of(conn: sqlite3.Connection) -> bytes:
    """What the ledger's last change left: the same bytes, the same counts."""
    row = conn.execute("select stamp from ledger_stamp").fetchone()
    return bytes(row[0])


class Kept:
    """Answers of ``most`` weight in all, the least recently asked for dropped first. May be asked from several threads.

    ``weigh`` gives the weight of an answer, 1 where it is left out.
    """

    def __init__(self, most: int, weigh: Callable[[Any], int] = lambda answer: 1) -> None:
        self._most = most
        self._weigh = weigh
        self._weight = 0
        self._answers: OrderedDict[Hashable, Any] = OrderedDict()
        self._making: dict[Hashable, Lock] = {}
        self._lock = Lock()

    def ask(self, conn: sqlite3.Connection, key: Hashable, make: Callable[[], _Answer]) -> _Answer:
        """The answer to ``key`` as the ledger of ``conn`` stands; ``make`` reads it there, all of it at one state."""
        with reading(conn):
            return self.get((stamp_of(conn), key), make)

    def get(self, key: Hashable, make: Callable[[], _Answer]) -> _Answer:
        """The answer under ``key``; ``make`` is run where there is none, by one thread while others wait for it."""
        with self._lock:
            if key in self._answers:
                self._answers.move_to_end(key)
                answer: _Answer = self._answers[key]
                return answer
            making = self._making.setdefault(key, Lock())
        with making:
            with self._lock:
                if key in self._answers:
                    made: _Answer = self._answers[key]
                    return made
            try:
                answer = make()
                with self._lock:
                    self._answers[key] = answer
                    self._weight += self._weigh(answer)
                    while self._weight > self._most:
                        self._weight -= self._weigh(self._answers.popitem(last=False)[1])
                return answer
            finally:
                with self._lock:
                    self._making.pop(key, None)
