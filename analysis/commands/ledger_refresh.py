"""Bringing the ledger up to date with the corpus, the lexicon and the events: the one order in which that is done."""

from __future__ import annotations

from collections.abc import Sequence

from sqlite_utils import Database

from analysis.commands.options import now, stamp
from analysis.counting import CountSummary, Progress, count
from analysis.duplicates import ClusterSummary, cluster_documents
from analysis.events import Event
from analysis.ledger.event_store import put_events
from analysis.terms.model import Lexicon


def refresh_ledger(
    db: Database,
    lexicon: Lexicon,
    events: Sequence[Event],
    *,
    everything: bool = False,
    progress: Progress | None = None,
) -> tuple[ClusterSummary, CountSummary]:
    """Find near-duplicates, count, and put the events in; with ``everything``, count all of it from the start.

    Near-duplicates come first: what copies have in common is not to be taken for what a source repeats.
    """
    clustered = cluster_documents(db, progress=progress)
    counted = count(db, lexicon, now=stamp(now()), everything=everything, progress=progress)
    put_events(db, events)
    return clustered, counted
