"""How the crawl stands: what ran, what failed, what is due, source by source."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime
from typing import Any

from datasette import Request, Response

from analysis.queries.edition import published_on
from analysis.queries.health import Run, SourceHealth, health, last_run
from analysis.web.comparison import Choices
from analysis.web.run_words import outcome_words, summary_sentences
from analysis.web.visit import Visit, visit


async def show_health(datasette: Any, request: Request) -> Response:
    """What ran, what failed, what is due."""

    def read(conn: sqlite3.Connection, choices: Choices) -> tuple[list[SourceHealth], Run | None, str | None]:
        published = published_on(conn)
        return ([], None, published) if published else (health(conn, now=_now()), last_run(conn), None)

    def show(here: Visit, reading: tuple[list[SourceHealth], Run | None, str | None]) -> Response:
        standings, run, published = reading
        labels = {source.id: source.label for source in here.choices.sources}
        troubled = [each for each in standings if each.trouble or each.failed]
        context = {
            "standings": standings,
            "troubled": troubled,
            "run": run,
            "published": published,
            "labels": labels,
            "outcome": run and outcome_words(run.outcome),
            "did": summary_sentences(run.summary) if run else [],
        }
        return here.page("health.html", context)

    return await visit(datasette, request, read, show, lasting=False)


def _now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
