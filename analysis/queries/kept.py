"""Answers kept in memory for as long as the ledger stands as it did: keyed by its stamp, bounded, made once.

``ledger_stamp`` changes with every write that may change a count (by triggers: see ``ledger.schema``), and with no
other, so that a crawl which goes on beside a reader costs the reader nothing. After a count, what can be brought up to
date by the documents that changed (``ledger.changes`` names them) is not read anew.
"""

from __future__ import annotations

import sqlite3
from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Any, TypeVar

from analysis.ledger.changes import changed_since, stamp_of
from analysis.queries.snapshot import reading

_Answer = TypeVar("_Answer")

MOST_CHANGED = 20_000
"""Documents that changed up to which an answer is brought up to date: of more, reading all is as fast."""


class Kept:
    """Answers of ``most`` weight in all, the least recently asked for dropped first. May be asked from several threads.

    ``weigh`` gives the weight of an answer, 1 where it is left out.
    """

    def __init__(self, most: int, weigh: Callable[[Any], int] = lambda answer: 1) -> None:
        self._most = most
        self._weigh = weigh
        self._weight = 0
        self._answers: OrderedDict[Hashable, Any] = OrderedDict()
        self._newest: dict[Hashable, bytes] = {}
        self._making: dict[Hashable, Lock] = {}
        self._lock = Lock()

    def ask(
        self,
        conn: sqlite3.Connection,
        key: Hashable,
        make: Callable[[], _Answer],
        extend: Callable[[_Answer, list[int]], _Answer] | None = None,
    ) -> _Answer:
        """The answer to ``key`` as the ledger of ``conn`` stands; ``make`` reads it there, all of it at one state.

        ``extend`` makes it of an earlier answer, which it leaves as it is, and the ids of the documents that changed
        since. What else an answer rests on than documents and their mentions it has to read.
        """
        with reading(conn):
            stamp = stamp_of(conn)

            def fresh() -> _Answer:
                known = self._earlier(key) if extend else None
                changed = _changed(conn, known[0], stamp) if known else None
                answer = make() if known is None or extend is None or changed is None else extend(known[1], changed)
                if extend:  # whose keys are few; of others a stranger may ask as many as he likes
                    self._newest[key] = stamp
                return answer

            return self.get((stamp, key), fresh)

    def holds(self, conn: sqlite3.Connection, key: Hashable) -> bool:
        """Whether ``ask`` would give the answer to ``key`` at once."""
        with reading(conn):
            stamp = stamp_of(conn)
        with self._lock:
            return (stamp, key) in self._answers

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

    def _earlier(self, key: Hashable) -> tuple[bytes, Any] | None:
        """The stamp and the answer that was made last for ``key``, where it is still here."""
        with self._lock:
            stamp = self._newest.get(key)
            if stamp is None:
                return None
            if (stamp, key) not in self._answers:
                del self._newest[key]
                return None
            return stamp, self._answers[stamp, key]


_CHANGES = Kept(16)


def _changed(conn: sqlite3.Connection, since: bytes, stamp: bytes) -> list[int] | None:
    """The documents that changed from the one stamp to the other: a page asks it for each of a hundred terms."""
    return _CHANGES.get((since, stamp), lambda: changed_since(conn, since, most=MOST_CHANGED))
