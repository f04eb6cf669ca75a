"""Counting the terms that changed over the documents already counted, and taking out those that are gone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence, Set
from itertools import islice
from typing import NamedTuple

from sqlite_utils import Database

from analysis.counting.candidates import candidate_revisions
from analysis.counting.rows import RevisionText, mention_columns, read_texts
from analysis.ledger import lexicon_store, store, tallies
from analysis.ledger.changes import logged
from analysis.ledger.store import MentionColumns, MentionRow, Span
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
    with immediate(db):
        lexicon_store.register_lexicon(db, lexicon, change, now=now)
    touched = (*change.changed, *change.removed)
    changed = set(change.changed)
    variants = [variant for variant in lexicon.variants if variant.term in changed]
    written = 0
    if touched and db.conn.execute("select 1 from counted limit 1").fetchone():
        matcher = Matcher(variants)
        senses = SenseRules({term.id: term.senses for term in lexicon.terms if term.id in changed})
        listed = _by_document(db, candidate_revisions(db, variants, touched))
        documents = iter(listed)
        done = 0
        while chunk := list(islice(documents, batch)):
            with immediate(db):
                revisions = [revision for document in chunk for revision in listed[document]]
                written += _recount_batch(db, revisions, set(touched), matcher, senses)
            done += len(chunk)
            report(f"recounting {len(touched)} terms", done, len(listed))
    with immediate(db):
        lexicon_store.settle_lexicon(db, lexicon, change)
    return Recount(written, change.changed, change.removed)


def _by_document(db: Database, revisions: Sequence[int] | None) -> dict[int, list[int]]:
    """The candidates (all where None) that the ledger has read, by document, in order."""
    found: dict[int, list[int]] = defaultdict(list)
    read = "select r.id, r.document from revisions r join counted c on c.document = r.document and r.id <= c.revision"
    if revisions is None:
        rows = db.conn.execute(f"{read} order by r.document, r.id").fetchall()
    else:
        rows = []
        for start in range(0, len(revisions), 500):
            some = revisions[start : start + 500]
            rows += db.conn.execute(f"{read} where r.id in ({', '.join('?' * len(some))})", some).fetchall()
    for revision, document in rows:
        found[document].append(revision)
    return found


def _recount_batch(
    db: Database,
    revisions: Sequence[int],
    touched: Set[str],
    matcher: Matcher,
    senses: SenseRules,
) -> int:
    """Bring the touched terms' mentions in ``revisions`` up to date; returns how many there are."""
    texts = list(read_texts(db.conn, revisions))
    found = matcher.find_batch([text.text for text in texts])
    kept: dict[int, list[Span]] = defaultdict(list)
    for span in store.spans_of(db, revisions):
        if span.term not in touched:
            kept[span.revision].append(span)
    had: dict[int, list[MentionRow]] = defaultdict(list)
    for row in store.mentions_of(db, revisions, touched):
        had[row.revision].append(row)
    changes = [
        _change(text, kept[text.revision], had[text.revision], touched, matches, senses)
        for text, matches in zip(texts, found, strict=True)
    ]
    touching = {text.document for text, change in zip(texts, changes, strict=True) if any(change)}
    if touching:
        renested = [row for change in changes for row in change.renested]
        affected = list(dict.fromkeys([*touched, *(row[2] for row in renested)]))
        with logged(db, touching):
            tallies.choose_batch(db, sorted(touching))
            if any(had.values()) or renested:
                tallies.take_terms_out(db, affected)
            store.drop_mentions(db, [key for change in changes for key in change.gone])
            rows = [row for change in changes for row in change.rows]
            if rows:
                store.put_mentions(db, MentionColumns(*zip(*rows, strict=True)))
            db.conn.executemany(
                "update mentions set nested_in = ? where revision = ? and term = ? and start = ?", renested
            )
            tallies.put_terms_in(db, affected)
    return sum(map(len, found))


class _Change(NamedTuple):
    """What a recount makes of one revision: the rows that are new or other than they were, the keys of those that go
    or are replaced, and (nested_in, revision, term, start) of other terms' to mend."""

    rows: list[MentionRow]
    gone: list[tuple[int, str, int]]
    renested: list[tuple[str | None, int, str, int]]


def _change(
    text: RevisionText,
    kept: Sequence[Span],
    had: Sequence[MentionRow],
    touched: Set[str],
    found: Sequence[Match],
    senses: SenseRules,
) -> _Change:
    renested: list[tuple[str | None, int, str, int]] = []
    if _meet(kept, touched, found):
        spans = [(match.start, match.end, match.term) for match in found]
        nested = nest(spans + [(row.start, row.end, row.term) for row in kept])
        found = [match._replace(nested_in=outer) for match, outer in zip(found, nested, strict=False)]
        renested = [
            (outer, text.revision, row.term, row.start)
            for row, outer in zip(kept, nested[len(found) :], strict=True)
            if outer != row.nested_in
        ]
    before = {row[:3]: row for row in had}
    columns = mention_columns(text, found, senses)
    now = {row[:3]: row for row in map(MentionRow._make, zip(*columns, strict=True))}
    return _Change(
        [row for key, row in now.items() if before.get(key) != row],
        [key for key, row in before.items() if now.get(key) != row],
        renested,
    )


def _meet(kept: Sequence[Span], touched: Set[str], found: Sequence[Match]) -> bool:
    """Whether a mention of another term overlaps one of those found, or lay in one of a touched term."""
    if any(row.nested_in in touched for row in kept):
        return True
    return any(row.start < match.end and match.start < row.end for match in found for row in kept)
