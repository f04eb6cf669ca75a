"""One document as it is read: what is known of it, a revision's text with its blocks and cues, and the mentions in it."""

from __future__ import annotations

import json
import sqlite3
from typing import NamedTuple


class DocumentRow(NamedTuple):
    """A document; ``revision`` is the latest one's id, None where nothing was ever extracted.

    ``published_from`` says where the date came from, ``published_precision`` how much of it is known.
    """

    id: int
    source: str
    kind: str
    title: str | None
    authors: str | None
    url: str | None
    published: str | None
    published_precision: str | None
    published_from: str | None
    first_seen: str
    audio_url: str | None
    duration: float | None
    revision: int | None


class MarkRow(NamedTuple):
    """A mention in a revision's text: characters ``start`` to ``end``. ``second`` and ``speaker`` in a transcript."""

    term: str
    start: int
    end: int
    surface: str
    block: str
    voice: str | None
    nested_in: str | None
    sense: str | None
    second: float | None
    speaker: str | None


class CueRow(NamedTuple):
    """From the character ``offset`` on, what is said from ``second`` on."""

    offset: int
    second: float | None
    speaker: str | None


class RevisionText(NamedTuple):
    """A revision's text; ``blocks`` are (start, end, kind), in order. ``mentions`` by start, the longest first."""

    title: str | None
    text: str
    blocks: tuple[tuple[int, int, str], ...]
    cues: tuple[CueRow, ...]
    mentions: tuple[MarkRow, ...]


class CopyRow(NamedTuple):
    """A near-duplicate of a document."""

    id: int
    source: str
    title: str | None
    published: str | None


def holds_texts(conn: sqlite3.Connection) -> bool:
    """Whether the database has the texts themselves, which a public edition has not."""
    found = conn.execute("select count(*) from sqlite_master where type = 'table' and name in ('texts', 'revisions')")
    return bool(found.fetchone()[0] == 2)


def find_document(conn: sqlite3.Connection, identity: int) -> DocumentRow | None:
    """The document with this id, or None."""
    columns = ", ".join(DocumentRow._fields)
    row = conn.execute(f"select {columns} from documents where id = ?", (identity,)).fetchone()
    return DocumentRow(*row) if row else None


def read_text(conn: sqlite3.Connection, revision: int) -> RevisionText | None:
    """The text of a revision (an id) with everything that is marked in it, or None where it is not held."""
    row = conn.execute(
        "select t.title, t.text, r.blocks from revisions r join texts t on t.revision = r.id where r.id = ?",
        (revision,),
    ).fetchone()
    if row is None:
        return None
    title, text, blocks = row
    cues = conn.execute("select offset, second, speaker from cues where revision = ? order by offset", (revision,))
    mentions = conn.execute(
        'select term, start, "end", surface, block, voice, nested_in, sense, second, speaker'
        ' from mentions where revision = ? order by start, "end" desc, term',
        (revision,),
    )
    return RevisionText(
        title,
        text,
        tuple((int(start), int(end), str(kind)) for start, end, kind in json.loads(blocks)),
        tuple(CueRow(*cue) for cue in cues),
        tuple(MarkRow(*mention) for mention in mentions),
    )


def copies_of(conn: sqlite3.Connection, document: int) -> list[CopyRow]:
    """The documents found to be near-duplicates of this one, by date."""
    rows = conn.execute(
        "with copies as ("
        " select b as id from duplicate_pairs where a = :document union select a from duplicate_pairs where b = :document"
        ") select d.id, d.source, d.title, d.published from copies join documents d on d.id = copies.id"
        " order by d.published, d.id",
        {"document": document},
    )
    return [CopyRow(*row) for row in rows]
