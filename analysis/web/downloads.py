"""Taking a view away: the series and the concordance of an address as CSV, XLSX or JSON, whole."""

from __future__ import annotations

import io
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from typing import Any
from urllib.parse import quote

from datasette import Request, Response

from analysis.errors import AnalysisError
from analysis.queries import Scope, SeriesRow
from analysis.queries.at_most import mentions_at_most
from analysis.tabular import BYTE_ORDER_MARK, csv_parts, json_lines
from analysis.web import figure
from analysis.web.address import read_address
from analysis.web.comparison import compare, read_choices, resolve, snapshot, status_of
from analysis.web.compression import compressed
from analysis.web.connections import BusyError
from analysis.web.instance import (
    SLOW_LIMIT_SECONDS,
    Place,
    StaleLedgerError,
    TooSlowError,
    ask,
    ensure_place,
    find_database,
)
from analysis.web.long_downloads import LongDownload
from analysis.web.mention_files import FileForm, Wanted, file_parts
from analysis.web.streaming import open_apart, sharing, stream
from analysis.web.xlsx import TooManyRowsError, write_xlsx

TYPES = {
    "csv": "text/csv; charset=utf-8",
    "json": "application/json; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_REFUSALS = (AnalysisError, BusyError, TooSlowError, StaleLedgerError, TooManyRowsError)
MANY = 30_000
"""Mentions up to which a file is made in this process: as long as another takes to begin."""


async def send_series(datasette: Any, request: Request) -> Response:
    """The series of the page at the same address: ``series.csv``, ``.xlsx`` or ``.json``."""
    place = await _place(datasette, request)
    if isinstance(place, Response):
        return place

    def question(conn: sqlite3.Connection, waits: bool) -> tuple[str, tuple[SeriesRow, ...], bool]:
        with snapshot(conn):
            address, choices = read_address(request.query_string), read_choices(conn)
            comparison = compare(conn, address, choices, listed=False, waits=waits)
            return figure.file_name(comparison), comparison.rows, comparison.awaits_limits

    try:
        name, rows, awaits = await ask(datasette, place.name, lambda conn: question(conn, False))
        if awaits:  # as for a page's intervals: after others that take their time, and in no page's thread
            with sharing():
                name, rows, _ = await ask(
                    datasette, place.name, lambda conn: question(conn, True), seconds=SLOW_LIMIT_SECONDS, slow=True
                )
    except _REFUSALS as error:
        return _refused(request, error)
    form = request.url_vars["format"]
    if form == "xlsx":
        file = io.BytesIO()
        write_xlsx(file, SeriesRow._fields, rows)
        return Response(file.getvalue(), headers=_headers(form, name), content_type=TYPES[form])
    body = "".join(_written(form, rows)).encode()
    return compressed(request, body, TYPES[form], headers=_headers(form, name))


async def send_concordance(datasette: Any, request: Request, send: Any, receive: Any) -> Response | None:
    """Every mention that the page at the same address lists, all pages: of ``of``, else of its first ``term``.

    An address that names no term gives the mentions of all. Rows are sent as they are read: few of them here, and many
    by a process of its own, of which there are only so many at once.
    """
    place = await _place(datasette, request)
    if isinstance(place, Response):
        return place
    form = request.url_vars["format"]
    try:
        name, wanted, many = await ask(datasette, place.name, lambda conn: _prepare(conn, request.query_string, form))
        headers = _headers(form, name) | {"content-type": TYPES[form]}
        if many:
            database = datasette.get_database(place.name)
            download = LongDownload(str(database.path), wanted, mutable=bool(database.is_mutable))
            try:
                await stream(download.parts(), headers, send, receive, stop=download.stop)
            finally:
                download.close()
        else:
            with closing(open_apart(datasette, place)) as conn, closing(file_parts(conn, wanted)) as parts:
                await stream(parts, headers, send, receive)
    except _REFUSALS as error:
        return _refused(request, error)
    return None


def _prepare(conn: sqlite3.Connection, query_string: str, form: FileForm) -> tuple[str, Wanted, bool]:
    """A file name, what is in it, and whether that is much; all that can be wrong with the address is found here."""
    with snapshot(conn):
        address = resolve(conn, read_address(query_string), read_choices(conn))
        term = address.of or (address.term[0] if address.term else None)
        wanted = Wanted(form, term, address.sort, address.mentions())
        many = mentions_at_most(conn, term, Scope(**wanted.choices)) > MANY
    at = f"-{address.at}" if address.at else ""
    return f"watchword-{term or 'all'}-mentions{at}", wanted, many


def _written(form: str, rows: Sequence[SeriesRow]) -> Iterator[str]:
    if form == "json":
        yield from json_lines(SeriesRow._fields, rows, array=True)
    else:
        yield BYTE_ORDER_MARK
        yield from csv_parts(SeriesRow._fields, rows)


async def _place(datasette: Any, request: Request) -> Place | Response:
    place = await find_database(datasette)
    if place is None or not place.has_ledger:
        return Response.text("there is no counted corpus here yet: run `watchword count`\n", status=404)
    await ensure_place(datasette, request.actor, place)
    return place


def _refused(request: Request, error: Exception) -> Response:
    status = status_of(error) if isinstance(error, AnalysisError) else 503
    headers = {"retry-after": str(error.retry_seconds)} if isinstance(error, BusyError) else {}
    if request.url_vars["format"] == "json":
        return Response.json({"ok": False, "error": str(error)}, status=status, headers=headers)
    return Response.text(f"{error}\n", status=status, headers=headers)


def _headers(form: str, name: str) -> dict[str, str]:
    """Files are for keeping, but JSON, which is for reading on."""
    headers = {"x-content-type-options": "nosniff"}
    if form != "json":
        headers["content-disposition"] = f"attachment; filename*=UTF-8''{quote(f'{name}.{form}')}"
    return headers
