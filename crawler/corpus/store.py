"""Documents into the corpus tables. Every function here runs inside the caller's transaction.

Whatever changes a document also puts it on ``changed_documents``, in the same transaction; counting
takes it off there, so that nothing is counted twice or missed, whoever is killed when.
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass, replace
from typing import Any, Literal

from sqlite_utils import Database

from crawler.corpus.passages import AS_IT_CAME, put_passages
from crawler.model import Document, Source
from crawler.tokens import count_tokens

Stored = Literal["new", "revised", "unchanged"]

_NOT_STORABLE = re.compile("[\x00\ud800-\udfff]")
"""NUL hides the rest of a text from SQLite's LIKE and length; a lone surrogate cannot be written as UTF-8."""


@dataclass(frozen=True)
class StoreOutcome:
    """What became of a document: its row, its latest revision, and whether the text was new, revised or known."""

    document: int
    revision: int
    stored: Stored


def put_source(db: Database, source: Source, *, now: str) -> None:
    """Write or update the row of ``source``; ``now`` is an ISO 8601 UTC time."""
    db.conn.execute(
        "insert into sources (id, label, kind, home, language, note, added) values (?, ?, ?, ?, ?, ?, ?)"
        " on conflict (id) do update set label = excluded.label, kind = excluded.kind, home = excluded.home,"
        " language = excluded.language, note = excluded.note",
        (source.id, source.label, source.kind, source.home, source.language, source.note, now),
    )


def storable(text: str) -> str:
    """``text`` with NUL and lone surrogates replaced one for one by U+FFFD, so that offsets stay the source's own."""
    return _NOT_STORABLE.sub("\ufffd", text)


def text_hash(text: str) -> str:
    """What identifies a revision's text: white space apart, so that a re-wrapped page is no revision."""
    return hashlib.sha256(" ".join(text.split()).encode()).hexdigest()[:32]


def under_own_key(db: Database, document: Document, other_key: str | None) -> Document:
    """``document`` under its key, or under ``other_key`` where its key is taken by another text.

    Some sites name one rel=canonical (their front page) on every article; believed, each would be taken for a
    revision of the first, and all but one would be lost.
    """
    if other_key is None or other_key == document.key:
        return document
    known = db.conn.execute(
        "select r.hash from documents d join revisions r on r.id = d.revision where d.key = ?", (document.key,)
    ).fetchone()
    if known is None or known[0] == text_hash(storable(document.text)):
        return document
    return replace(document, key=other_key, url=other_key)


def put_document(db: Database, document: Document, *, now: str) -> StoreOutcome:
    """Write ``document``: a new row, a new revision where the text changed, or nothing where it is known.

    A document keeps the first publication date it came with; ``modified`` and the title follow the latest.
    """
    text = storable(document.text)
    digest = text_hash(text)
    row = db.conn.execute(
        "select d.id, d.revision, r.hash, r.number, d.published from documents d"
        " left join revisions r on r.id = d.revision where d.key = ?",
        (document.key,),
    ).fetchone()
    if row is None:
        fields = {"key": document.key, "source": document.source, "kind": document.kind, "first_seen": now}
        fields |= _descriptive(document) | _published(document)
        identity = _insert(db, "documents", fields)
        revision = _put_revision(db, document, text, digest, identity, 1, now)
        return StoreOutcome(identity, revision, "new")
    identity, latest, known, number, published = row
    if published is None and document.published is not None:
        _update(db, identity, _published(document))
        _mark_changed(db, identity)
    if known == digest:
        return StoreOutcome(identity, latest, "unchanged")
    _update(db, identity, _descriptive(document))
    revision = _put_revision(db, document, text, digest, identity, (number or 0) + 1, now)
    return StoreOutcome(identity, revision, "revised")


def _put_revision(
    db: Database, document: Document, text: str, digest: str, identity: int, number: int, now: str
) -> int:
    blocks = document.blocks or ((0, len(text), "paragraph"),)
    revision = _insert(
        db,
        "revisions",
        {
            "document": identity,
            "number": number,
            "seen_at": now,
            "hash": digest,
            "characters": len(text),
            "tokens": count_tokens(text),
            "blocks": json.dumps(blocks, separators=(",", ":")),
            "extractor": document.extractor,
            "extractor_version": document.extractor_version,
            "options": document.options,
            "loss": document.loss,
        },
    )
    title = storable(document.title) if document.title else None
    _insert(db, "texts", {"revision": revision, "title": title, "text": text})
    db.conn.execute("insert into texts_fts (rowid, title, text) values (?, ?, ?)", (revision, title, text))
    if document.extractor not in AS_IT_CAME:
        put_passages(db, revision, text, blocks)
    db.conn.executemany(
        "insert or ignore into cues (revision, offset, second, speaker) values (?, ?, ?, ?)",
        [(revision, cue.offset, cue.second, cue.speaker) for cue in document.cues],
    )
    db.conn.execute("update documents set revision = ? where id = ?", (revision, identity))
    _mark_changed(db, identity)
    return revision


def _mark_changed(db: Database, identity: int) -> None:
    db.conn.execute("insert or ignore into changed_documents (document) values (?)", (identity,))


def _descriptive(document: Document) -> dict[str, Any]:
    return {
        "url": document.url,
        "guid": document.guid,
        "title": storable(document.title) if document.title else None,
        "authors": "; ".join(storable(author) for author in document.authors) or None,
        "language": document.language,
        "modified": document.modified.value if document.modified else None,
        "audio_url": document.audio_url,
        "duration": document.duration,
        "signals": json.dumps(dict(document.signals), ensure_ascii=False) if document.signals else None,
    }


def _published(document: Document) -> dict[str, Any]:
    date = document.published
    raw = date.raw if date else document.published_raw
    return {
        "published": date.value if date else None,
        "published_precision": date.precision if date else None,
        "published_from": date.origin if date else None,
        "published_confidence": date.confidence if date else None,
        "published_raw": storable(raw) if raw else None,
    }


def _insert(db: Database, table: str, fields: dict[str, Any]) -> int:
    columns = ", ".join(fields)
    marks = ", ".join("?" * len(fields))
    cursor = db.conn.execute(f"insert into {table} ({columns}) values ({marks})", list(fields.values()))
    if cursor.lastrowid is None:
        raise RuntimeError(f"no row id came back from {table}")
    return cursor.lastrowid


def _update(db: Database, identity: int, fields: dict[str, Any]) -> None:
    assignments = ", ".join(f"{column} = ?" for column in fields)
    db.conn.execute(f"update documents set {assignments} where id = ?", [*fields.values(), identity])
