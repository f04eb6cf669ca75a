"""What every page begins with: who asks, of which database, and what there is to choose from.

request --permissions--> place --one snapshot--> choices, the page's own answer --template--> response
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from time import time
from typing import Any, TypeVar
from urllib.parse import unquote

from datasette import Request, Response

from analysis.errors import AnalysisError
from analysis.web.comparison import Choices, read_choices, snapshot, status_of
from analysis.web.compression import accepts_gzip
from analysis.web.connections import BusyError
from analysis.web.instance import (
    SLOW_LIMIT_SECONDS,
    Place,
    StaleLedgerError,
    TooSlowError,
    ask,
    ensure_instance,
    ensure_place,
    find_database,
)
from analysis.web.intervals import asking, part
from analysis.web.remembered import recall, remember, state_of
from analysis.web.respond import page
from analysis.web.static_files import assets_version
from analysis.web.streaming import sharing

_Answer = TypeVar("_Answer")
_Sent = tuple[Any, int, dict[str, str], str]
PREFIX = "/-/watchword"
AWAITS_SECONDS = 2.0
"""A page that awaits its intervals is made for all who ask for it meanwhile: nobody waits longer for what follows it."""


def waits(request: Request) -> bool:
    """Whether the reader waits for the page's intervals, where they are still to be made."""
    return part(request.query_string)[1]


def name_in(request: Request) -> str:
    """The name that a page's address ends with, as it was meant."""
    return unquote(request.url_vars["name"])


@dataclass(frozen=True)
class Visit:
    """A request that may see the ledger, and the ledger's choices as of its snapshot."""

    datasette: Any
    request: Request
    choices: Choices

    @property
    def with_intervals(self) -> str:
        """The address of this page, relative to it, that waits for its intervals."""
        return asking(self.request.query_string)

    def path(self, route: str, query: str = "") -> str:
        """An address within the instance, under the base it is served at."""
        return str(self.datasette.urls.path(route)) + (f"?{query}" if query else "")

    def page(self, template: str, context: dict[str, Any], *, current: str = "", status: int = 200) -> Response:
        """``template`` with what all pages show; ``current`` is the entry of the navigation that this page is."""
        shared = {"choices": self.choices, "overview": self.choices.overview, "tables": True, "current": current}
        return page(self.datasette, self.request, template, shared | context, status=status)


def _awaits_nothing(_: Any) -> bool:
    return False


async def visit(
    datasette: Any,
    request: Request,
    read: Callable[[sqlite3.Connection, Choices], _Answer],
    show: Callable[[Visit, _Answer], Response],
    *,
    lasting: bool = True,
    awaits: Callable[[_Answer], bool] = _awaits_nothing,
) -> Response:
    """The page that ``show`` makes of what ``read`` finds; without a counted corpus, a page that says what to run.

    A page is remembered until the database changes; one that also depends on the time of day, not ``lasting``, until
    the minute is over; one that ``awaits`` its intervals for AWAITS_SECONDS, and by no browser. Readers who wait for
    theirs are served one by one, and no more of them than may wait.
    Raises Forbidden where the reader may not see the ledger. An AnalysisError of ``read`` becomes a page with its line.
    """
    await ensure_instance(datasette, request.actor)
    place = await find_database(datasette)
    if place is None:
        return _empty(datasette, request, "corpus")
    await ensure_place(datasette, request.actor, place)
    if not place.has_ledger:
        return _empty(datasette, request, "count", place.name)
    state = (state_of(datasette.get_database(place.name)), assets_version())
    minute = None if lasting else int(time()) // 60
    key = (state, request.path, part(request.query_string)[0], accepts_gzip(request), minute)
    passing = (key, "awaits", time() // AWAITS_SECONDS)
    known: _Sent | None = recall(datasette, key) or (None if waits(request) else recall(datasette, passing))
    if known is not None:
        return _sent_again(known)
    response, passes = await _fresh(datasette, request, place, (state, "choices"), read, show, awaits)
    if passes:
        response.headers["cache-control"] = "no-cache"
    if response.status < 400:
        sent = (response.body, response.status, dict(response.headers), response.content_type)
        remember(datasette, passing if passes else key, sent)
    return response


async def _fresh(
    datasette: Any,
    request: Request,
    place: Place,
    choices_key: Hashable,
    read: Callable[[sqlite3.Connection, Choices], _Answer],
    show: Callable[[Visit, _Answer], Response],
    awaits: Callable[[_Answer], bool],
) -> tuple[Response, bool]:
    """The page as the ledger has it now, and whether it awaits its intervals; the choices are remembered for others."""
    kept: Choices | None = recall(datasette, choices_key)

    def question(conn: sqlite3.Connection) -> tuple[Choices, _Answer | AnalysisError | None]:
        with snapshot(conn):
            choices = kept or read_choices(conn)
            if not choices.overview.documents:
                return choices, None
            try:
                return choices, read(conn, choices)
            except AnalysisError as error:
                return choices, error

    try:
        if waits(request):
            with sharing():
                choices, answer = await ask(datasette, place.name, question, seconds=SLOW_LIMIT_SECONDS, slow=True)
        else:
            choices, answer = await ask(datasette, place.name, question)
    except (BusyError, TooSlowError, StaleLedgerError) as error:
        context = {"problem": str(error), "tables": True, "current": ""}
        problem = page(datasette, request, "problem.html", context, status=503)
        if isinstance(error, BusyError):
            problem.headers["retry-after"] = str(error.retry_seconds)
        return problem, False
    remember(datasette, choices_key, choices)
    if answer is None:
        return _empty(datasette, request, "documents", place.name), False
    here = Visit(datasette, request, choices)
    if isinstance(answer, AnalysisError):
        return here.page("problem.html", {"problem": str(answer)}, status=status_of(answer)), False
    return show(here, answer), awaits(answer)


def _sent_again(known: _Sent) -> Response:
    """A response of its own: Datasette writes cookies into those it sends."""
    body, status, headers, content_type = known
    return Response(body=body, status=status, headers=dict(headers), content_type=content_type)


def _empty(datasette: Any, request: Request, step: str, database: str | None = None) -> Response:
    context = {"step": step, "database": database, "tables": database is not None, "current": ""}
    return page(datasette, request, "empty.html", context)
