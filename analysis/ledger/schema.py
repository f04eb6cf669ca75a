"""The analysis tables, as named migrations. A migration that was released is never edited.

``counted`` holds, for each document, what the ledger counted it as: its latest revision, its day and its
tokens. Every denominator is a sum over it, and ``counts`` and ``volume`` are sums over it and ``mentions``.
"""

from __future__ import annotations

from sqlite_utils import Database, Migrations

from analysis.ledger.changes import CHANGES
from analysis.ledger.tables import LEDGER, NEAR_DUPLICATES, NEAR_MISSES, TOTALS

migrations = Migrations("analysis")

TERM_INDEX = (
    "create index if not exists mentions_term"
    " on mentions(term, document, revision, start, nested_in, sense, voice, block)"
)
"""What asks for a term's mentions by document is answered from this index alone."""


@migrations()
def ledger(db: Database) -> None:
    """Terms, variants, mentions, counts, volume, coverage, near misses, judgements, events."""
    _make(db, LEDGER)


@migrations()
def near_duplicates(db: Database) -> None:
    """Fingerprints of documents and pairs of near-duplicates, from which ``documents.cluster`` is made."""
    _make(db, NEAR_DUPLICATES)


@migrations()
def voices(db: Database) -> None:
    """Whether a mention is fought over, and its place in the make-up of the text; ``voice`` and ``sense`` are written.

    The next count gives them to the mentions that are there: every term's hash is other than before.
    """
    db.conn.execute("alter table mentions add column contested integer not null default 0")
    db.conn.execute("alter table mentions add column place text")


@migrations()
def totals(db: Database) -> None:
    """Totals of each term and source, and a stamp that every change of a count renews: both kept by triggers."""
    for statement in TOTALS.split("\n\n"):  # a trigger has semicolons of its own
        db.conn.execute(statement)
    db.conn.execute(TERM_INDEX)


@migrations()
def coverage_progress(db: Database) -> None:
    """The last row of the crawler's ``fetches`` that ``coverage`` takes account of."""
    db.conn.execute("create table coverage_read (fetch integer not null)")


@migrations()
def near_miss_verdicts(db: Database) -> None:
    """Near misses by their form, what a person said of each form, and which texts were searched for what."""
    _make(db, NEAR_MISSES)


@migrations()
def coverage_stamps(db: Database) -> None:
    """A change of coverage renews the ledger's stamp as well, since series state it."""
    for event in ("insert", "update", "delete"):
        db.conn.execute(
            f"create trigger coverage_{event} after {event} on coverage begin"
            " update ledger_stamp set stamp = randomblob(12); end"
        )


@migrations()
def changes(db: Database) -> None:
    """Which documents each change was about, and indexes of the few documents that are copies or were revised."""
    _make(db, CHANGES)


@migrations()
def repeated(db: Database) -> None:
    """By source, the crawler's passages that are boilerplate there, as the mentions are marked."""
    db.conn.execute(
        "create table repeated (source text not null, hash integer not null, primary key (source, hash)) without rowid"
    )


def migrate(db: Database) -> None:
    """Bring the analysis tables of ``db`` up to date; does nothing where they are."""
    if migrations.pending(db):
        migrations.apply(db)


def _make(db: Database, statements: str) -> None:
    for statement in statements.split(";\n"):
        if statement.strip():
            db.conn.execute(statement)
