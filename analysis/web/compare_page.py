"""The landing page: several terms over time, the same numbers as a table, and the mentions behind them."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from typing import Any

from datasette import Request, Response

from analysis.errors import AnalysisError
from analysis.queries import TermRow
from analysis.queries.document import holds_texts
from analysis.queries.events import EventRow
from analysis.web import figure
from analysis.web.address import PAGE_ROWS, Address, read_address
from analysis.web.by_source import BySource, by_source
from analysis.web.comparison import (
    MOST_TERMS,
    Choices,
    Comparison,
    choose_terms,
    compare,
    first_address,
    status_of,
)
from analysis.web.display import events_of, window_of
from analysis.web.intervals import part
from analysis.web.mention_lines import told_of
from analysis.web.offered import OFFERED
from analysis.web.presenting import links_of, present, source_linker
from analysis.web.visit import Visit, visit


@dataclass(frozen=True)
class Reading:
    """What one reading of the ledger gave; ``problem`` where the address asks for what cannot be."""

    address: Address
    comparison: Comparison | None
    problem: AnalysisError | None
    holds_texts: bool = False
    window: int = 1
    events: tuple[EventRow, ...] = ()
    by_source: BySource | None = None


async def show_compare(datasette: Any, request: Request) -> Response:
    """The page at ``/``; with a line and status 400 or 404 where its address is wrong."""
    return await visit(
        datasette,
        request,
        lambda conn, choices: read(conn, choices, request.query_string),
        _show,
        awaits=lambda reading: reading.comparison is not None and reading.comparison.awaits_limits,
    )


def read(conn: sqlite3.Connection, choices: Choices, query_string: str) -> Reading:
    """What the ledger says to an address, problems included."""
    address = Address()
    query_string, waits = part(query_string)
    try:
        address = read_address(query_string) if query_string else first_address(choices)
        return _whole(conn, compare(conn, address, choices, waits=waits), address)
    except AnalysisError as error:
        return Reading(address, None, error.with_traceback(None))


def _whole(conn: sqlite3.Connection, comparison: Comparison, address: Address) -> Reading:
    of = comparison.of
    who = by_source(conn, of.id, comparison.selection.scope) if of else None
    events = tuple(events_of(conn, comparison))
    return Reading(address, comparison, None, holds_texts(conn), window_of(address), events, who)


def _show(here: Visit, reading: Reading) -> Response:
    comparison, address = reading.comparison, reading.address
    if comparison is not None and (address.untidy or _renamed(address, comparison)):
        return Response.redirect(here.path("/", comparison.address.query()))
    status = status_of(reading.problem) if reading.problem else 200
    return here.page("compare.html", _context(here, reading), current="compare", status=status)


def _renamed(address: Address, comparison: Comparison) -> bool:
    """Whether names in the address were resolved to ids: the reader is sent to the address that says so."""
    return address.query() != comparison.address.query()


def _context(here: Visit, reading: Reading) -> dict[str, Any]:
    """All that the template shows."""
    comparison, choices = reading.comparison, here.choices
    address = comparison.address if comparison else reading.address
    context: dict[str, Any] = {
        "address": address,
        "problem": reading.problem,
        "comparison": comparison,
        "most_terms": MOST_TERMS,
        "usual": {name: getattr(Address(), name) for name in ("by", "measure", "copies", "revision", "events")},
        "offered": OFFERED,
        "labels": {source.id: source.label for source in choices.sources},
        "figure": None,
        "chosen": list(comparison.chosen) if comparison else _shown_all_the_same(reading.address, choices),
    }
    context |= links_of(here, address)
    if comparison is not None:
        told = told_of(here, reads=reading.holds_texts)
        context |= {
            "mentions": _mentions(comparison),
            "told": told,
            "figure": present(here, comparison, reading.events, reading.window),
        }
        context |= {"by_source": reading.by_source, "of": comparison.of}
        if comparison.of:
            context["in_source"] = source_linker(here, address, comparison.of.id)
    return context


def _shown_all_the_same(address: Address, choices: Choices) -> list[TermRow]:
    """The terms that the form keeps where the address has a problem: those it names by id."""
    known = {term.id for term in choices.terms}
    if address.set and not choices.members(address.set):
        return []
    kept = address.with_(term=tuple(name for name in address.term if name in known))
    return choose_terms(kept, choices)[:MOST_TERMS] if kept.term or kept.set else []


def _mentions(comparison: Comparison) -> dict[str, Any]:
    first = (comparison.address.page - 1) * PAGE_ROWS
    return {
        "heading": figure.mention_heading(comparison),
        "rows": comparison.mentions,
        "total": comparison.total,
        "first": first + 1,
        "last": first + len(comparison.mentions),
        "pages": max(1, -(-comparison.total // PAGE_ROWS)),
    }
