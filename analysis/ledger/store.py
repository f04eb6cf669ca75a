"""Writing and reading the mention rows, and what each document is counted as. The tallies of them are ``tallies``'.

Every function runs inside the caller's transaction.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence, Set
from itertools import chain
from typing import Any, NamedTuple

from sqlite_utils import Database

from analysis.ledger.many_rows import Rows, insert, pack, unpack

MEANT = "sense is not 'off'"
"""Which mentions the numbers hold: those of the concept (sense ``on``) and of the same words in a neighbouring field
(``near``), not those of another meaning or in text that repeats over its source (``off``), which stay in ``mentions``,
marked. One with no sense yet counts."""

REPEATED = "repeated"
"""In place of the kind of a block: that the block stands on many pages of its source, whatever it is on each."""


MentionRow = tuple[
    int,
    str,
    int,
    int,
    int,
    str,
    str,
    str,
    str | None,
    str | None,
    int,
    str | None,
    str | None,
    float | None,
    str | None,
]
"""One row of ``mentions``, in the order of MENTION_COLUMNS: a plain tuple, for there are hundreds of thousands."""

MENTION_COLUMNS = (
    *("revision", "term", "start", "end", "document", "variant", "surface", "block", "nested_in"),
    *("voice", "contested", "place", "sense", "second", "speaker"),
)
NESTED_IN, SENSE = (MENTION_COLUMNS.index(name) for name in ("nested_in", "sense"))
_DOCUMENT = MENTION_COLUMNS.index("document")
_QUOTED = [f'"{name}"' for name in MENTION_COLUMNS]
_ALL = len(MENTION_COLUMNS)
_UNSPOKEN = _ALL - 2
"""The last two columns are of transcripts only."""


def pack_mentions(rows: Iterable[MentionRow]) -> Rows:
    """Rows of ``mentions`` ready for ``put_mentions``, which is fastest for rows in the order of the key."""
    cells: list[Any] = list(chain.from_iterable(rows))
    width = _ALL
    while width > _UNSPOKEN and (last := cells[width - 1 :: width]).count(None) == len(last):
        del cells[width - 1 :: width]
        width -= 1
    # To Python's sqlite3 a None is an object of a class unknown to it, which it looks up; a term's id is never empty.
    cells[NESTED_IN::width] = ["" if term is None else term for term in cells[NESTED_IN::width]]
    return pack(cells, width)


def of_documents(mentions: Rows, documents: Set[int]) -> Rows:
    """Those of ``mentions`` that are in one of ``documents``."""
    kept = [row for row in unpack(mentions) if row[_DOCUMENT] in documents]
    return pack(list(chain.from_iterable(kept)), mentions.width)


def put_mentions(db: Database, mentions: Rows) -> None:
    """Write mentions, none of which may be there."""
    columns = _QUOTED[: mentions.width]
    row = ", ".join("nullif(?, '')" if at == NESTED_IN else "?" for at in range(mentions.width))
    insert(db, f"mentions ({', '.join(columns)})", row, mentions)


Span = tuple[int, str, int, int, str | None]
"""Revision, term, start and end of a mention, and the term of the mention that it is in."""


def spans_of(db: Database, revisions: Sequence[int]) -> list[Span]:
    """The mentions of ``revisions``, in the order of the key."""
    return db.conn.execute(
        'select revision, term, start, "end", nested_in from mentions'
        " where revision in (select value from json_each(?)) order by revision, term, start",
        (json.dumps(revisions),),
    ).fetchall()


def mentions_of(db: Database, revisions: Sequence[int], terms: Iterable[str]) -> list[MentionRow]:
    """The mentions of ``terms`` in ``revisions``."""
    return db.conn.execute(
        f"select {', '.join(_QUOTED)} from mentions"
        " where revision in (select value from json_each(?)) and term in (select value from json_each(?))",
        (json.dumps(revisions), json.dumps(list(terms))),
    ).fetchall()


def drop_mentions(db: Database, keys: Iterable[tuple[int, str, int]]) -> None:
    """Remove the mentions with these ``(revision, term, start)``."""
    db.conn.executemany("delete from mentions where revision = ? and term = ? and start = ?", keys)


class Counted(NamedTuple):
    """What a document is counted as: a row of ``counted``."""

    document: int
    revision: int
    day: str
    source: str
    kind: str
    tokens: int


_COUNTED = "select c.document, c.revision, c.day, c.source, c.kind, c.tokens from counted c"


def counted_as(db: Database, documents: Iterable[int]) -> list[Counted]:
    """The rows of those of ``documents`` that are counted."""
    asked = json.dumps(list(documents))
    rows = db.conn.execute(f"{_COUNTED} where c.document in (select value from json_each(?))", (asked,))
    return list(map(Counted._make, rows))


def counted_with(db: Database, revisions: Iterable[int]) -> list[Counted]:
    """The rows of the documents of ``revisions`` that are counted, be it as another of their revisions."""
    asked = json.dumps(list(revisions))
    documents = "select document from revisions where id in (select value from json_each(?))"
    return list(map(Counted._make, db.conn.execute(f"{_COUNTED} where c.document in ({documents})", (asked,))))


def put_counted(db: Database, rows: Sequence[Counted]) -> None:
    """Write what documents are counted as, replacing what they were counted as before."""
    db.conn.executemany(
        "insert or replace into counted (document, revision, day, source, kind, tokens) values (?, ?, ?, ?, ?, ?)", rows
    )


def empty_ledger(db: Database) -> None:
    """Remove every row that counting makes, so that all of it is made again. What a person judged stays.

    With no trigger on them, a table is emptied at once, and not row by row.
    """
    made = ("mentions", "counts", "volume", "term_totals", "source_totals", "counted", "repeated")
    for table in (*made, "near_misses", "near_miss_searched", "variants", "terms"):
        db.conn.execute(f"delete from {table}")
    db.conn.execute("insert into irregular_fts (irregular_fts) values ('delete-all')")
    db.conn.execute("insert or ignore into changed_documents (document) select id from documents")
