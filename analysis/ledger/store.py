"""Writing and reading the mention rows, and what each document is counted as. The tallies of them are ``tallies``'.

Every function runs inside the caller's transaction.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from itertools import chain, islice
from typing import NamedTuple

from sqlite_utils import Database

MEANT = "sense is not 'off'"
"""Which mentions the numbers hold: those of the concept (sense ``on``) and of the same words in a neighbouring field
(``near``), not those of another meaning (``off``), which stay in ``mentions``, marked. One with no sense yet counts."""


class MentionRow(NamedTuple):
    """One row of ``mentions``, in the order of its columns."""

    revision: int
    term: str
    start: int
    end: int
    document: int
    variant: str
    surface: str
    block: str
    nested_in: str | None
    voice: str | None
    contested: bool
    place: str | None
    sense: str | None
    second: float | None
    speaker: str | None


class MentionColumns(NamedTuple):
    """Rows of ``mentions`` by column, all equally long: a tenth of the time that as many rows take to make and to send."""

    revision: Sequence[int]
    term: Sequence[str]
    start: Sequence[int]
    end: Sequence[int]
    document: Sequence[int]
    variant: Sequence[str]
    surface: Sequence[str]
    block: Sequence[str]
    nested_in: Sequence[str | None]
    voice: Sequence[str | None]
    contested: Sequence[int]
    place: Sequence[str | None]
    sense: Sequence[str | None]
    second: Sequence[float | None]
    speaker: Sequence[str | None]


NO_MENTIONS = MentionColumns(*[()] * len(MentionColumns._fields))
_MENTION_COLUMNS = ", ".join(f'"{name}"' for name in MentionRow._fields)
_NESTED_IN = MentionRow._fields.index("nested_in")
_SPOKEN_COLUMNS = 2
"""The last two are of transcripts only."""
_ROWS_AT_ONCE = 50
"""Rows of one statement: a step of a statement costs as much as a row does. SQLite once allowed 999 parameters."""
_FEW_ROWS = 1000
"""Below it, to prepare so long a statement costs more than it saves."""


def put_mentions(db: Database, mentions: MentionColumns) -> None:
    """Write mentions, none of which may be there; fastest by revision."""
    columns: list[Iterable[object]] = list(mentions)
    if all(each.count(None) == len(each) for each in mentions[-_SPOKEN_COLUMNS:]):
        del columns[-_SPOKEN_COLUMNS:]
    # To Python's sqlite3 a None is an object of a class unknown to it, which it looks up; a term's id is never empty.
    columns[_NESTED_IN] = ["" if term is None else term for term in mentions.nested_in]
    names = ", ".join(f'"{name}"' for name in MentionColumns._fields[: len(columns)])
    row = ", ".join("nullif(?, '')" if at == _NESTED_IN else "?" for at in range(len(columns)))
    many = len(mentions.revision)
    cells = chain.from_iterable(zip(*columns, strict=True))
    full = many // _ROWS_AT_ONCE if many >= _FEW_ROWS else 0
    for rows, times in ((_ROWS_AT_ONCE, full), (1, many - full * _ROWS_AT_ONCE)):
        db.conn.executemany(
            f"insert into mentions ({names}) values {', '.join([f'({row})'] * rows)}",
            (tuple(islice(cells, rows * len(columns))) for _ in range(times)),
        )


class Span(NamedTuple):
    """Where a mention stands, and in a mention of which term."""

    revision: int
    term: str
    start: int
    end: int
    nested_in: str | None


def spans_of(db: Database, revisions: Sequence[int]) -> list[Span]:
    """The mentions of ``revisions``, in the order of the key."""
    rows = db.conn.execute(
        'select revision, term, start, "end", nested_in from mentions'
        " where revision in (select value from json_each(?)) order by revision, term, start",
        (json.dumps(revisions),),
    )
    return list(map(Span._make, rows))


def mentions_of(db: Database, revisions: Sequence[int], terms: Iterable[str]) -> list[MentionRow]:
    """The mentions of ``terms`` in ``revisions``."""
    rows = db.conn.execute(
        f"select {_MENTION_COLUMNS} from mentions"
        " where revision in (select value from json_each(?)) and term in (select value from json_each(?))",
        (json.dumps(revisions), json.dumps(list(terms))),
    )
    return list(map(MentionRow._make, rows))


def drop_mentions(db: Database, keys: Iterable[tuple[int, str, int]]) -> None:
    """Remove the mentions with these ``(revision, term, start)``."""
    db.conn.executemany("delete from mentions where revision = ? and term = ? and start = ?", keys)


def put_counted(db: Database) -> None:
    """Write what the batch's documents are counted as, replacing what they were counted as before."""
    db.conn.execute(
        "insert or replace into counted (document, revision, day, source, kind, tokens)"
        " select d.id, d.revision, coalesce(substr(d.published, 1, 10), ''), d.source, d.kind, r.tokens"
        " from temp.batch b cross join documents d on d.id = b.document cross join revisions r on r.id = d.revision"
    )


def empty_ledger(db: Database) -> None:
    """Remove every row that counting makes, so that all of it is made again. What a person judged stays."""
    for table in ("mentions", "counts", "volume", "counted", "near_misses", "near_miss_searched", "variants", "terms"):
        db.conn.execute(f"delete from {table}")
    db.conn.execute("insert into irregular_fts (irregular_fts) values ('delete-all')")
    db.conn.execute("insert or ignore into changed_documents (document) select id from documents")
