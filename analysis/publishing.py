"""The public edition: a file of its own with counts, mentions and links, and no text beyond a quotation's length.

    private database --publish--> aside, then renamed into place: public.db

What is kept is named here, table by table and column by column, so that a table that is new is private until somebody
says otherwise. Not kept: texts and their full-text tables, transcripts' cues, feeds, fetches, the queue, runs, notes,
judgements, near misses, the addresses of pages that were forgotten.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from analysis.errors import AnalysisError
from analysis.queries import MentionRow
from analysis.queries.concordance import iterate_concordance
from analysis.queries.edition import published_on
from analysis.queries.snapshot import reading

QUOTATION = 200
"""Characters of a text that stand beside a mention at most, the mention among them."""
SIDE = 80

WHOLE = (
    "mentions",
    *("lexicons", "rival_sets", "terms", "variants", "events"),
    *("counted", "counts", "volume", "coverage", "term_totals", "source_totals", "ledger_stamp"),
)
"""Tables that are kept as they are."""
EMPTY = ("changed_documents", "ledger_changes")
"""Tables that pages ask, and that have no row: nothing waits to be counted, and another edition is read anew."""
PARTS = {
    "sources": "id, label, kind, home, language",
    "documents": "id, source, kind, url, title, authors, language, published, published_precision, published_from,"
    " published_confidence, first_seen, audio_url, duration, revision, cluster",
    "revisions": "id, document, number, seen_at, tokens",
}
"""Tables of which these columns are kept, the key first."""


def publish(private: sqlite3.Connection, path: Path, *, now: str) -> dict[str, int]:
    """Write the public edition of ``private`` to ``path``, and give the rows of each table.

    All is of one moment. A file already there is replaced once the new one is whole. Raises AnalysisError where
    ``private`` is a public edition itself, or is the file at ``path``.
    """
    if published_on(private):
        raise AnalysisError("this is a public edition already: publish from the private database")
    of = private.execute("select file from pragma_database_list where name = 'main'").fetchone()[0]
    if of and path.exists() and os.path.samefile(of, path):
        raise AnalysisError(f"{path}: the public edition needs a file of its own")
    aside = path.with_name(f".{path.name}.part")
    aside.unlink(missing_ok=True)
    try:
        with closing(sqlite3.connect(aside, isolation_level=None)) as public, reading(private):
            public.execute("pragma journal_mode = off")
            public.execute("pragma synchronous = off")
            public.execute("begin")
            rows = _fill(private, public, now)
            public.execute("commit")
            public.execute("pragma optimize")
        with aside.open("rb") as file:
            os.fsync(file.fileno())
        aside.replace(path)
    finally:
        aside.unlink(missing_ok=True)
    return rows


def _fill(private: sqlite3.Connection, public: sqlite3.Connection, now: str) -> dict[str, int]:
    rows = {}
    for table in (*WHOLE, *PARTS):
        columns = PARTS.get(table) or ", ".join(f'"{name}"' for name in _columns(private, table))
        public.execute(_declaration(private, table, columns))
        rows[table] = _copy(public, table, columns, private.execute(f"select {columns} from {table}"))
    for table in EMPTY:
        public.execute(_declaration(private, table, ""))
    rows["contexts"] = _contexts(private, public)
    for name, table, sql in private.execute("select name, tbl_name, sql from sqlite_master where type = 'index'"):
        kept = {column for (column,) in private.execute("select name from pragma_index_info(?)", (name,))}
        if sql and table in rows and kept <= set(_columns(public, table)):
            public.execute(sql)
    public.execute("create table edition (published text not null)")
    public.execute("insert into edition values (?)", (now,))
    return rows


def _declaration(private: sqlite3.Connection, table: str, columns: str) -> str:
    """How the table is made: as in the private database where it is whole, else with the columns that are kept."""
    if table in (*WHOLE, *EMPTY):
        return str(
            private.execute("select sql from sqlite_master where type = 'table' and name = ?", (table,)).fetchone()[0]
        )
    first, *rest = columns.split(", ")
    kind = next(
        kind for name, kind in private.execute(f"select name, type from pragma_table_info('{table}')") if name == first
    )
    return f"create table {table} ({first} {kind} primary key, {', '.join(rest)})"


def _copy(public: sqlite3.Connection, table: str, columns: str, rows: sqlite3.Cursor) -> int:
    marks = ", ".join("?" for _ in rows.description)
    return public.executemany(f"insert into {table} ({columns}) values ({marks})", rows).rowcount


def _contexts(private: sqlite3.Connection, public: sqlite3.Connection) -> int:
    """The words beside each mention, of a document's latest revision and of its first."""
    public.execute(
        'create table contexts (revision integer not null, term text not null, start integer not null, "left" text not null,'
        ' "right" text not null, primary key (revision, term, start)) without rowid'
    )
    for revision in ("latest", "first"):
        every = iterate_concordance(private, None, width=SIDE, nested=True, off=True, revision=revision)
        public.executemany("insert or ignore into contexts values (?, ?, ?, ?, ?)", _quoted(every))
    return int(public.execute("select count(*) from contexts").fetchone()[0])


def _quoted(rows: Iterator[MentionRow]) -> Iterator[tuple[int, str, int, str, str]]:
    for row in rows:
        room = max(0, QUOTATION - len(row.surface)) // 2
        left = row.left[-room:] if room else ""
        yield row.revision, row.term, row.start, left, row.right[:room]


def _columns(conn: sqlite3.Connection, table: str) -> list[str]:
    return [row[0] for row in conn.execute("select name from pragma_table_info(?)", (table,))]
