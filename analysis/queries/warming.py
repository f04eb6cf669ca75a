"""Making beforehand what every reader's question rests on, and what takes longest of the usual ones.

    frame and uses -> periods -> first intervals -> switches -> forms, sort keys, company -> limits of the most used terms

What a page waits for comes before what follows its page. Of rarely used terms that is little, and is left to whoever
asks. What is there already costs nothing, so that after a count only what it changed is made again.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence

from analysis.queries.collocates import collocates
from analysis.queries.document import holds_texts
from analysis.queries.frame import read_frame
from analysis.queries.layout import lay_out
from analysis.queries.limits import limits_of
from analysis.queries.names import list_rival_sets, list_terms
from analysis.queries.selection import By, Measure, Scope
from analysis.queries.snapshot import reading
from analysis.queries.sort_keys import keys_of
from analysis.queries.surface_forms import forms_of
from analysis.queries.switches import switches
from analysis.queries.uses import use_of

LEAST_DOCUMENTS = 5_000
"""Of fewer, what is not there yet is made while a reader waits, who hardly notices."""
MOST_LIMITED = 16
"""Terms, the most used, whose intervals are made: each takes a second, and those of others follow their page."""
_DEAR_MENTIONS = 2_000
"""Of a term with fewer, surface forms and sort keys are made in a twentieth of a second."""
_SHOWN: tuple[tuple[By, Measure], ...] = (
    *(("month", "per_million"), ("quarter", "per_million"), ("year", "per_million")),
    *(("month", "share"), ("week", "per_million")),
)


def warm(conn: sqlite3.Connection) -> None:
    """Load the frame of documents and the use of each term, the most used first.

    Some two seconds for 200,000 documents; a question that is asked meanwhile waits for its own part only.
    """
    with reading(conn):
        frame = read_frame(conn, Scope())
        _ = frame.by_day, frame.by_source
        for term in _terms(conn):
            use_of(conn, frame, term, Scope())


def make_usual(conn: sqlite3.Connection, first: str = "month", shown: Sequence[str] = ()) -> Iterator[None]:
    """Make the parts of the usual pages, the most useful first: gives way after each part.

    ``first`` is the period that the landing page shows, ``shown`` are its terms (ids). Of few documents nothing is made.
    """
    if len(read_frame(conn, Scope()).document) < LEAST_DOCUMENTS:
        return
    terms, texts = _terms(conn), holds_texts(conn)
    for by in dict.fromkeys((first, *(by for by, _ in _SHOWN))):
        lay_out(conn, Scope(), by)
        yield
    for term in shown:
        limits_of(conn, Scope(), first, "per_million", term)
        yield
    read_frame(conn, Scope(revision="first"))
    yield
    for rivals in list_rival_sets(conn):
        switches(conn, rivals.terms)
        yield
    for term, mentions in terms.items():
        if mentions >= _DEAR_MENTIONS:
            forms_of(conn, term)
            yield
            held = keys_of(conn, term)
            _ = held.left_rank, held.right_rank
            yield
        if texts:
            collocates(conn, term)
            yield
    for by, measure in sorted(_SHOWN, key=lambda each: each != (first, "per_million")):
        for term in list(terms)[:MOST_LIMITED]:
            limits_of(conn, Scope(), by, measure, term)
            yield


def _terms(conn: sqlite3.Connection) -> dict[str, int]:
    """The terms that are used with their mentions, the most used first."""
    used = sorted(list_terms(conn), key=lambda term: -term.mentions)
    return {term.id: term.mentions for term in used if term.mentions}
