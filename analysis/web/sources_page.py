"""All the sources, with what is held of each."""

from __future__ import annotations

from typing import Any

from datasette import Request, Response

from analysis.web.visit import Visit, visit


async def show_sources(datasette: Any, request: Request) -> Response:
    """Every source with its documents, tokens and days."""

    def show(here: Visit, _: bool) -> Response:
        most = max((source.documents for source in here.choices.sources), default=0)
        return here.page("sources.html", {"most": most}, current="sources")

    return await visit(datasette, request, lambda conn, choices: True, show)
