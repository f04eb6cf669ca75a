"""One term: what it means, how it is written, its use over time and by source, whose words it is, its company."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from typing import Any

from datasette import Request, Response

from analysis import queries
from analysis.queries import MentionRow, TermRow
from analysis.queries.collocates import LEAST, WINDOW, Company, collocates
from analysis.queries.document import holds_texts
from analysis.queries.edited import Edited, edited
from analysis.queries.edition import published_on
from analysis.queries.events import EventRow
from analysis.queries.near_misses import WaitingForm, waiting_forms
from analysis.queries.surface_forms import VariantRow, surface_forms
from analysis.queries.voices import voices_over
from analysis.web.address import Address
from analysis.web.by_source import BySource, by_source
from analysis.web.comparison import Choices, Comparison, compare, first_address, id_of
from analysis.web.display import events_of
from analysis.web.mention_lines import told_of
from analysis.web.presenting import links_of, present, present_voices, source_linker
from analysis.web.visit import PREFIX, Visit, name_in, visit, waits

FIRST_MENTIONS = 5
ALL_WORDS = "all"
"""``?words=all`` asks for the function words of a term's company, too."""


@dataclass(frozen=True)
class TermReading:
    """All that is asked about one term; ``first`` are its first mentions that have a date."""

    term: TermRow
    comparison: Comparison
    first: tuple[MentionRow, ...]
    voices: dict[str, tuple[list[int], list[int]]]
    variants: tuple[VariantRow, ...]
    by_source: BySource
    near_misses: tuple[WaitingForm, ...]
    events: tuple[EventRow, ...]
    texts: TermInTexts | None


@dataclass(frozen=True)
class TermInTexts:
    """What can only be said of a term where the texts are at hand; ``all_words``: the company with function words."""

    company: Company
    all_words: bool
    edited: Edited


async def show_term(datasette: Any, request: Request) -> Response:
    """The page of one term, by its id or any of its names."""
    name, all_words = name_in(request), request.args.get("words") == ALL_WORDS

    def read(conn: sqlite3.Connection, choices: Choices) -> TermReading:
        term = id_of(conn, name, choices)
        row = next(each for each in choices.terms if each.id == term)
        since = choices.overview.first
        comparison = compare(
            conn, Address(term=(term,), by=first_address(choices).by), choices, listed=False, waits=waits(request)
        )
        scope = comparison.selection.scope
        periods = [each.period for each in comparison.rows]
        return TermReading(
            term=row,
            comparison=comparison,
            first=tuple(queries.concordance(conn, term, since=since, limit=FIRST_MENTIONS) if since else []),
            voices=voices_over(conn, term, scope, periods) if periods else {},
            variants=tuple(surface_forms(conn, term)),
            by_source=by_source(conn, term, scope),
            near_misses=() if published_on(conn) else tuple(waiting_forms(conn, term)),
            events=tuple(events_of(conn, comparison)),
            texts=TermInTexts(collocates(conn, term, all_words=all_words), all_words, edited(conn, term))
            if holds_texts(conn)
            else None,
        )

    def show(here: Visit, reading: TermReading) -> Response:
        term = reading.term
        if term.id != name:
            return Response.redirect(here.path(f"{PREFIX}/term/{term.id}"))
        context = _context(here, reading) | links_of(here, reading.comparison.address)
        return here.page("term.html", context, current="terms")

    return await visit(datasette, request, read, show, awaits=lambda reading: reading.comparison.awaits_limits)


def _context(here: Visit, reading: TermReading) -> dict[str, Any]:
    term, choices = reading.term, here.choices
    return {
        "term": term,
        "of": term,
        "set": next((each for each in choices.rival_sets if each.id == term.rival_set), None),
        "rivals": [each for each in choices.members(term.rival_set or "") if each.id != term.id],
        "figure": present(here, reading.comparison, reading.events),
        "voices": present_voices(here, reading.comparison, reading.voices) if term.mentions else None,
        "first": reading.first,
        "told": told_of(here, reads=reading.texts is not None),
        "labels": {source.id: source.label for source in choices.sources},
        "variants": reading.variants,
        "by_source": reading.by_source,
        "in_source": source_linker(here, reading.comparison.address, term.id),
        "near_misses": reading.near_misses,
        "texts": reading.texts,
        "with_all_words": here.path(f"{PREFIX}/term/{term.id}", f"words={ALL_WORDS}") + "#company-title",
        "without_all_words": here.path(f"{PREFIX}/term/{term.id}") + "#company-title",
        "window": WINDOW,
        "least": LEAST,
    }
