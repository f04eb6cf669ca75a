"""What Datasette loads: our routes. The landing page takes ``/``; Datasette's own pages stay where they were.

/                                                   compare
/-/watchword/series.FORMAT, concordance.FORMAT      what the page at the same address shows, as csv, xlsx or json
/-/watchword/terms, term/ID, set/ID                 the terms, one of them, a rival set
/-/watchword/sources, source/ID                     the sources, one of them
/-/watchword/coverage                               what was observed of each source, week by week
/-/watchword/document/ID, document/ID/changes       a document to read, and how its revisions differ
/-/watchword/health, methods                        what ran and is due; how the numbers are made
/-/watchword/tables                                 the tables, as Datasette shows them
/-/watchword/static/NAME                            style sheet and scripts
"""

from __future__ import annotations

import sqlite3
from collections.abc import Awaitable, Callable
from typing import Any

from datasette import Request, Response, hookimpl

from analysis.web import guard
from analysis.web.compare_page import show_compare
from analysis.web.coverage_page import show_coverage
from analysis.web.descriptions import learn, metadata_for
from analysis.web.document_pages import show_changes, show_document
from analysis.web.downloads import send_concordance, send_series
from analysis.web.health_page import show_health
from analysis.web.instance import ensure_instance, ensure_place, find_database
from analysis.web.methods_page import show_methods
from analysis.web.respond import make_templates
from analysis.web.rival_set_page import show_set
from analysis.web.source_page import show_source
from analysis.web.sources_page import show_sources
from analysis.web.static_files import serve_static
from analysis.web.term_page import show_term
from analysis.web.terms_page import show_terms
from analysis.web.warming import begin_warming, end_warming


async def show_tables(datasette: Any, request: Request) -> Response:
    """To the page of our database, where Datasette lists its tables."""
    await ensure_instance(datasette, request.actor)
    place = await find_database(datasette)
    if place is None:
        return Response.text("none of the databases here holds a corpus\n", status=404)
    await ensure_place(datasette, request.actor, place)
    return Response.redirect(str(datasette.urls.database(place.name)))


@hookimpl
def startup(datasette: Any) -> Callable[[], Awaitable[None]]:
    """Brings the data dictionary to Datasette's own pages, makes ours, and begins to load the ledger."""

    async def begin() -> None:
        await learn(datasette)
        make_templates()
        await begin_warming(datasette)

    return begin


@hookimpl(optionalhook=True)  # 0.65 says nothing when it closes
def shutdown(datasette: Any) -> None:
    """Nothing is loaded any more."""
    end_warming(datasette)


@hookimpl(optionalhook=True)
def get_metadata(datasette: Any) -> dict[str, Any]:
    """The same for Datasette 0.65, which asks; 1.0 has no such hook and was told at its start."""
    return metadata_for(datasette)


@hookimpl
def prepare_connection(conn: sqlite3.Connection) -> None:
    """Bounds what SQL of Datasette's own pages may make."""
    guard.bound(conn)


@hookimpl(trylast=True, optionalhook=True)  # of several opinions 0.65 takes the last
def permission_allowed(datasette: Any, actor: dict[str, Any] | None, action: str, resource: Any) -> Any:
    """Keeps what holds texts with those who may see them, on Datasette 0.65."""

    async def decide() -> bool | None:
        return await guard.refuses(datasette, actor, action, resource)

    return decide


@hookimpl(optionalhook=True)
def permission_resources_sql(datasette: Any, actor: dict[str, Any] | None, action: str) -> Any:
    """The same on Datasette 1.0, which has this hook in place of the other."""

    async def decide() -> Any:
        return await guard.rules(datasette, actor, action)

    return decide


@hookimpl
def register_routes() -> list[tuple[str, Callable[..., Any]]]:
    """Routes are tried in order and before Datasette's own."""
    return [
        (r"^/$", show_compare),
        (r"^/-/watchword/series\.(?P<format>csv|xlsx|json)$", send_series),
        (r"^/-/watchword/concordance\.(?P<format>csv|xlsx|json)$", send_concordance),
        (r"^/-/watchword/terms$", show_terms),
        (r"^/-/watchword/term/(?P<name>[^/]+)$", show_term),
        (r"^/-/watchword/set/(?P<name>[^/]+)$", show_set),
        (r"^/-/watchword/sources$", show_sources),
        (r"^/-/watchword/source/(?P<name>[^/]+)$", show_source),
        (r"^/-/watchword/document/(?P<name>[^/]+)$", show_document),
        (r"^/-/watchword/document/(?P<name>[^/]+)/changes$", show_changes),
        (r"^/-/watchword/coverage$", show_coverage),
        (r"^/-/watchword/health$", show_health),
        (r"^/-/watchword/methods$", show_methods),
        (r"^/-/watchword/tables$", show_tables),
        (r"^/-/watchword/static/(?P<name>.+)$", serve_static),
    ]
