"""Which documents each change of the ledger was about, so that what is held in memory is brought up to date by them.

    stamp --documents of a batch--> stamp --> … --> the stamp that the ledger has now

A row goes from the stamp that a transaction found to the one that it left. Whoever holds the state of an older stamp
follows the rows to the present; where one is missing (the log is bounded, and nobody is made to write it), they do not
meet, and all is read anew. Every function runs inside the caller's transaction.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from sqlite_utils import Database

KEPT = 64
"""Rows of the log; a batch of a count is one of them."""

CHANGES = """
create table ledger_changes (
  id integer primary key autoincrement,
  before blob not null,
  after blob not null,
  documents text not null
);
create index documents_copies on documents(id) where cluster <> id;
create index revisions_second on revisions(document) where number = 2
"""


@contextmanager
def logged(db: Database, documents: Iterable[int] = ()) -> Iterator[None]:
    """Log what is written inside as being about ``documents``, and about no other document's mentions, tokens or day.

    They are asked for at the end. Copies, coverage and the kinds of sources are always read anew, and need no document
    to be named.
    """
    before = stamp_of(db.conn)
    yield
    after = stamp_of(db.conn)
    if after == before:
        return
    row = db.conn.execute(
        "insert into ledger_changes (before, after, documents) values (?, ?, ?)",
        (before, after, json.dumps(list(documents), separators=(",", ":"))),
    ).lastrowid
    db.conn.execute("delete from ledger_changes where id <= ?", ((row or 0) - KEPT,))


def stamp_of(conn: sqlite3.Connection) -> bytes:
    """What the ledger's last change left: the same bytes, the same counts."""
    row = conn.execute("select stamp from ledger_stamp").fetchone()
    return bytes(row[0])


def changed_since(conn: sqlite3.Connection, stamp: bytes, *, most: int) -> list[int] | None:
    """The documents that changed since the ledger had ``stamp``; None where the log does not tell, or of over ``most``."""
    expected, found = stamp_of(conn), set[int]()
    if expected == stamp:
        return []
    for before, after, documents in conn.execute(
        "select before, after, documents from ledger_changes order by id desc"
    ):
        if after != expected:
            return None
        found.update(json.loads(documents))
        if len(found) > most:
            return None
        if before == stamp:
            return sorted(found)
        expected = before
    return None
