"""What was observed of each source, week by week: a year to a page."""

from __future__ import annotations

import re
import sqlite3
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from datasette import Request, Response

from analysis.queries.coverage import CoverageRow, coverage_between, years_covered
from analysis.queries.weeks import documents_by_week
from analysis.web.comparison import Choices
from analysis.web.visit import Visit, visit
from analysis.web.week_grid import Cell, Gap, cells_of, gaps_of, weeks_of_year


@dataclass(frozen=True)
class Grid:
    """One year; ``rows`` are source ids with their cells, ``logged`` whether any crawl was ever logged."""

    year: int
    years: tuple[int, ...]
    weeks: tuple[str, ...]
    rows: tuple[tuple[str, tuple[Cell, ...]], ...]
    gaps: tuple[Gap, ...]
    logged: bool


async def show_coverage(datasette: Any, request: Request) -> Response:
    """Weeks × sources of ``?year=2024``; blank, of the latest year."""
    asked = request.args.get("year") or ""

    def read(conn: sqlite3.Connection, choices: Choices) -> Grid | str:
        years = years_covered(conn, choices.overview.first, choices.overview.last)
        year = int(asked) if re.fullmatch("[0-9]{4}", asked) else years[-1] if years and not asked else None
        if year is None or year not in years:
            known = f"{years[0]} to {years[-1]}" if years else "none, since no document is dated"
            return f"no coverage of {asked or 'any year'}: there is {known}"
        weeks = weeks_of_year(year)
        logged: dict[str, dict[str, CoverageRow]] = defaultdict(dict)
        for row in coverage_between(conn, weeks[0], weeks[-1]):
            logged[row.source][row.week] = row
        found: dict[str, dict[str, int]] = defaultdict(dict)
        for (source, week), documents in documents_by_week(conn, weeks[0], weeks[-1]).items():
            found[source][week] = documents
        rows = [
            (source.id, cells_of(weeks, logged.get(source.id, {}), found.get(source.id, {})))
            for source in choices.sources
            if source.id in logged or source.id in found
        ]
        gaps = [gap for source, cells in rows for gap in gaps_of(source, cells)]
        return Grid(year, tuple(years), tuple(weeks), tuple(rows), tuple(gaps), logged=bool(logged))

    def show(here: Visit, grid: Grid | str) -> Response:
        if isinstance(grid, str):
            return here.page("problem.html", {"problem": grid}, current="sources", status=404)
        labels = {source.id: source.label for source in here.choices.sources}
        return here.page("coverage.html", {"grid": grid, "labels": labels}, current="sources")

    return await visit(datasette, request, read, show)
