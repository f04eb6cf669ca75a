"""One source: what is held and was observed of it, how it stands with the crawl, what it changed and went over to."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from datasette import Request, Response

from analysis import queries
from analysis.queries import Overview, SourceRow
from analysis.queries.coverage import CoverageRow, coverage
from analysis.queries.document import holds_texts
from analysis.queries.edition import published_on
from analysis.queries.health import SourceHealth, health
from analysis.queries.recent_edits import RecentEdits, recent_edits
from analysis.queries.source_keyness import KeyTerm, key_terms
from analysis.queries.switches import SwitchRow, switches_of
from analysis.queries.weeks import weeks_of_source
from analysis.web.address import Address
from analysis.web.comparison import Choices, Comparison, compare, first_address
from analysis.web.presenting import links_of, present
from analysis.web.visit import PREFIX, Visit, name_in, visit, waits
from analysis.web.week_grid import Cell, cells_of, gaps_of, weeks_of_year

_LONGEST_YEAR = 53


@dataclass(frozen=True)
class SourceReading:
    """One source: its own numbers, its standing, the terms first shown in it, its weeks, edits, switches and key terms."""

    source: SourceRow
    overview: Overview
    health: SourceHealth | None
    comparison: Comparison
    coverage: Mapping[str, CoverageRow]
    documents: Counter[str]
    switches: tuple[SwitchRow, ...]
    key_terms: tuple[KeyTerm, ...]
    edits: RecentEdits | None


async def show_source(datasette: Any, request: Request) -> Response:
    """The page of one source, by its id or label."""
    name = name_in(request)

    def read(conn: sqlite3.Connection, choices: Choices) -> SourceReading:
        identity = queries.resolve_source(conn, name)
        now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        address = Address(source=identity, by=first_address(choices).by)
        sets = {each.id: each.terms for each in choices.rival_sets if len(each.terms) > 1}
        return SourceReading(
            source=next(each for each in choices.sources if each.id == identity),
            overview=queries.overview(conn, identity),
            health=None if published_on(conn) else next(iter(health(conn, now=now, source=identity)), None),
            comparison=compare(conn, address, choices, listed=False, waits=waits(request)),
            coverage={row.week: row for row in coverage(conn, identity)},
            documents=weeks_of_source(conn, identity),
            switches=tuple(switches_of(conn, identity, sets)),
            key_terms=tuple(key_terms(conn, identity)),
            edits=recent_edits(conn, identity) if holds_texts(conn) else None,
        )

    def show(here: Visit, reading: SourceReading) -> Response:
        if reading.source.id != name:
            return Response.redirect(here.path(f"{PREFIX}/source/{reading.source.id}"))
        years = _years(reading)
        context = {
            "source": reading.source,
            "own": reading.overview,
            "health": reading.health,
            "figure": present(here, reading.comparison),
            "years": [(year, None, cells) for year, cells in years],
            "week_names": [f"W{number:02}" for number in range(1, _LONGEST_YEAR + 1)],
            "gaps": [gap for year, cells in reversed(years) for gap in gaps_of(year, cells)],
            "switches": reading.switches,
            "key_terms": reading.key_terms,
            "terms": {term.id: term for term in here.choices.terms},
            "edits": reading.edits,
        }
        return here.page("source.html", context | links_of(here, reading.comparison.address), current="sources")

    return await visit(
        datasette, request, read, show, lasting=False, awaits=lambda reading: reading.comparison.awaits_limits
    )


def _years(reading: SourceReading) -> list[tuple[str, tuple[Cell, ...]]]:
    """One row a year that anything is known of, the latest first."""
    known = {week[:4] for week in (*reading.coverage, *reading.documents)}
    return [
        (year, cells_of(weeks_of_year(int(year)), reading.coverage, reading.documents))
        for year in sorted(known, reverse=True)
    ]
