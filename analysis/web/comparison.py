"""What the compare page, its CSV and its JSON say: one reading of the ledger for one address.

    Address --resolve--> ids --queries--> series rows, mention rows, what there is to choose

Everything is read in one transaction, so that a number and the rows behind it agree while a count runs.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date

from analysis import queries
from analysis.errors import AnalysisError, UnknownSource, UnknownTerm
from analysis.queries import MentionRow, Overview, RivalSetRow, Selection, SeriesRow, SourceRow, TermRow
from analysis.queries.at_hand import limits_at_hand
from analysis.web.address import PAGE_ROWS, Address, AddressError

MOST_TERMS = 8
"""As many lines as there are colours that are told apart."""
_FIRST_TERMS = 4
_FIRST_PERIODS = 72
_FIRST_DOCUMENTS = 4
_DAYS = {"day": 1, "week": 7, "month": 30.44, "quarter": 91.31, "year": 365.25}


@dataclass(frozen=True)
class Choices:
    """What there is to choose from, and the corpus it is in."""

    terms: tuple[TermRow, ...]
    rival_sets: tuple[RivalSetRow, ...]
    sources: tuple[SourceRow, ...]
    overview: Overview

    def members(self, rival_set: str) -> list[TermRow]:
        """The terms of a rival set (an id), in the lexicon's order; empty where there is no such set."""
        return [term for term in self.terms if term.rival_set == rival_set]


@dataclass(frozen=True)
class Comparison:
    """The answer to an address whose names are ids. ``total`` is how many mentions there are to list in all.

    ``awaits_limits`` where ``rows`` have no limits, since they are still to be made.
    """

    address: Address
    chosen: tuple[TermRow, ...]
    left_out: tuple[TermRow, ...]
    selection: Selection
    rows: tuple[SeriesRow, ...]
    of: TermRow | None
    mentions: tuple[MentionRow, ...]
    total: int
    awaits_limits: bool = False


@contextmanager
def snapshot(conn: sqlite3.Connection) -> Iterator[sqlite3.Connection]:
    """One state of the database for several questions."""
    conn.execute("begin")
    try:
        yield conn
    finally:
        conn.execute("rollback")


def read_choices(conn: sqlite3.Connection) -> Choices:
    """Terms, sources and the corpus's numbers."""
    return Choices(
        tuple(queries.list_terms(conn)),
        tuple(queries.list_rival_sets(conn)),
        tuple(queries.list_sources(conn)),
        queries.overview(conn),
    )


def resolve(conn: sqlite3.Connection, address: Address, choices: Choices) -> Address:
    """``address`` with ids in place of the names a person gave; raises AnalysisError for a name that is none."""
    if address.set is not None and not choices.members(address.set):
        raise UnknownSetError(address.set, tuple(each.id for each in choices.rival_sets))
    terms = tuple(dict.fromkeys(id_of(conn, name, choices) for name in address.term))
    return replace(
        address,
        term=terms,
        source=queries.resolve_source(conn, address.source) if address.source else None,
        of=id_of(conn, address.of, choices) if address.of else None,
    )


class UnknownSetError(AnalysisError):
    """A rival set that is not in the lexicon; ``known`` are the ids of those that are."""

    def __init__(self, name: str, known: tuple[str, ...]) -> None:
        self.name = name
        self.known = known
        super().__init__(
            f'no rival set "{name}": ' + (f"there are {', '.join(known)}" if known else "the lexicon has none")
        )


def id_of(conn: sqlite3.Connection, name: str, choices: Choices) -> str:
    """The id of the term that a person calls ``name``; an id is known as one without looking at every other name."""
    return name if any(term.id == name for term in choices.terms) else queries.resolve_term(conn, name)


def status_of(error: AnalysisError) -> int:
    """404 for a name that is not there, 400 for what cannot be understood."""
    return 404 if isinstance(error, UnknownTerm | UnknownSource | UnknownSetError) else 400


def choose_terms(address: Address, choices: Choices) -> list[TermRow]:
    """The terms to compare: the named, the set's by their mentions, or the most used of the liveliest set."""
    if address.set is not None:
        return sorted(choices.members(address.set), key=lambda term: -term.mentions)
    if address.term:
        by_id = {term.id: term for term in choices.terms}
        return [by_id[identity] for identity in address.term]
    return _liveliest(choices)


def _liveliest(choices: Choices) -> list[TermRow]:
    """What a first visit shows: the most used terms of the rival set that is used most."""
    used = [
        [term for term in terms if term.mentions]
        for terms in map(choices.members, [each.id for each in choices.rival_sets])
    ]
    best = max(
        (terms for terms in used if len(terms) > 1), key=lambda terms: sum(t.mentions for t in terms), default=None
    )
    pool = best if best is not None else [term for term in choices.terms if term.mentions] or list(choices.terms)
    return sorted(pool, key=lambda term: -term.mentions)[:_FIRST_TERMS]


def first_address(choices: Choices) -> Address:
    """What a bare address shows: the finest period that the corpus fills and a chart has room for."""
    overview = choices.overview
    if overview.first is None or overview.last is None:
        return Address()
    days = (date.fromisoformat(overview.last) - date.fromisoformat(overview.first)).days + 1
    for by, length in _DAYS.items():
        periods = max(1.0, days / length)
        if periods <= _FIRST_PERIODS and overview.documents / periods >= _FIRST_DOCUMENTS:
            return Address(by=by)
    return Address(by="year")


def compare(
    conn: sqlite3.Connection,
    address: Address,
    choices: Choices,
    *,
    listed: bool = True,
    limits: bool = True,
    waits: bool = True,
    room: int = MOST_TERMS,
) -> Comparison:
    """The answer to ``address``; without ``listed`` the series only, of at most ``room`` terms.

    Without ``limits`` the series has none: for a page that shows no interval. Unless it ``waits``, it has none either
    where they are not at hand, and says so.

    Raises AnalysisError for a bad address.
    """
    address = resolve(conn, address, choices)
    wanted = choose_terms(address, choices)
    chosen, left_out = wanted[:room], wanted[room:]
    selection = address.selection([term.id for term in chosen])
    listing = address.mentions()
    if selection.since and selection.until and selection.since > selection.until:
        raise AddressError(f"the dates are the wrong way round: {selection.since} is after {selection.until}")
    awaits = limits and not waits and not limits_at_hand(conn, selection)
    rows = tuple(queries.series(conn, selection, limits=limits and not awaits)) if chosen else ()
    of = next((term for term in choices.terms if term.id == address.of), chosen[0] if chosen else None)
    found: list[MentionRow] = []
    total = 0
    if listed and of is not None:
        total = queries.count_mentions(conn, of.id, **listing)
        found = queries.concordance(
            conn,
            of.id,
            limit=PAGE_ROWS,
            offset=(address.page - 1) * PAGE_ROWS,
            order=address.sort,
            **listing,
        )
    return Comparison(address, tuple(chosen), tuple(left_out), selection, rows, of, tuple(found), total, awaits)
