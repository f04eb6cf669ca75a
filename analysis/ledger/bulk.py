"""Writing a whole ledger: what is kept up row by row otherwise is made once at the end, or once a transaction."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlite_utils import Database

from analysis.ledger.schema import TERM_INDEX

_LOG_PAGES = 16384
"""Pages of the log (64 MiB) at which it is copied into the database; SQLite's default of 1000 is less than a batch."""

_SORTING = 2
"""Threads beside the one that writes which SQLite may sort an index in."""

_TRIGGERS = tuple(
    f"{table}_{event}" for table in ("mentions", "counted", "counts", "volume") for event in ("in", "changed", "out")
)


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
        # Nothing is matched any more, so that sorting has the processors to itself.
        threads = db.conn.execute("pragma threads").fetchone()[0]
        db.conn.execute(f"pragma threads = {_SORTING}")
        mend_index(db)
        db.conn.execute(f"pragma threads = {threads}")


@contextmanager
def triggers_off(db: Database) -> Iterator[None]:
    """Within one transaction: no trigger on the ledger's tables for each row, and the stamp renewed once.

    Who writes here has ``Tally.write`` keep the totals. Nobody else ever sees the triggers gone, since they are dropped and
    made again in the caller's transaction.
    """
    marks = ", ".join("?" * len(_TRIGGERS))
    statements = db.conn.execute(
        f"select name, sql from sqlite_master where type = 'trigger' and name in ({marks})", _TRIGGERS
    ).fetchall()
    for name, _ in statements:
        db.conn.execute(f"drop trigger {name}")
    yield
    for _, statement in statements:
        db.conn.execute(statement)
    db.conn.execute("update ledger_stamp set stamp = randomblob(12)")
