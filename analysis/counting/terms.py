"""Counting the terms that changed over the documents already counted, and taking out those that are gone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from itertools import islice
from typing import NamedTuple

from sqlite_utils import Database

from analysis.counting.candidates import candidate_revisions
from analysis.counting.rows import RevisionText, mention_rows, read_texts
from analysis.ledger import lexicon_store, store
from analysis.ledger.store import MentionRow
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
                written += _recount_batch(db, chunk, revisions, touched, matcher, senses)
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
    documents: Sequence[int],
    revisions: Sequence[int],
    touched: Sequence[str],
    matcher: Matcher,
    senses: SenseRules,
) -> int:
    """Replace the touched terms' mentions in ``revisions`` of ``documents``; returns how many were written."""
    texts = list(read_texts(db.conn, revisions))
    found = matcher.find_batch([text.text for text in texts])
    changes = [_change(db, text, touched, matches, senses) for text, matches in zip(texts, found, strict=True)]
    renested = [row for change in changes for row in change.renested]
    affected = list(dict.fromkeys([*touched, *(row[2] for row in renested)]))
    store.choose_batch(db, documents)
    store.take_terms_out(db, affected)
    store.drop_mentions(db, revisions, touched)
    rows = [row for change in changes for row in change.rows]
    store.put_mentions(db, rows)
    db.conn.executemany("update mentions set nested_in = ? where revision = ? and term = ? and start = ?", renested)
    store.put_terms_in(db, affected)
    return len(rows)


class _Change(NamedTuple):
    """What a recount makes of one revision: its new rows, and (nested_in, revision, term, start) of others' to mend."""

    rows: list[MentionRow]
    renested: list[tuple[str | None, int, str, int]]


def _change(
    db: Database, text: RevisionText, touched: Sequence[str], found: Sequence[Match], senses: SenseRules
) -> _Change:
    had = db.conn.execute(
        'select term, start, "end", nested_in from mentions where revision = ?', (text.revision,)
    ).fetchall()
    gone = set(touched)
    kept = [row for row in had if row[0] not in gone]
    nested = nest(
        [(match.start, match.end, match.term) for match in found] + [(row[1], row[2], row[0]) for row in kept]
    )
    placed = [match._replace(nested_in=outer) for match, outer in zip(found, nested, strict=False)]
    renested = [
        (outer, text.revision, row[0], row[1])
        for row, outer in zip(kept, nested[len(found) :], strict=True)
        if outer != row[3]
    ]
    return _Change(mention_rows(text, placed, senses), renested)
