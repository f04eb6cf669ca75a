"""Making beforehand what every reader's question rests on, and what takes longest of the usual ones.

    frame and uses -> surface forms, switches, company, sort keys -> limits of each term's rate, by month, quarter, year, week

What is there already costs nothing, so that after a count only what it changed is made again.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

from analysis.queries.collocates import collocates
from analysis.queries.document import holds_texts
from analysis.queries.frame import read_frame
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
_SHOWN: tuple[tuple[By, Measure], ...] = (("month", "per_million"), ("quarter", "per_million"), ("year", "per_million"))
_SHOWN_LESS: tuple[tuple[By, Measure], ...] = (("month", "share"), ("week", "per_million"))


def warm(conn: sqlite3.Connection) -> None:
    """Load the frame of documents and the use of each term, the most used first.

    Some two seconds for 200,000 documents; a question that is asked meanwhile waits for its own part only.
    """
    with reading(conn):
        frame = read_frame(conn, Scope())
        _ = frame.by_day, frame.by_source
        for term in _terms(conn):
            use_of(conn, frame, term, Scope())


def make_usual(conn: sqlite3.Connection, first: str = "month") -> Iterator[None]:
    """Make the parts of the usual pages, term by term, the most used first: gives way after each part.

    ``first`` is the period that the landing page shows. Of few documents nothing is made.
    """
    if len(read_frame(conn, Scope()).document) < LEAST_DOCUMENTS:
        return
    terms, texts = _terms(conn), holds_texts(conn)
    for rivals in list_rival_sets(conn):
        switches(conn, rivals.terms)
        yield
    for term in terms:
        for by, measure in sorted(_SHOWN, key=lambda shown: shown[0] != first):
            limits_of(conn, Scope(), by, measure, term)
            yield
        forms_of(conn, term)
        yield
        held = keys_of(conn, term)
        _ = held.left_rank, held.right_rank
        yield
        if texts:
            collocates(conn, term)
            yield
    for by, measure in _SHOWN_LESS:
        for term in terms:
            limits_of(conn, Scope(), by, measure, term)
            yield


def _terms(conn: sqlite3.Connection) -> list[str]:
    """The terms that are used, the most used first."""
    return [term.id for term in sorted(list_terms(conn), key=lambda term: -term.mentions) if term.mentions]
