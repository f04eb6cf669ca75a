"""Bringing the ledger up to date: what changed in the lexicon, then what changed in the corpus.

    changed terms -------------> the counted revisions that may hold them --\\
    what repeats, or no more --> the counted revisions that hold it ---------+--> mentions --> counts, volume
    changed documents ---------> their new revisions, for all terms --------/

    new fetches --> weeks of their sources --> coverage

Work is done in batches of documents, one transaction each (where most of the ledger is made anew, one for the
batches of a second), so that a run which is killed loses at most that and the next run goes on from there.
Neither the order of documents nor the size of a batch nor the number of processes changes a number. Near-duplicates are
to be found before (``duplicates``): what copies have in common does not repeat by that.
"""

from __future__ import annotations

import os
from dataclasses import dataclass

from sqlite_utils import Database

from analysis.counting.coverage import refresh_coverage
from analysis.counting.documents import BATCH_DOCUMENTS, Progress, count_documents
from analysis.counting.repetition import Repetition, refresh_repeated, repetition_of
from analysis.counting.terms import recount_terms
from analysis.ledger import schema, store
from analysis.ledger.bulk import mend_index, triggers_off
from analysis.terms.model import Lexicon
from crawler.corpus.connection import immediate, unchecked

__all__ = ["CountSummary", "Progress", "count"]


@dataclass(frozen=True)
class CountSummary:
    """What a count did: documents and revisions read, mentions written, terms recounted or removed.

    ``read_again`` revisions were, since text in them began or ceased to repeat over its source; ``repetition`` is what
    does in the whole ledger.
    """

    documents: int
    revisions: int
    mentions: int
    recounted_terms: tuple[str, ...]
    removed_terms: tuple[str, ...]
    read_again: int
    repetition: Repetition

    @property
    def repeated_line(self) -> str:
        """What repeats, in words: ``12 passages that repeat over a source, 31 mentions in them not counted``; or nothing."""
        passages, mentions = self.repetition.passages, self.repetition.mentions
        if not passages:
            return ""
        what, it = ("1 passage that repeats", "it") if passages == 1 else (f"{passages:,} passages that repeat", "them")
        uses = "1 mention" if mentions == 1 else f"{mentions:,} mentions"
        return f"{what} over a source, {uses} in {it} not counted"


def count(
    db: Database,
    lexicon: Lexicon,
    *,
    now: str,
    everything: bool = False,
    batch: int = BATCH_DOCUMENTS,
    processes: int | None = None,
    progress: Progress | None = None,
) -> CountSummary:
    """Bring the ledger of ``db`` (a file) up to date with its documents, its fetch log and ``lexicon``.

    ``everything`` empties the ledger first. ``now`` is the ISO 8601 UTC time recorded with a new lexicon.
    ``processes`` match beside this one, which reads what they found and writes it; None takes as many as there are
    processors, and none where there is little to do. Raises AnalysisError where one of them is killed.
    """
    report = progress or (lambda what, done, total: None)
    schema.migrate(db)
    with unchecked(db):  # three look-ups a mention, of what was just read
        mend_index(db)
        if everything:
            with immediate(db), triggers_off(db):
                store.empty_ledger(db)
        recount = recount_terms(db, lexicon, now=now, batch=batch, report=report)
        read_again = refresh_repeated(db, lexicon, batch=batch)
        done = count_documents(
            db, lexicon, batch=batch, processes=os.cpu_count() or 1 if processes is None else processes, report=report
        )
    refresh_coverage(db, now=now, everything=everything)
    return CountSummary(
        done.documents,
        done.revisions,
        done.mentions + recount.mentions,
        recount.changed,
        recount.removed,
        read_again,
        repetition_of(db),
    )
