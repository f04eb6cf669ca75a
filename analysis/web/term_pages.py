"""The terms: all of them by rival set, one with its use over time, and a rival set with who prevails in it."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from typing import Any

from datasette import Request, Response

from analysis import queries
from analysis.queries import MentionRow, RivalSetRow, TermRow
from analysis.queries.document import holds_texts
from analysis.web.address import Address
from analysis.web.comparison import Choices, Comparison, UnknownSetError, compare, first_address
from analysis.web.mention_lines import told_of
from analysis.web.presenting import links_of, present, present_shares
from analysis.web.visit import PREFIX, Visit, name_in, visit

FIRST_MENTIONS = 5


@dataclass(frozen=True)
class TermReading:
    """One term's series and its first mentions that have a date."""

    term: TermRow
    comparison: Comparison
    first: tuple[MentionRow, ...]
    holds_texts: bool


async def show_terms(datasette: Any, request: Request) -> Response:
    """Every term with its definition and mentions, by rival set, then those without one."""

    def show(here: Visit, _: bool) -> Response:
        choices = here.choices
        loose = [term for term in choices.terms if not term.rival_set]
        actors = [term for term in loose if term.kind == "actor"]
        groups = [("Topics", [term for term in loose if term not in actors]), ("Actors", actors)]
        context = {"groups": [(label, terms) for label, terms in groups if terms], "most": _most(choices.terms)}
        return here.page("terms.html", context, current="terms")

    return await visit(datasette, request, lambda conn, choices: True, show)


async def show_term(datasette: Any, request: Request) -> Response:
    """The page of one term, by its id or any of its names."""
    name = name_in(request)

    def read(conn: sqlite3.Connection, choices: Choices) -> TermReading:
        term = queries.resolve_term(conn, name)
        address = Address(term=(term,), by=first_address(choices).by)
        row = next(each for each in choices.terms if each.id == term)
        since = choices.overview.first
        first = queries.concordance(conn, term, since=since, limit=FIRST_MENTIONS) if since else []
        return TermReading(row, compare(conn, address, choices, listed=False), tuple(first), holds_texts(conn))

    def show(here: Visit, reading: TermReading) -> Response:
        term = reading.term
        if term.id != name:
            return Response.redirect(here.path(f"{PREFIX}/term/{term.id}"))
        context = {
            "term": term,
            "set": next((each for each in here.choices.rival_sets if each.id == term.rival_set), None),
            "rivals": [each for each in here.choices.members(term.rival_set or "") if each.id != term.id],
            "figure": present(here, reading.comparison),
            "first": reading.first,
            "told": told_of(here, reads=reading.holds_texts),
        }
        return here.page("term.html", context | links_of(here, reading.comparison.address), current="terms")

    return await visit(datasette, request, read, show)


async def show_set(datasette: Any, request: Request) -> Response:
    """The page of one rival set: its terms' shares of their mentions over time."""
    name = name_in(request)

    def read(conn: sqlite3.Connection, choices: Choices) -> tuple[RivalSetRow, Comparison]:
        row = next((each for each in choices.rival_sets if each.id == name), None)
        if row is None:
            raise UnknownSetError(name, tuple(each.id for each in choices.rival_sets))
        address = Address(set=name, by=first_address(choices).by)
        # All of the set, drawn or not: a share is of all its mentions.
        return row, compare(conn, address, choices, listed=False, room=len(row.terms))

    def show(here: Visit, reading: tuple[RivalSetRow, Comparison]) -> Response:
        row, comparison = reading
        members = sorted(here.choices.members(row.id), key=lambda term: -term.mentions)
        context = {
            "set": row,
            "members": members,
            "most": _most(members),
            "total": sum(term.mentions for term in members),
            "figure": present_shares(here, comparison),
        }
        return here.page("rival_set.html", context | links_of(here, comparison.address), current="terms")

    return await visit(datasette, request, read, show)


def _most(terms: tuple[TermRow, ...] | list[TermRow]) -> int:
    return max((term.mentions for term in terms), default=0)
