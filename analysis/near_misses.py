"""Looking for near misses in the documents that are counted, and taking a person's word on them.

    counted documents that are new, or were searched for other variants -> terms.nearmiss -> near_misses
    a form, accepted -> a verdict, and what to write in the lexicon; rejected -> a verdict, never shown again

Nothing here changes a number: a form counts once it stands in the lexicon.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Callable, Sequence
from typing import NamedTuple

from sqlite_utils import Database

from analysis.counting.rows import read_texts
from analysis.errors import AnalysisError
from analysis.ledger import near_miss_store
from analysis.ledger.near_miss_store import NearMissRow
from analysis.terms.folding import fold_variant
from analysis.terms.model import Variant
from analysis.terms.nearmiss import RULES, NearMisses
from crawler.corpus.connection import immediate

BATCH_DOCUMENTS = 200
CONTEXT_CHARACTERS = 60


class Searched(NamedTuple):
    """How many documents were searched, how many still wait, and near misses found."""

    documents: int
    waiting: int
    found: int


class FormRow(NamedTuple):
    """A form that nobody judged yet, with how often it occurs and one place where it does."""

    term: str
    form: str
    variant: str
    how: str
    score: float
    occurrences: int
    documents: int
    left: str
    surface: str
    right: str
    document: int
    source: str
    url: str | None


def search(db: Database, *, limit: int | None, report: Callable[[str, int, int], None]) -> Searched:
    """Search what was not searched for the ledger's variants yet, at most ``limit`` documents (None: all)."""
    variants = [
        Variant(term, form, pattern, bool(cased))
        for term, form, pattern, cased in db.conn.execute(
            "select term, variant, pattern, cased from variants order by term, variant"
        )
    ]
    searched_for = hashlib.sha256(repr((RULES, variants)).encode("utf-8", "surrogatepass")).hexdigest()[:16]
    waiting = near_miss_store.documents_to_search(db, searched_for)
    chosen = waiting[:limit]
    found = 0
    if not chosen:
        return Searched(0, len(waiting), 0)
    near = NearMisses(variants)
    for start in range(0, len(chosen), BATCH_DOCUMENTS):
        some = chosen[start : start + BATCH_DOCUMENTS]
        rows = _rows(db, near, [revision for _, revision in some])
        with immediate(db):
            near_miss_store.put_searched(db, some, rows, searched_for)
        found += len(rows)
        report("searching", start + len(some), len(chosen))
    return Searched(len(chosen), len(waiting) - len(chosen), found)


def _rows(db: Database, near: NearMisses, revisions: Sequence[int]) -> list[NearMissRow]:
    rows = []
    for text in read_texts(db.conn, revisions):
        taken = db.conn.execute('select start, "end" from mentions where revision = ?', (text.revision,)).fetchall()
        rows += [
            NearMissRow(
                document=text.document,
                revision=text.revision,
                term=found.term,
                variant=found.variant,
                surface=text.text[found.start : found.end],
                form=found.form,
                start=found.start,
                end=found.end,
                score=found.score,
                how=found.how,
            )
            for found in near.find(text.text, taken, spoken=text.kind == "episode")
        ]
    return rows


def list_forms(conn: sqlite3.Connection, term: str | None = None) -> list[FormRow]:
    """The forms that nobody judged, of ``term`` (an id) or of all; the commonest first."""
    rows = conn.execute(
        """
        select n.term, n.form, n.variant, n.how, n.score, g.occurrences, g.documents,
          substr(t.text, max(1, n.start - :width + 1), min(:width, n.start)), n.surface,
          substr(t.text, n."end" + 1, :width), n.document, c.source, d.url
        from (
          select min(n.id) as id, count(*) as occurrences, count(distinct n.document) as documents
          from near_misses n join counted c on c.document = n.document and c.revision = n.revision
          where n.accepted is null and (:term is null or n.term = :term)
          group by n.term, n.form
        ) g
        join near_misses n on n.id = g.id
        join counted c on c.document = n.document
        join documents d on d.id = n.document
        join texts t on t.revision = n.revision
        order by g.occurrences desc, n.term, n.form
        """,
        {"term": term, "width": CONTEXT_CHARACTERS},
    )
    forms = [FormRow(*row) for row in rows]
    return [
        row._replace(left=_one_line(row.left), surface=_one_line(row.surface), right=_one_line(row.right))
        for row in forms
    ]


def judge_form(db: Database, form: str, term: str | None, *, accepted: bool, now: str) -> list[str]:
    """Take a person's word on ``form``, for ``term`` (an id) or for the terms that it is near; their ids.

    Raises AnalysisError where no near miss has that form, and where one is to be accepted for several terms at once.
    """
    folded = " ".join(fold_variant(form).split())
    terms = [
        row[0]
        for row in db.conn.execute(
            "select distinct term from near_misses where form = ? and (? is null or term = ?) order by term",
            (folded, term, term),
        )
    ]
    if not terms:
        raise AnalysisError(
            f'no near miss "{form}"' + (f" of {term}" if term else "") + ": see `watchword near-misses`"
        )
    if accepted and len(terms) > 1:
        raise AnalysisError(f'"{form}" is near {" and ".join(terms)}: say which with --term')
    with immediate(db):
        for identity in terms:
            near_miss_store.put_verdict(db, identity, folded, accepted=accepted, now=now)
    return terms


def _one_line(text: str) -> str:
    return " ".join(text.split())
