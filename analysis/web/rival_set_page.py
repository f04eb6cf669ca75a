"""A rival set: which name prevails over time, which are used together, who uses which, and who went over."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from typing import Any

from datasette import Request, Response

from analysis.queries import RivalSetRow
from analysis.queries.rivalry import Rivalry, rivalry
from analysis.queries.switches import LEAST_DOCUMENTS, LEAST_SUPPORT, SwitchRow, switches
from analysis.web.address import Address
from analysis.web.comparison import MOST_TERMS, Choices, Comparison, UnknownSetError, compare, first_address
from analysis.web.presenting import links_of, present_shares, source_linker
from analysis.web.visit import Visit, name_in, visit


@dataclass(frozen=True)
class SetReading:
    """A rival set with its series and how its terms stand to each other."""

    row: RivalSetRow
    comparison: Comparison
    rivalry: Rivalry
    switches: tuple[SwitchRow, ...]


async def show_set(datasette: Any, request: Request) -> Response:
    """The page of one rival set: its terms' shares of their mentions over time, overlap, and who uses which."""
    name = name_in(request)

    def read(conn: sqlite3.Connection, choices: Choices) -> SetReading:
        row = next((each for each in choices.rival_sets if each.id == name), None)
        if row is None:
            raise UnknownSetError(name, tuple(each.id for each in choices.rival_sets))
        address = Address(set=name, by=first_address(choices).by)
        # All of the set, drawn or not: a share is of all its mentions.
        comparison = compare(conn, address, choices, listed=False, limits=False, room=len(row.terms))
        terms = [term.id for term in comparison.chosen]
        return SetReading(row, comparison, rivalry(conn, terms), tuple(switches(conn, row.terms)))

    def show(here: Visit, reading: SetReading) -> Response:
        members = list(reading.comparison.chosen)
        context = {
            "set": reading.row,
            "members": members,
            "names": {term.id: term.label for term in members},
            "labels": {source.id: source.label for source in here.choices.sources},
            "shown": min(sum(term.mentions > 0 for term in members), MOST_TERMS),
            "unused": [term for term in members if not term.mentions],
            "most": max((term.mentions for term in members), default=0),
            "total": sum(term.mentions for term in members),
            "in_source": {term.id: source_linker(here, reading.comparison.address, term.id) for term in members},
            "figure": present_shares(here, reading.comparison),
            "rivalry": reading.rivalry,
            "switches": reading.switches,
            "least": LEAST_DOCUMENTS,
            "least_support": LEAST_SUPPORT,
        }
        return here.page("rival_set.html", context | links_of(here, reading.comparison.address), current="terms")

    return await visit(datasette, request, read, show)
