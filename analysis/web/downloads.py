"""Taking a view away: the series and the concordance of an address as CSV, XLSX or JSON, whole."""

from __future__ import annotations

import asyncio
import io
import sqlite3
import tempfile
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from typing import Any
from urllib.parse import quote

from datasette import Request, Response

from analysis.errors import AnalysisError
from analysis.queries import MentionRow, SeriesRow
from analysis.queries.concordance import iterate_concordance
from analysis.tabular import BYTE_ORDER_MARK, csv_parts, json_lines
from analysis.web import figure
from analysis.web.address import read_address
from analysis.web.comparison import compare, read_choices, resolve, snapshot, status_of
from analysis.web.compression import compressed
from analysis.web.instance import Place, StaleLedgerError, TooSlowError, ask, ensure_place, find_database
from analysis.web.streaming import encoded, open_apart, pieces_of, stream
from analysis.web.xlsx import TooManyRowsError, write_xlsx

TYPES = {
    "csv": "text/csv; charset=utf-8",
    "json": "application/json; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_REFUSALS = (AnalysisError, TooSlowError, StaleLedgerError, TooManyRowsError)
_IN_MEMORY = 4 << 20
_LINES = 1_000
"""Sent at once: some 350 KB. A part is read in another thread, and each change of threads costs as much as lines do."""


async def send_series(datasette: Any, request: Request) -> Response:
    """The series of the page at the same address: ``series.csv``, ``.xlsx`` or ``.json``."""
    place = await _place(datasette, request)
    if isinstance(place, Response):
        return place

    def question(conn: sqlite3.Connection) -> tuple[str, tuple[SeriesRow, ...]]:
        with snapshot(conn):
            comparison = compare(conn, read_address(request.query_string), read_choices(conn), listed=False)
            return figure.file_name(comparison), comparison.rows

    try:
        name, rows = await ask(datasette, place.name, question)
    except _REFUSALS as error:
        return _refused(request, error)
    form = request.url_vars["format"]
    if form == "xlsx":
        file = io.BytesIO()
        write_xlsx(file, SeriesRow._fields, rows)
        return Response(file.getvalue(), headers=_headers(form, name), content_type=TYPES[form])
    body = "".join(_parts(form, SeriesRow._fields, iter(rows))).encode()
    return compressed(request, body, TYPES[form], headers=_headers(form, name))


async def send_concordance(datasette: Any, request: Request, send: Any, receive: Any) -> Response | None:
    """Every mention that the page at the same address lists, all pages: of ``of``, else of its first ``term``.

    An address that names no term gives the mentions of all. Rows are sent as they are read.
    """
    place = await _place(datasette, request)
    if isinstance(place, Response):
        return place
    form = request.url_vars["format"]
    try:
        name, rows = await ask(datasette, place.name, lambda conn: _prepare(conn, request.query_string))
        headers = _headers(form, name) | {"content-type": TYPES[form]}
        conn = open_apart(datasette, place)
        try:
            if form != "xlsx":
                await stream(encoded(_parts(form, MentionRow._fields, rows(conn))), headers, send, receive)
                return None
            with tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY) as file:
                await asyncio.to_thread(write_xlsx, file, MentionRow._fields, rows(conn))
                await stream(pieces_of(file), headers, send, receive)
        finally:
            conn.close()
    except _REFUSALS as error:
        return _refused(request, error)
    return None


def _prepare(
    conn: sqlite3.Connection, query_string: str
) -> tuple[str, Callable[[sqlite3.Connection], Iterator[MentionRow]]]:
    """A file name, and what reads the rows; everything that can be wrong with the address is found here."""
    with snapshot(conn):
        address = resolve(conn, read_address(query_string), read_choices(conn))
    term = address.of or (address.term[0] if address.term else None)
    chosen = address.mentions()

    def rows(own: sqlite3.Connection) -> Iterator[MentionRow]:
        return iterate_concordance(own, term, order=address.sort, **chosen)

    at = f"-{address.at}" if address.at else ""
    return f"watchword-{term or 'all'}-mentions{at}", rows


def _parts(form: str, columns: Sequence[str], rows: Iterator[Any]) -> Iterator[str]:
    if form == "json":
        lines = json_lines(columns, rows, array=True)
        while part := "".join(islice(lines, _LINES)):
            yield part
        return
    yield BYTE_ORDER_MARK
    yield from csv_parts(columns, rows, rows_a_part=_LINES)


async def _place(datasette: Any, request: Request) -> Place | Response:
    place = await find_database(datasette)
    if place is None or not place.has_ledger:
        return Response.text("there is no counted corpus here yet: run `watchword count`\n", status=404)
    await ensure_place(datasette, request.actor, place)
    return place


def _refused(request: Request, error: Exception) -> Response:
    status = status_of(error) if isinstance(error, AnalysisError) else 503
    if request.url_vars["format"] == "json":
        return Response.json({"ok": False, "error": str(error)}, status=status)
    return Response.text(f"{error}\n", status=status)


def _headers(form: str, name: str) -> dict[str, str]:
    """Files are for keeping, but JSON, which is for reading on."""
    headers = {"x-content-type-options": "nosniff"}
    if form != "json":
        headers["content-disposition"] = f"attachment; filename*=UTF-8''{quote(f'{name}.{form}')}"
    return headers
