"""Counting the terms that changed over the documents already counted, and taking out those that are gone."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Sequence, Set
from typing import NamedTuple

from sqlite_utils import Database

from analysis.counting.candidates import candidate_revisions
from analysis.counting.rows import RevisionText, mention_rows, read_texts
from analysis.counting.workers import Reading
from analysis.ledger import lexicon_store, store
from analysis.ledger.changes import logged
from analysis.ledger.store import MentionRow, Span, pack_mentions
from analysis.ledger.tallies import Tally, drop_empty_tallies, stored_shares
from analysis.terms.matching import Match, Matcher
from analysis.terms.model import Lexicon
from analysis.terms.nesting import nest
from analysis.terms.senses import SenseRules
from crawler.corpus.connection import immediate


class Recount(NamedTuple):
    """Mentions written, and the ids of the terms that were counted again or removed."""

    mentions: int
    changed: tuple[str, ...]
    removed: tuple[str, ...]


def recount_terms(
    db: Database, lexicon: Lexicon, *, now: str, batch: int, report: Callable[[str, int, int], None]
) -> Recount:
    """Bring the counted documents up to date with ``lexicon``; nothing is done where they are."""
    change = lexicon_store.lexicon_change(db, lexicon)
    if lexicon_store.is_current(db, lexicon) and not (change.changed or change.removed):
        return Recount(0, (), ())
    touched = {*change.changed, *change.removed}
    variants = [variant for variant in lexicon.variants if variant.term in touched]
    listed = _by_document(db, candidate_revisions(db, variants, list(touched))) if touched else {}
    reading = None
    if listed and variants:
        senses = SenseRules({term.id: term.senses for term in lexicon.terms if term.id in touched})
        reading = Reading(Matcher(variants), senses)
    documents = list(listed)
    written = done = 0
    # One batch is most often all: then the lexicon and its mentions change together.
    for start in range(0, max(len(documents), 1), batch):
        chunk = documents[start : start + batch]
        with immediate(db):
            if start == 0:
                lexicon_store.register_lexicon(db, lexicon, change, now=now)
            revisions = [revision for document in chunk for revision in listed[document]]
            written += recount_revisions(db, revisions, touched, reading) if revisions else 0
            done += len(chunk)
            if done == len(documents):
                lexicon_store.settle_lexicon(db, lexicon, change)
                drop_empty_tallies(db)
        if documents:
            report(f"recounting {len(touched)} terms", done, len(documents))
    return Recount(written, change.changed, change.removed)


def _by_document(db: Database, revisions: Sequence[int] | None) -> dict[int, list[int]]:
    """The candidates (all where None) that the ledger has read, by document, in order."""
    found: dict[int, list[int]] = defaultdict(list)
    read = "select r.id, r.document from revisions r join counted c on c.document = r.document and r.id <= c.revision"
    some = "where r.id in (select value from json_each(?))" if revisions is not None else ""
    asked = (json.dumps(revisions),) if revisions is not None else ()
    for revision, document in db.conn.execute(f"{read} {some} order by r.id", asked):
        found[document].append(revision)
    return found


def recount_revisions(db: Database, revisions: Sequence[int], touched: Set[str], reading: Reading | None) -> int:
    """Bring the touched terms' mentions in ``revisions``, which were read before, up to date; returns how many there are.

    In the caller's transaction. ``reading`` looks for the touched terms only; None where they are all removed.
    """
    found: dict[int, tuple[RevisionText, list[Match]]] = {}
    if reading is not None:
        texts = list(read_texts(db.conn, revisions))
        matches = reading.matcher.find_batch([text.text for text in texts])
        found = {text.revision: (text, of_text) for text, of_text in zip(texts, matches, strict=True) if of_text}
    kept: dict[int, list[Span]] = defaultdict(list)
    for span in store.spans_of(db, revisions):
        if span[1] not in touched:
            kept[span[0]].append(span)
    had: dict[int, list[MentionRow]] = defaultdict(list)
    for row in store.mentions_of(db, revisions, touched):
        had[row[0]].append(row)
    change = _Change([], [], [])
    for revision in revisions:
        _compare(change, kept.get(revision, ()), had.get(revision, ()), touched, found.get(revision), reading)
    if any(change):
        _write(db, change, touched, counted_before=bool(had or change.renested))
    return sum(len(of_text) for _, of_text in found.values())


class _Change(NamedTuple):
    """What a recount makes of revisions: the rows that are new or other than they were, the keys of those that go or
    are replaced, and (nested_in, revision, term, start) of other terms' to mend."""

    rows: list[MentionRow]
    gone: list[tuple[int, str, int]]
    renested: list[tuple[str | None, int, str, int]]


def _compare(
    change: _Change,
    kept: Sequence[Span],
    had: Sequence[MentionRow],
    touched: Set[str],
    found: tuple[RevisionText, list[Match]] | None,
    reading: Reading | None,
) -> None:
    """Add to ``change`` what becomes of one revision: ``kept`` are other terms' mentions, ``had`` the touched ones'."""
    matches = found[1] if found else []
    if _meet(kept, touched, matches):
        spans = [(match.start, match.end, match.term) for match in matches]
        nested = nest(spans + [(start, end, term) for _, term, start, end, _ in kept])
        matches = [match._replace(nested_in=outer) for match, outer in zip(matches, nested, strict=False)]
        change.renested.extend(
            (outer, revision, term, start)
            for (revision, term, start, _, was), outer in zip(kept, nested[len(matches) :], strict=True)
            if outer != was
        )
    rows = mention_rows(found[0], matches, reading.senses) if found and reading else []
    if not had:
        change.rows.extend(rows)
        return
    before = {row[:3]: row for row in had}
    now = {row[:3]: row for row in rows}
    change.rows.extend(row for key, row in now.items() if before.get(key) != row)
    change.gone.extend(key for key, row in before.items() if now.get(key) != row)


def _meet(kept: Sequence[Span], touched: Set[str], found: Sequence[Match]) -> bool:
    """Whether a mention of another term overlaps one of those found, or lay in one of a touched term."""
    for _, _, start, end, nested_in in kept:
        if nested_in in touched:
            return True
        for match in found:
            if start < match.end and match.start < end:
                return True
    return False


def _write(db: Database, change: _Change, touched: Set[str], *, counted_before: bool) -> None:
    """Write what changes, and what that changes in the tallies, which hold nothing of these terms in these revisions
    where none was ``counted_before``.
    """
    revisions = {row[0] for row in change.rows} | {key[0] for key in change.gone} | {row[1] for row in change.renested}
    terms = [*touched, *({row[2] for row in change.renested} - touched)]
    documents = store.counted_with(db, revisions)
    latest = [document.revision for document in documents]
    tally = Tally()
    with logged(db, [document.document for document in documents]):
        if counted_before:
            tally.share(documents, stored_shares(db, latest, terms), -1)
        store.drop_mentions(db, change.gone)
        store.put_mentions(db, pack_mentions(change.rows))
        db.conn.executemany(
            "update mentions set nested_in = ? where revision = ? and term = ? and start = ?", change.renested
        )
        tally.share(documents, stored_shares(db, latest, terms), 1)
        tally.write(db)
