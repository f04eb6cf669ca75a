"""The tallies that stand on the mention rows, kept equal to them.

Every function runs inside the caller's transaction. A batch of documents is first taken out of the
tallies (``take_out``), then its mentions change, then it is put back (``put_in``): so ``counts`` and
``volume`` equal the mention rows at each commit, whatever happens between two of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlite_utils import Database

from analysis.ledger.store import MEANT

_ADDED = """
  on conflict (term, day, source, kind) do update set
    mentions = mentions + excluded.mentions,
    documents = documents + excluded.documents,
    mentions_with_nested = mentions_with_nested + excluded.mentions_with_nested,
    documents_with_nested = documents_with_nested + excluded.documents_with_nested
"""
_CELL = 32
"""Bits of a key of ``temp.tally`` that number the day, source and kind; those above number the term."""


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
    if totals:
        _sum_up(db)
        _tally_sums(db, sign)
    else:
        _tally_mentions(db, sign, None)
    _tally_documents(db, sign)


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
        {_ADDED}
        """,
        terms or (),
    )


def _sum_up(db: Database) -> None:
    """Sum the batch's mentions up into ``temp.tally``, by term and by ``temp.cells``: in the order of ``counts``' key.

    For many documents, whose numbers would be written all over the table in any other order. Sorting whole numbers
    takes a third of the time that sorting terms and days does.
    """
    for statement in (
        "create temp table if not exists cells"
        " (cell integer primary key, day text, source text, kind text, unique (day, source, kind))",
        "create temp table if not exists tally (key integer primary key, mentions integer, documents integer,"
        " mentions_with_nested integer, documents_with_nested integer)",
        "delete from temp.cells",
        "delete from temp.tally",
        "insert into temp.cells (day, source, kind) select distinct c.day, c.source, c.kind"
        " from temp.batch b cross join counted c on c.document = b.document order by c.day, c.source, c.kind",
        f"""
        insert into temp.tally
        select key, sum(here), sum(here > 0), sum(with_nested), count(*)
        from (
          select t.rowid << {_CELL} | x.cell as key, sum(m.nested_in is null) as here, count(*) as with_nested
          from temp.batch b
          cross join counted c on c.document = b.document
          cross join temp.cells x on x.day = c.day and x.source = c.source and x.kind = c.kind
          cross join mentions m on m.revision = c.revision and m.{MEANT}
          cross join terms t on t.id = m.term
          group by b.document, m.term
        )
        group by key
        """,
    ):
        db.conn.execute(statement)


def _tally_sums(db: Database, sign: str) -> None:
    """Add ("+") or subtract ("-") what ``_sum_up`` found, in ``counts`` and in the totals."""
    summed = (
        f"from temp.tally s cross join terms t on t.rowid = s.key >> {_CELL}"
        f" cross join temp.cells x on x.cell = s.key & {(1 << _CELL) - 1}"
    )
    db.conn.execute(
        f"""
        insert into counts
          (term, day, source, kind, mentions, documents, mentions_with_nested, documents_with_nested)
        select t.id, x.day, x.source, x.kind,
          {sign}s.mentions, {sign}s.documents, {sign}s.mentions_with_nested, {sign}s.documents_with_nested
        {summed}
        where true
        {_ADDED}
        """
    )
    db.conn.execute(
        f"""
        insert into term_totals (term, source, mentions, documents)
        select t.id, x.source, {sign}sum(s.mentions), {sign}sum(s.documents)
        {summed}
        where true
        group by t.rowid, x.source
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
