"""The columns of a question's rows as arrays, some thousand rows at a time: never all of them as Python's objects."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

_AT_ONCE = 20_000
_SIDES: tuple[Literal["left"], Literal["right"]] = ("left", "right")


class Numbers(dict[str | None, int]):
    """The number of each name, from 0 on; -1 for None and any other."""

    def __init__(self, names: Sequence[str]) -> None:
        super().__init__((name, at) for at, name in enumerate(names))

    def __missing__(self, name: str | None) -> int:
        return -1


def columns(rows: sqlite3.Cursor, kinds: Sequence[type | tuple[type, Numbers]]) -> list[NDArray[Any]]:
    """One array a column, of the types ``kinds``; with ``Numbers``, a column of names is given as their numbers."""
    types: list[type] = [kind[0] if isinstance(kind, tuple) else kind for kind in kinds]
    numbers: list[Callable[[str | None], int] | None] = [
        kind[1].__getitem__ if isinstance(kind, tuple) else None for kind in kinds
    ]
    parts: list[list[NDArray[Any]]] = [[np.empty(0, dtype=each)] for each in types]
    while some := rows.fetchmany(_AT_ONCE):
        for part, number, type_, column in zip(parts, numbers, types, zip(*some, strict=True), strict=True):
            values = column if number is None else map(number, column)
            part.append(np.fromiter(values, dtype=type_, count=len(some)))
    return [np.concatenate(part) for part in parts]


def replaced(
    held: Sequence[NDArray[Any]], new: Sequence[NDArray[Any]], documents: Sequence[int]
) -> list[NDArray[Any]] | None:
    """``held`` with the rows of ``documents`` taken out and the ``new`` ones in their places; None where nothing changes.

    The first column of either is the document, by which both are sorted.
    """
    begin, end = (np.searchsorted(held[0], np.asarray(documents, dtype=np.int64), side=side) for side in _SIDES)
    if not len(new[0]) and not (end > begin).any():
        return None
    kept = np.ones(len(held[0]), dtype=bool)
    for first, last in zip(begin.tolist(), end.tolist(), strict=True):
        kept[first:last] = False
    left = held if kept.all() else [each[kept] for each in held]
    both = [np.concatenate([old, each]) for old, each in zip(left, new, strict=True)]
    if len(left[0]) and len(new[0]) and left[0][-1] < new[0][0]:
        return both  # as after most counts: what is new has the greatest ids
    order = np.argsort(both[0], kind="stable")
    return [each[order] for each in both]
