"""Removing a text at somebody's wish, and remembering not to take it again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlite_utils import Database

from crawler.corpus.fetches import timestamp
from crawler.errors import CorpusError
from crawler.urls import canonical_url, is_fetchable


@dataclass(frozen=True)
class Forgettable:
    """What an address or a document's number stands for, before it is forgotten.

    ``keys`` are the addresses and keys that are not to be taken again. ``document``, ``title`` and ``revisions`` (how
    many) are those of the document; None and 0 where the address was never taken. ``clustered`` says whether it has
    near-duplicates, ``archived`` where the answers of its page stand in WARC files.
    """

    keys: tuple[str, ...]
    document: int | None = None
    title: str | None = None
    revisions: int = 0
    clustered: bool = False
    archived: tuple[str, ...] = ()


def look_up(db: Database, what: str) -> Forgettable:
    """The document that ``what`` is the address, the key or the number of, or an address that was never taken.

    Raises CorpusError for what is neither an address nor a known document.
    """
    key = canonical_url(what) if is_fetchable(what) else what
    row = db.conn.execute(
        "select id, key, url, title, source || ':' || guid, cluster is not null from documents where key = ? or url = ? or id = ?"
        " or id = (select document from frontier where url = ?)"
        " or id = (select f.document from aliases a join frontier f on f.url = a.frontier where a.url = ?)"
        " order by key <> ? limit 1",
        (key, key, int(what) if what.isascii() and what.isdigit() else None, key, key, key),
    ).fetchone()
    if row is None and not is_fetchable(what):
        raise CorpusError(f"no document {what!r}: give the address of its page, or its number")
    document, own_key, url, title, entry_key, clustered = row or (None, key, None, None, None, False)
    names = {own_key, url, entry_key}
    names |= {
        name
        for (name,) in db.conn.execute(
            "select url from frontier where document = ? union"
            " select a.url from aliases a join frontier f on f.url = a.frontier where f.document = ?",
            (document, document),
        )
    }
    if is_fetchable(what):
        names.add(key)
    keys = tuple(sorted(name for name in names if name))
    marks = ", ".join("?" * len(keys))
    archived = db.conn.execute(
        f"select distinct archive from fetches where url in ({marks}) and archive is not null order by archive", keys
    )
    revisions = db.conn.execute("select count(*) from revisions where document = ?", (document,)).fetchone()[0]
    return Forgettable(keys, document, title, revisions, bool(clustered), tuple(place for (place,) in archived))


def forget(db: Database, known: Forgettable, *, now: datetime, reason: str | None = None) -> None:
    """Remove the document with all its revisions, and remember not to take it again; in the caller's transaction.

    The document is listed as changed, so that a count lets go of what the ledger holds of it. Until then the
    ledger's rows refer to nothing: the caller has switched foreign keys off, or has removed them.
    """
    if known.document is not None:
        _remove(db, known.document)
    for name in known.keys:
        db.conn.execute(
            "insert or replace into forgotten (url, forgotten, reason) values (?, ?, ?)",
            (name, timestamp(now), reason),
        )
        db.conn.execute(
            "update frontier set state = 'refused', due = null, claimed = null, document = null, entry = null,"
            " reason = 'forgotten' where url = ?",
            (name,),
        )


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
    db.conn.execute("delete from passages where revision in (select id from revisions where document = ?)", (document,))
    db.conn.execute("delete from revisions where document = ?", (document,))
    db.conn.execute("delete from documents where id = ?", (document,))
    db.conn.execute("insert or ignore into changed_documents (document) values (?)", (document,))
