"""Opening the database, and the one kind of transaction that writes to it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlite_utils import Database

from crawler.errors import CorpusError

BUSY_TIMEOUT_SECONDS = 30.0
"""The default of 5 s gave "database is locked" beside a long reader (FAULTS, storage)."""

CACHE_KIB = 64 * 1024
"""With SQLite's default of 2 MiB, writing a ledger of some hundred thousand mentions is mostly re-reading pages."""


def open_database(path: str | Path, *, create: bool = False, cache_kib: int = CACHE_KIB) -> Database:
    """Open the SQLite file at ``path`` in WAL mode, in autocommit (transactions are explicit).

    ``cache_kib`` bounds the memory that SQLite keeps pages of the file in; it fills up as the file is used.

    Raises CorpusError where the file is missing and ``create`` is false, or is not SQLite.
    """
    path = Path(path)
    if not path.exists():
        if not create:
            raise CorpusError(f"{path}: no such database; make one with `watchword import` or `watchword crawl`")
        path.parent.mkdir(parents=True, exist_ok=True)
    try:
        connection = sqlite3.connect(path, timeout=BUSY_TIMEOUT_SECONDS, isolation_level=None)
        connection.execute("pragma journal_mode = wal")
        connection.execute("pragma synchronous = normal")
        connection.execute("pragma foreign_keys = on")
        connection.execute(f"pragma cache_size = {-cache_kib}")
    except sqlite3.DatabaseError as error:
        raise CorpusError(f"{path}: cannot be opened as a SQLite database ({error})") from error
    return Database(connection)


@contextmanager
def immediate(db: Database) -> Iterator[Database]:
    """A transaction that takes the write lock at once, so that it never fails half-way for a stale snapshot."""
    db.conn.execute("begin immediate")
    try:
        yield db
    except BaseException:
        if db.conn.in_transaction:
            db.conn.execute("rollback")
        raise
    db.conn.execute("commit")


@contextmanager
def unchecked(db: Database) -> Iterator[None]:
    """No check of foreign keys inside: for writing in bulk what was just read, or removing what others refer to."""
    db.conn.execute("pragma foreign_keys = off")
    try:
        yield
    finally:
        db.conn.execute("pragma foreign_keys = on")
