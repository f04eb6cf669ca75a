"""The order of a list sorted by what stands left or right of its mentions: by keys, and by texts only where keys tie."""

from __future__ import annotations

import json
import sqlite3
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from analysis.queries.contexts import read_contexts
from analysis.queries.frame import Frame, documents_in, order_by
from analysis.queries.selection import Scope
from analysis.queries.sort_keys import CHARACTERS, KEY_BYTES, Side, key_of, keys_of
from analysis.queries.uses import mentions_of, row_of, which_counted

if TYPE_CHECKING:
    from numpy.typing import NDArray

MOST_TIED = 500
"""Mentions with one beginning of their keys whose texts are read to tell them apart; of more, the first published
stands first."""


class Placed(NamedTuple):
    """Where a mention stands: row of the frame, revision, start and term."""

    row: int
    revision: int
    start: int
    term: str


class Sorted:
    """The mentions of ``term`` (of all terms where None) that ``scope`` counts, by what is on their ``side``."""

    def __init__(self, conn: sqlite3.Connection, frame: Frame, term: str | None, scope: Scope, side: Side) -> None:
        self._conn = conn
        self._side = side
        every = [row[0] for row in conn.execute("select id from terms order by id")]
        self._terms = [each for each in every if term in (each, None)]
        parts = [_chosen(conn, frame, each, scope, side) for each in self._terms]
        self._term = np.repeat(np.arange(len(parts)), [len(part.row) for part in parts])
        self._row, self._revision, self._start = (
            np.concatenate([np.empty(0, dtype=np.int32), *(part[at] for part in parts)]) for at in range(3)
        )
        self._key = np.concatenate([np.empty(0, dtype=f"S{KEY_BYTES}"), *(part.key for part in parts)])
        by_day = frame.by_day[self._row]
        if len(parts) == 1:
            rank, by_place = parts[0].rank, order_by(by_day, np.arange(len(by_day)))
        else:
            rank = np.unique(self._key, return_inverse=True)[1].astype(np.int32)
            by_place = np.lexsort((self._term, self._start, by_day))
        self._order = order_by(rank, by_place)
        self._rank = rank[self._order]

    def __len__(self) -> int:
        return len(self._order)

    def between(self, first: int, end: int) -> list[Placed]:
        """The mentions at the places ``first`` to ``end`` (excluded)."""
        placed: list[int] = []
        at = int(np.searchsorted(self._rank, self._rank[first], side="left")) if first < len(self) else first
        begin = at
        while at < min(end, len(self)):
            stop = int(np.searchsorted(self._rank, self._rank[at], side="right"))
            tied = self._order[at:stop]
            placed += self._apart(tied) if len(self._key[tied[0]]) == KEY_BYTES else tied.tolist()
            at = stop
        return [
            Placed(int(self._row[one]), int(self._revision[one]), int(self._start[one]), self._terms[self._term[one]])
            for one in placed[first - begin : end - begin]
        ]

    def _apart(self, tied: NDArray[np.intp]) -> list[int]:
        """Mentions whose keys begin alike, by the whole of their keys; equal ones stay as they are."""
        if not 1 < len(tied) <= MOST_TIED:
            return [int(one) for one in tied]
        wanted = [
            (at, int(self._revision[one]), self._terms[self._term[one]], int(self._start[one]))
            for at, one in enumerate(tied)
        ]
        beside = read_contexts(self._conn, [revision for _, revision, _, _ in wanted], CHARACTERS)
        keys = {
            at: key_of(*beside(revision, term, start, end), self._side)
            for at, revision, term, start, end in self._conn.execute(
                'select j.value ->> 0, m.revision, m.term, m.start, m."end" from json_each(?) j cross join mentions m'
                " on m.revision = j.value ->> 1 and m.term = j.value ->> 2 and m.start = j.value ->> 3",
                (json.dumps(wanted),),
            )
        }
        return [int(tied[at]) for at in sorted(range(len(tied)), key=keys.__getitem__)]


class _Part(NamedTuple):
    row: NDArray[np.int32]
    revision: NDArray[np.int32]
    start: NDArray[np.int32]
    key: NDArray[np.bytes_]
    rank: NDArray[np.int32]


def _chosen(conn: sqlite3.Connection, frame: Frame, term: str, scope: Scope, side: Side) -> _Part:
    mentions, held = mentions_of(conn, term), keys_of(conn, term)
    row = row_of(mentions, frame)
    chosen = which_counted(mentions, frame, scope)
    chosen[chosen] = documents_in(frame, scope)[row[chosen]]
    key, rank = (held.left, held.left_rank) if side == "left" else (held.right, held.right_rank)
    return _Part(row[chosen], held.revision[chosen], held.start[chosen], key[chosen], rank[chosen])
