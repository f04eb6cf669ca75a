"""Counting the documents that changed: their new revisions, for all terms."""

from __future__ import annotations

import json
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence, Set
from contextlib import AbstractContextManager, nullcontext
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple

from sqlite_utils import Database

from analysis.counting import candidates
from analysis.counting.workers import Find, Found, matching_beside, matching_here
from analysis.ledger import store
from analysis.ledger.bulk import in_bulk, triggers_off
from analysis.ledger.changes import logged
from analysis.ledger.store import Counted
from analysis.ledger.tallies import Tally, drop_empty_tallies, stored_shares
from analysis.terms.model import Lexicon
from crawler.corpus.connection import immediate

Progress = Callable[[str, int, int], None]
"""Called with what is being done, how many are done and how many there are."""

BATCH_DOCUMENTS = 1000

FEW_DOCUMENTS = 2000
"""Below it, starting processes takes longer than matching here."""

BATCHES_AHEAD = 12
"""Batches that are matched, or being matched, while one is written: enough to go on with while a transaction ends, and
what they hold is what memory is needed for (half a megabyte each)."""

TRANSACTION_SECONDS = 1.0
"""How long others wait for the write lock, and what a count that is killed loses of its work at most."""


class DocumentsDone(NamedTuple):
    """How many documents were counted, revisions read and mentions written."""

    documents: int
    revisions: int
    mentions: int


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
        if done.documents:
            with immediate(db):
                drop_empty_tallies(db)
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
        tally = Tally()
        until = time.monotonic() + (TRANSACTION_SECONDS if bulk else 0)
        with immediate(db), logged(db, settled), triggers_off(db) if bulk else nullcontext():
            for documents, found in chain([first], ready):
                written, mentions = _write(db, documents, found, tally)
                settled |= written
                done = DocumentsDone(
                    done.documents + len(written), done.revisions + len(found.revisions), done.mentions + mentions
                )
                if time.monotonic() >= until:
                    break
            tally.write(db, totals=bulk)
        report("counting", before + done.documents, max(total, before + done.documents))
    return done


def _matched(db: Database, find: Find, batch: int) -> Iterator[tuple[list[int], Found]]:
    """The listed documents in batches with what was found in them, while some more are being matched."""
    chunks = _listed(db, batch)
    under_way: deque[tuple[list[int], Callable[[], Found]]] = deque()
    while True:
        while len(under_way) < BATCHES_AHEAD and (documents := next(chunks, None)):
            under_way.append((documents, find(documents)))
        if not under_way:
            return
        documents, wait = under_way.popleft()
        yield documents, wait()


def _listed(db: Database, batch: int) -> Iterator[list[int]]:
    """The listed documents by their ids, ``batch`` at a time: a million of them are never held at once."""
    last = 0
    while rows := db.conn.execute(
        "select document from changed_documents where document > ? order by document limit ?", (last, batch)
    ).fetchall():
        last = rows[-1][0]
        yield [row[0] for row in rows]


def _write(db: Database, documents: Sequence[int], found: Found, tally: Tally) -> tuple[set[int], int]:
    """Write what was found, for those of ``documents`` that still stand as they were read; returns these, and how many
    mentions were written.

    What they add to the tallies, and what they added before, is told to ``tally``. One that got another revision
    meanwhile stays listed and is counted in the next round.
    """
    latest, now = dict(found.latest), _as_they_stand(db, documents)
    settled = {document for document in documents if now.get(document, _GONE)[1] == latest.get(document)}
    tally.take_out(db, store.counted_as(db, settled))
    _forget_missing(db, settled - now.keys())
    mentions = found.mentions if len(settled) == len(documents) else store.of_documents(found.mentions, settled)
    store.put_mentions(db, mentions)
    candidates.index_irregular(
        db, [(revision, text) for document, revision, text in found.irregular if document in settled]
    )
    rows = [Counted._make(now[document]) for document in sorted(settled & now.keys()) if now[document][1] is not None]
    store.put_counted(db, rows)
    tally.count(rows, 1)
    tally.share(rows, found.shares, 1)
    known = {row.revision for row in rows}.difference(found.revisions)
    if known:  # their texts were read before, and they were listed for another reason: their day
        tally.share(rows, stored_shares(db, known), 1)
    db.conn.execute(
        "delete from changed_documents where document in (select value from json_each(?))", (json.dumps(list(settled)),)
    )
    return settled, mentions.many


_GONE = (None, None)


def _as_they_stand(db: Database, documents: Sequence[int]) -> dict[int, tuple[Any, ...]]:
    """What ``documents`` would be counted as, by document: those in the corpus, and None for a revision where there is none."""
    rows = db.conn.execute(
        "select d.id, d.revision, coalesce(substr(d.published, 1, 10), ''), d.source, d.kind, r.tokens"
        " from json_each(?) asked cross join documents d on d.id = asked.value left join revisions r on r.id = d.revision",
        (json.dumps(documents),),
    )
    return {row[0]: row for row in rows}


def _forget_missing(db: Database, gone: Set[int]) -> None:
    """Drop what the ledger holds of documents that are no longer in the corpus."""
    if gone:  # nothing finds a document's mentions but a look at all of them
        for table in ("mentions", "counted"):
            db.conn.execute(
                f"delete from {table} where document in (select value from json_each(?))", (json.dumps(list(gone)),)
            )
