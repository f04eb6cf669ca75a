"""Counting the documents that changed: their new revisions, for all terms."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from itertools import chain, compress
from pathlib import Path
from typing import NamedTuple

from sqlite_utils import Database

from analysis.counting import candidates
from analysis.counting.workers import Find, Found, matching_beside, matching_here
from analysis.ledger import store, tallies
from analysis.ledger.bulk import in_bulk, triggers_off
from analysis.ledger.changes import logged
from analysis.ledger.store import MentionColumns
from analysis.terms.model import Lexicon
from crawler.corpus.connection import immediate

Progress = Callable[[str, int, int], None]
"""Called with what is being done, how many are done and how many there are."""

BATCH_DOCUMENTS = 1000

FEW_DOCUMENTS = 2000
"""Below it, starting processes takes longer than matching here."""

BATCHES_AHEAD = 4
"""Batches that are being matched while one is written: their texts and mentions are what memory is needed for."""

TRANSACTION_SECONDS = 1.0
"""How long others wait for the write lock, and what a count that is killed loses of its work at most."""


class DocumentsDone(NamedTuple):
    """How many documents were counted, revisions read and mentions written."""

    documents: int
    revisions: int
    mentions: int


class Batch(NamedTuple):
    """Documents as they stood when their texts were handed out: latest revision by document, None where it is gone."""

    documents: dict[int, int | None]
    revisions: list[int]


def count_documents(db: Database, lexicon: Lexicon, *, batch: int, processes: int, report: Progress) -> DocumentsDone:
    """Count every document of ``changed_documents``."""
    total = db.conn.execute("select count(*) from changed_documents").fetchone()[0]
    done = DocumentsDone(0, 0, 0)
    bulk = _most(db, total)
    with in_bulk(db) if bulk else nullcontext():
        while total > done.documents:
            with _matching(db, lexicon, total, processes) as find:
                counted = _count_listed(db, find, batch, done.documents, total, report, bulk=bulk)
            if not counted.documents:
                break
            done = DocumentsDone(*(a + b for a, b in zip(done, counted, strict=True)))
            total = done.documents + db.conn.execute("select count(*) from changed_documents").fetchone()[0]
    return done


def _most(db: Database, total: int) -> bool:
    """Whether the ledger will have been written anew for the most part once ``total`` documents are counted."""
    return total >= FEW_DOCUMENTS and total >= db.conn.execute("select count(*) from counted").fetchone()[0]


def _matching(db: Database, lexicon: Lexicon, total: int, processes: int) -> AbstractContextManager[Find]:
    path = db.conn.execute("select file from pragma_database_list where name = 'main'").fetchone()[0]
    if processes < 2 or total < FEW_DOCUMENTS or not path:
        return matching_here(db.conn, lexicon)
    return matching_beside(Path(path), lexicon, processes)


def _count_listed(
    db: Database, find: Find, batch: int, before: int, total: int, report: Progress, *, bulk: bool
) -> DocumentsDone:
    """Count the documents that are listed now, with some batches being matched while one is written.

    ``before`` were counted earlier, of ``total``. In ``bulk`` a transaction takes as many batches as there are in
    TRANSACTION_SECONDS, for the numbers of a few documents are spread over as many pages as those of many.
    """
    ready = _matched(db, find, batch)
    done = DocumentsDone(0, 0, 0)
    for first in ready:
        settled: set[int] = set()
        until = time.monotonic() + (TRANSACTION_SECONDS if bulk else 0)
        with immediate(db), logged(db, settled), triggers_off(db) if bulk else nullcontext():
            for taken, found in chain([first], ready):
                written = _write(db, taken, found, totals=bulk)
                settled |= written
                done = DocumentsDone(
                    done.documents + len(written),
                    done.revisions + len(taken.revisions),
                    done.mentions + len(found.columns[0]),
                )
                if time.monotonic() >= until:
                    break
            tallies.choose_batch(db, settled)
            tallies.put_in(db, totals=bulk)
        report("counting", before + done.documents, max(total, before + done.documents))
    return done


def _matched(db: Database, find: Find, batch: int) -> Iterator[tuple[Batch, Found]]:
    """The listed documents in batches with what was found in them, while some more are being matched."""
    chunks = _listed(db, batch)
    under_way: deque[tuple[Batch, Callable[[], Found]]] = deque()
    while True:
        while len(under_way) < BATCHES_AHEAD and (chunk := next(chunks, None)):
            taken = _take(db, chunk)
            under_way.append((taken, find(taken.revisions)))
        if not under_way:
            return
        taken, wait = under_way.popleft()
        yield taken, wait()


def _listed(db: Database, batch: int) -> Iterator[list[int]]:
    """The listed documents by their ids, ``batch`` at a time: a million of them are never held at once."""
    last = 0
    while rows := db.conn.execute(
        "select document from changed_documents where document > ? order by document limit ?", (last, batch)
    ).fetchall():
        last = rows[-1][0]
        yield [row[0] for row in rows]


def _take(db: Database, documents: Sequence[int]) -> Batch:
    """What there is to match of ``documents``: their revisions that the ledger has not read yet."""
    latest: dict[int, int | None] = dict.fromkeys(documents)
    marks = ", ".join("?" * len(documents))
    latest |= dict(db.conn.execute(f"select id, revision from documents where id in ({marks})", documents).fetchall())
    unread = db.conn.execute(
        "select r.id from documents d join revisions r on r.document = d.id left join counted c on c.document = d.id"
        f" where d.id in ({marks}) and r.id <= d.revision and r.id > coalesce(c.revision, 0) order by r.id",
        documents,
    )
    return Batch(latest, [row[0] for row in unread])


def _write(db: Database, batch: Batch, found: Found, *, totals: bool) -> set[int]:
    """Write what was found, for the documents that still stand as they were taken; returns these.

    They are taken out of the tallies, and it is the caller's to put them in. One that got another revision meanwhile
    stays listed and is counted in the next round.
    """
    tallies.choose_batch(db, batch.documents)
    now: dict[int, int | None] = dict.fromkeys(batch.documents)
    now |= dict(
        db.conn.execute(
            "select d.id, d.revision from temp.batch b cross join documents d on d.id = b.document"
        ).fetchall()
    )
    settled = {document for document, revision in now.items() if revision == batch.documents[document]}
    columns = MentionColumns(*found.columns)
    if len(settled) < len(now):
        tallies.choose_batch(db, settled)
        stay = [document in settled for document in columns.document]
        columns = MentionColumns._make(list(compress(column, stay)) for column in columns)
    tallies.take_out(db, totals=totals)
    _forget_missing(db)
    store.put_mentions(db, columns)
    candidates.index_irregular(db, found.irregular)
    store.put_counted(db)
    db.conn.execute("delete from changed_documents where document in (select document from temp.batch)")
    return settled


def _forget_missing(db: Database) -> None:
    """Drop what the ledger holds of the batch's documents that are no longer in the corpus."""
    gone = db.conn.execute(
        "select b.document from temp.batch b left join documents d on d.id = b.document where d.id is null"
    ).fetchall()
    if gone:  # nothing finds a document's mentions but a look at all of them
        marks = ", ".join("?" * len(gone))
        for table in ("mentions", "counted"):
            db.conn.execute(f"delete from {table} where document in ({marks})", [row[0] for row in gone])
