"""The sources: what is held of each, how it stands with the crawl; and the health of the whole."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from datasette import Request, Response

from analysis import queries
from analysis.queries import Overview, SourceRow
from analysis.queries.health import Run, SourceHealth, health, last_run
from analysis.web.address import Address
from analysis.web.comparison import Choices, Comparison, compare, first_address
from analysis.web.presenting import links_of, present
from analysis.web.visit import PREFIX, Visit, name_in, visit


@dataclass(frozen=True)
class SourceReading:
    """One source: its own numbers, its standing, and the terms first shown in it."""

    source: SourceRow
    overview: Overview
    health: SourceHealth | None
    comparison: Comparison


async def show_sources(datasette: Any, request: Request) -> Response:
    """Every source with its documents, tokens and days."""

    def show(here: Visit, _: bool) -> Response:
        most = max((source.documents for source in here.choices.sources), default=0)
        return here.page("sources.html", {"most": most}, current="sources")

    return await visit(datasette, request, lambda conn, choices: True, show)


async def show_source(datasette: Any, request: Request) -> Response:
    """The page of one source, by its id or label."""
    name = name_in(request)

    def read(conn: sqlite3.Connection, choices: Choices) -> SourceReading:
        identity = queries.resolve_source(conn, name)
        row = next(each for each in choices.sources if each.id == identity)
        address = Address(source=identity, by=first_address(choices).by)
        standing = next((each for each in health(conn, now=_now()) if each.source == identity), None)
        own = queries.overview(conn, identity)
        return SourceReading(row, own, standing, compare(conn, address, choices, listed=False))

    def show(here: Visit, reading: SourceReading) -> Response:
        if reading.source.id != name:
            return Response.redirect(here.path(f"{PREFIX}/source/{reading.source.id}"))
        context = {
            "source": reading.source,
            "own": reading.overview,
            "health": reading.health,
            "figure": present(here, reading.comparison),
        }
        return here.page("source.html", context | links_of(here, reading.comparison.address), current="sources")

    return await visit(datasette, request, read, show, lasting=False)


async def show_health(datasette: Any, request: Request) -> Response:
    """What ran, what failed, what is due."""

    def read(conn: sqlite3.Connection, choices: Choices) -> tuple[list[SourceHealth], Run | None]:
        return health(conn, now=_now()), last_run(conn)

    def show(here: Visit, reading: tuple[list[SourceHealth], Run | None]) -> Response:
        standings, run = reading
        labels = {source.id: source.label for source in here.choices.sources}
        troubled = [each for each in standings if each.trouble or each.failed]
        return here.page("health.html", {"standings": standings, "troubled": troubled, "run": run, "labels": labels})

    return await visit(datasette, request, read, show, lasting=False)


def _now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
