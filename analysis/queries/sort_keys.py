"""What stands beside each mention of a term, as keys to sort by: a page of a list sorted by them reads its own rows only.

The keys are read from the texts once, kept in memory, and brought up to date by the documents that a count changed.
"""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from analysis.queries.columns import replaced
from analysis.queries.contexts import read_contexts
from analysis.queries.kept import Kept

if TYPE_CHECKING:
    from numpy.typing import NDArray

Side = Literal["left", "right"]

KEY_BYTES = 32
"""Of a key, as UTF-8: some five words. Bytes sort as their characters do."""
CHARACTERS = 60
"""Beside a mention, that are looked at."""
_AT_ONCE = 500
_KEYS = Kept(96 << 20, lambda held: 1_000 + held.weight)  # bytes: a million mentions


@dataclass(frozen=True)
class SortKeys:
    """One row a mention, in the order of ``uses.Mentions``: where it starts, and the beginnings of its keys."""

    document: NDArray[np.int32]
    revision: NDArray[np.int32]
    start: NDArray[np.int32]
    left: NDArray[np.bytes_]
    right: NDArray[np.bytes_]

    @property
    def columns(self) -> tuple[NDArray[Any], ...]:
        """The arrays, in the order of the fields."""
        return self.document, self.revision, self.start, self.left, self.right

    @property
    def weight(self) -> int:
        """Bytes held, with the ranks."""
        return sum(each.nbytes for each in self.columns) + 2 * self.document.nbytes

    @cached_property
    def left_rank(self) -> NDArray[np.int32]:
        """The rank of each mention's ``left``; equal keys have one rank."""
        return _ranks(self.left)

    @cached_property
    def right_rank(self) -> NDArray[np.int32]:
        """The rank of each mention's ``right``."""
        return _ranks(self.right)


def keys_of(conn: sqlite3.Connection, term: str) -> SortKeys:
    """The keys of all mentions of ``term`` (an id), in any revision."""
    return _KEYS.ask(conn, term, lambda: _read(conn, term), lambda held, changed: _extend(conn, term, held, changed))


def key_of(before: str, after: str, side: Side) -> str:
    """What a mention between these is sorted by: on the left the nearest word first, then the one before."""
    if side == "left":
        return " ".join(reversed(before.lower().split()))
    return after.strip().lower()


def _read(conn: sqlite3.Connection, term: str, documents: list[int] | None = None) -> SortKeys:
    of = "mentions m" if documents is None else "json_each(:documents) j cross join mentions m on m.document = j.value"
    rows = conn.execute(
        f'select m.document, m.revision, m.start, m."end" from {of}'
        " where m.term = :term order by m.document, m.revision, m.start",
        {"term": term, "documents": json.dumps(documents)},
    )
    parts = [_part(conn, term, [])]
    while some := rows.fetchmany(_AT_ONCE):
        parts.append(_part(conn, term, some))
    return SortKeys(*(np.concatenate(column) for column in zip(*(part.columns for part in parts), strict=True)))


def _part(conn: sqlite3.Connection, term: str, rows: list[tuple[int, int, int, int]]) -> SortKeys:
    places = np.array([row[:3] for row in rows], dtype=np.int32).reshape(-1, 3)
    beside = read_contexts(conn, sorted({row[1] for row in rows}), CHARACTERS)
    around = [beside(revision, term, start, end) for _, revision, start, end in rows]
    sides: tuple[Side, Side] = ("left", "right")
    left, right = (
        np.array([key_of(*each, side).encode()[:KEY_BYTES] for each in around], dtype=f"S{KEY_BYTES}") for side in sides
    )
    return SortKeys(places[:, 0].copy(), places[:, 1].copy(), places[:, 2].copy(), left, right)


def _extend(conn: sqlite3.Connection, term: str, held: SortKeys, changed: list[int]) -> SortKeys:
    """``held`` with the mentions in the ``changed`` documents read anew."""
    both = replaced(held.columns, _read(conn, term, changed).columns, changed)
    return held if both is None else SortKeys(*both)


def _ranks(keys: NDArray[np.bytes_]) -> NDArray[np.int32]:
    return np.unique(keys, return_inverse=True)[1].astype(np.int32)
