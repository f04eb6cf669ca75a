"""Many rows into one table by statements of fifty: to begin a statement costs as much as a row does.

    rows -> their cells, one after another -> pack -> Rows, ready to be bound -> insert

Packing is apart from writing, so that processes which find rows can pack them too: who writes has most to do.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from sqlite_utils import Database

AT_ONCE = 50
"""Rows of one statement: SQLite once allowed 999 parameters."""

FEW = 500
"""Below it, to prepare so long a statement costs more than it saves."""


class Rows(NamedTuple):
    """Rows of ``width`` cells: in lots of AT_ONCE, and one by one what is left."""

    width: int
    lots: list[list[Any]]
    single: list[list[Any]]

    @property
    def many(self) -> int:
        """How many rows there are."""
        return len(self.lots) * AT_ONCE + len(self.single)


def pack(cells: list[Any], width: int) -> Rows:
    """The rows whose cells follow upon one another in ``cells``."""
    step = width * AT_ONCE
    lots = len(cells) // step * step if len(cells) >= FEW * width else 0
    return Rows(
        width,
        [cells[at : at + step] for at in range(0, lots, step)],
        [cells[at : at + width] for at in range(lots, len(cells), width)],
    )


def unpack(rows: Rows) -> list[list[Any]]:
    """The rows one by one, in their order."""
    width = rows.width
    return [lot[at : at + width] for lot in rows.lots for at in range(0, len(lot), width)] + rows.single


def insert(db: Database, into: str, row: str, rows: Rows, then: str = "") -> None:
    """Write ``rows``: ``into`` is a table with its columns, ``row`` one row's values, ``then`` what follows upon all."""
    for lots, times in ((rows.lots, AT_ONCE), (rows.single, 1)):
        if lots:
            db.conn.executemany(f"insert into {into} values {', '.join([f'({row})'] * times)} {then}", lots)
