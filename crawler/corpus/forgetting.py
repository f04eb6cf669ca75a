"""Removing a text at somebody's wish, and remembering not to take it again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlite_utils import Database

from crawler.corpus.connection import immediate
from crawler.corpus.fetches import timestamp
from crawler.errors import CorpusError
from crawler.urls import canonical_url, is_fetchable


@dataclass(frozen=True)
class Forgotten:
    """What was forgotten: the addresses and keys that are not taken again, and the document that was removed."""

    keys: tuple[str, ...]
    document: int | None
    title: str | None


def forget(db: Database, what: str, *, now: datetime, reason: str | None = None) -> Forgotten:
    """Remove the document ``what`` (its address, key or number) with all its revisions; remember not to take it again.

    An address that is not in the corpus is remembered all the same. The ledger drops what it holds of the document
    at the next count, which finds it listed as changed; until then its rows refer to nothing.
    Raises CorpusError for what is neither an address nor a known document.
    """
    key = canonical_url(what) if is_fetchable(what) else what
    row = db.conn.execute(
        "select id, key, url, title from documents where key = ? or url = ? or id = ?"
        " or id = (select document from frontier where url = ?) order by key <> ? limit 1",
        (key, key, int(what) if what.isdigit() else None, key, key),
    ).fetchone()
    if row is None and not is_fetchable(what):
        raise CorpusError(f"no document {what!r}: give the address of its page, or its number")
    document, own_key, url, title = row or (None, key, None, None)
    names = {own_key, url}
    names |= {alias for (alias,) in db.conn.execute("select url from frontier where document = ?", (document,))}
    if is_fetchable(what):
        names.add(key)
    keys = tuple(sorted(name for name in names if name))
    # The ledger's tables refer to documents, and are not this floor's to change: see the docstring.
    db.conn.execute("pragma foreign_keys = off")
    try:
        with immediate(db):
            if document is not None:
                _remove(db, document)
            for name in keys:
                db.conn.execute(
                    "insert or replace into forgotten (url, forgotten, reason) values (?, ?, ?)",
                    (name, timestamp(now), reason),
                )
                db.conn.execute(
                    "update frontier set state = 'refused', due = null, claimed = null, document = null, entry = null,"
                    " reason = 'forgotten' where url = ?",
                    (name,),
                )
    finally:
        db.conn.execute("pragma foreign_keys = on")
    return Forgotten(keys, document, title)


def _remove(db: Database, document: int) -> None:
    revisions = db.conn.execute(
        "select r.id, t.title, t.text from revisions r join texts t on t.revision = r.id where r.document = ?",
        (document,),
    ).fetchall()
    for revision, title, text in revisions:
        db.conn.execute(
            "insert into texts_fts (texts_fts, rowid, title, text) values ('delete', ?, ?, ?)", (revision, title, text)
        )
        db.conn.execute("delete from cues where revision = ?", (revision,))
        db.conn.execute("delete from texts where revision = ?", (revision,))
    db.conn.execute("delete from revisions where document = ?", (document,))
    db.conn.execute("delete from documents where id = ?", (document,))
    db.conn.execute("insert or ignore into changed_documents (document) values (?)", (document,))
