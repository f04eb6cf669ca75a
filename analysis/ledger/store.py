"""Writing the ledger: mention rows in, and the tallies that stand on them kept equal.

Every function runs inside the caller's transaction. A batch of documents is first taken out of the
tallies (``take_out``), then its mentions change, then it is put back (``put_in``): so ``counts`` and
``volume`` equal the mention rows at each commit, whatever happens between two of them.
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


def choose_batch(db: Database, documents: Iterable[int]) -> None:
    """Name the documents that ``take_out`` and ``put_in`` are about, until the next choice."""
    db.conn.execute("create temp table if not exists batch (document integer primary key)")
    db.conn.execute("delete from temp.batch")
    db.conn.executemany("insert into temp.batch (document) values (?)", ((document,) for document in documents))


def take_out(db: Database, *, totals: bool = False) -> None:
    """Subtract the batch's documents from ``counts`` and ``volume``; with ``totals``, from those too (no trigger does)."""
    _tally(db, "-", totals=totals)


def put_in(db: Database, *, totals: bool = False) -> None:
    """Add the batch's documents to ``counts`` and ``volume``; with ``totals``, to those too (no trigger does)."""
    _tally(db, "+", totals=totals)


def take_terms_out(db: Database, terms: Sequence[str]) -> None:
    """Subtract the mentions of ``terms`` in the batch's documents from ``counts``."""
    _tally_mentions(db, "-", terms)


def put_terms_in(db: Database, terms: Sequence[str]) -> None:
    """Add the mentions of ``terms`` in the batch's documents to ``counts``."""
    _tally_mentions(db, "+", terms)


# The joins are crosswise because the planner, which knows nothing of the batch's size, would else read all that was
# ever counted for each batch.


def _tally(db: Database, sign: str, *, totals: bool) -> None:
    _tally_mentions(db, sign, None)
    _tally_documents(db, sign)
    if totals:
        _tally_totals(db, sign)


def _by_document(only: str = "") -> str:
    """What each document of the batch adds to the numbers, by term; ``only`` limits the mentions ``m``."""
    return f"""
        select m.term as term, c.day as day, c.source as source, c.kind as kind,
          sum(m.nested_in is null) as mentions, sum(m.nested_in is null) > 0 as documents, count(*) as with_nested
        from temp.batch b
        cross join counted c on c.document = b.document
        cross join mentions m on m.revision = c.revision and m.{MEANT} {only}
        group by b.document, m.term"""


def _tally_mentions(db: Database, sign: str, terms: Sequence[str] | None) -> None:
    only = "" if terms is None else f"and m.term in ({', '.join('?' * len(terms))})"
    db.conn.execute(
        f"""
        insert into counts
          (term, day, source, kind, mentions, documents, mentions_with_nested, documents_with_nested)
        select term, day, source, kind, {sign}sum(mentions), {sign}sum(documents), {sign}sum(with_nested), {sign}count(*)
        from ({_by_document(only)})
        where true
        group by term, day, source, kind
        on conflict (term, day, source, kind) do update set
          mentions = mentions + excluded.mentions,
          documents = documents + excluded.documents,
          mentions_with_nested = mentions_with_nested + excluded.mentions_with_nested,
          documents_with_nested = documents_with_nested + excluded.documents_with_nested
        """,
        terms or (),
    )


def _tally_documents(db: Database, sign: str) -> None:
    db.conn.execute(
        f"""
        insert into volume (day, source, kind, documents, tokens)
        select c.day, c.source, c.kind, {sign}count(*), {sign}sum(c.tokens)
        from temp.batch b cross join counted c on c.document = b.document
        where true
        group by c.day, c.source, c.kind
        on conflict (day, source, kind) do update set
          documents = documents + excluded.documents,
          tokens = tokens + excluded.tokens
        """
    )


def _tally_totals(db: Database, sign: str) -> None:
    db.conn.execute(
        f"""
        insert into term_totals (term, source, mentions, documents)
        select term, source, {sign}sum(mentions), {sign}sum(documents)
        from ({_by_document()})
        where true
        group by term, source
        on conflict (term, source) do update set
          mentions = mentions + excluded.mentions,
          documents = documents + excluded.documents
        """
    )
    db.conn.execute(
        f"""
        insert into source_totals (source, documents, tokens)
        select c.source, {sign}count(*), {sign}sum(c.tokens)
        from temp.batch b cross join counted c on c.document = b.document
        where true
        group by c.source
        on conflict (source) do update set
          documents = documents + excluded.documents,
          tokens = tokens + excluded.tokens
        """
    )


def drop_empty_tallies(db: Database) -> None:
    """Remove the rows that subtracting left at nothing."""
    db.conn.execute("delete from counts where documents_with_nested = 0")
    db.conn.execute("delete from volume where documents = 0")


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
