"""Writing a whole ledger: the index on terms is made once at the end, and the log is copied less often."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlite_utils import Database

from analysis.ledger.schema import TERM_INDEX

_LOG_PAGES = 16384
"""Pages of the log (64 MiB) at which it is copied into the database; SQLite's default of 1000 is less than a batch."""


def mend_index(db: Database) -> None:
    """Make the index on terms where a count that was killed left it out; nothing is done where it is there."""
    db.conn.execute(TERM_INDEX)


@contextmanager
def in_bulk(db: Database) -> Iterator[None]:
    """For writing more mentions than there are: kept up row by row, the index costs as much again as they do.

    Where the process is killed inside, the mentions are right and what asks by term is slow, until ``mend_index``.
    """
    db.conn.execute("drop index if exists mentions_term")
    pages = db.conn.execute("pragma wal_autocheckpoint").fetchone()[0]
    db.conn.execute(f"pragma wal_autocheckpoint = {_LOG_PAGES}")
    try:
        yield
    finally:
        db.conn.execute(f"pragma wal_autocheckpoint = {pages}")
        mend_index(db)
