"""Writing the ledger: mention rows in, and the tallies that stand on them kept equal.

Every function runs inside the caller's transaction. A batch of documents is first taken out of the
tallies (``take_out``), then its mentions change, then it is put back (``put_in``): so ``counts`` and
``volume`` equal the mention rows at each commit, whatever happens between two of them.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from operator import itemgetter
from typing import NamedTuple

from sqlite_utils import Database

_key = itemgetter(0, 1, 2)

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


_MENTION_COLUMNS = ", ".join(f'"{name}"' for name in MentionRow._fields)


class CountedRow(NamedTuple):
    """What the ledger counts a document as. ``day`` is ``YYYY-MM-DD``, or empty where it has no date."""

    document: int
    revision: int
    day: str
    source: str
    kind: str
    tokens: int


def choose_batch(db: Database, documents: Iterable[int]) -> None:
    """Name the documents that ``take_out`` and ``put_in`` are about, until the next choice."""
    db.conn.execute("create temp table if not exists batch (document integer primary key)")
    db.conn.execute("delete from temp.batch")
    db.conn.executemany("insert into temp.batch (document) values (?)", ((document,) for document in documents))


def take_out(db: Database) -> None:
    """Subtract the batch's documents from ``counts`` and ``volume``."""
    _tally_mentions(db, "-", None)
    _tally_documents(db, "-")


def put_in(db: Database) -> None:
    """Add the batch's documents to ``counts`` and ``volume``."""
    _tally_mentions(db, "+", None)
    _tally_documents(db, "+")


def take_terms_out(db: Database, terms: Sequence[str]) -> None:
    """Subtract the mentions of ``terms`` in the batch's documents from ``counts``."""
    _tally_mentions(db, "-", terms)


def put_terms_in(db: Database, terms: Sequence[str]) -> None:
    """Add the mentions of ``terms`` in the batch's documents to ``counts``."""
    _tally_mentions(db, "+", terms)


# The joins are crosswise because the planner, which knows nothing of the batch's size, would else read all that was
# ever counted for each batch.


def _tally_mentions(db: Database, sign: str, terms: Sequence[str] | None) -> None:
    only = "" if terms is None else f"and m.term in ({', '.join('?' * len(terms))})"
    db.conn.execute(
        f"""
        insert into counts
          (term, day, source, kind, mentions, documents, mentions_with_nested, documents_with_nested)
        select m.term, c.day, c.source, c.kind,
          {sign}sum(m.nested_in is null), {sign}(sum(m.nested_in is null) > 0), {sign}count(*), {sign}1
        from temp.batch b
        cross join counted c on c.document = b.document
        cross join mentions m on m.revision = c.revision and m.{MEANT} {only}
        group by b.document, m.term
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


def drop_empty_tallies(db: Database) -> None:
    """Remove the rows that subtracting left at nothing."""
    db.conn.execute("delete from counts where documents_with_nested = 0")
    db.conn.execute("delete from volume where documents = 0")


def put_mentions(db: Database, rows: Iterable[tuple[object, ...]]) -> None:
    """Write ``MentionRow``s (or plain tuples of the same), none of which may be there.

    In the order of the key, which is twice as fast as any other.
    """
    db.conn.executemany(
        f"insert into mentions ({_MENTION_COLUMNS}) values ({', '.join('?' * len(MentionRow._fields))})",
        sorted(rows, key=_key),
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


def put_counted(db: Database, rows: Iterable[CountedRow]) -> None:
    """Write what documents are counted as, replacing what they were counted as before."""
    db.conn.executemany(
        "insert or replace into counted (document, revision, day, source, kind, tokens) values (?, ?, ?, ?, ?, ?)",
        rows,
    )


def empty_ledger(db: Database) -> None:
    """Remove every row that counting makes, so that all of it is made again. What a person judged stays."""
    for table in ("mentions", "counts", "volume", "counted", "near_misses", "near_miss_searched", "variants", "terms"):
        db.conn.execute(f"delete from {table}")
    db.conn.execute("insert into irregular_fts (irregular_fts) values ('delete-all')")
    db.conn.execute("insert or ignore into changed_documents (document) select id from documents")
