"""All mentions of a question as the bytes of a file: CSV, JSON or XLSX, part by part, in flat memory.

Knows nothing of Datasette: a long file is made in a process of its own (``download_process``), which starts with this.
"""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Generator, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import IO, Literal

from analysis.queries.concordance import MentionRow, Order, iterate_found, rows_of
from analysis.queries.concordance_csv import mention_parts
from analysis.queries.selection import ScopeChoices
from analysis.tabular import BYTE_ORDER_MARK, json_lines
from analysis.web.xlsx import write_xlsx

FileForm = Literal["csv", "json", "xlsx"]

_IN_MEMORY = 4 << 20
_LINES = 1_000
_BYTES = 1 << 18


@dataclass(frozen=True)
class Wanted:
    """The mentions of ``term`` (None for every term) that the scope of ``choices`` lets in, in this order and form."""

    form: FileForm
    term: str | None
    order: Order
    choices: ScopeChoices


def file_parts(conn: sqlite3.Connection, wanted: Wanted) -> Generator[bytes, None, None]:
    """The file, some hundred KB at a time; raises TooManyRowsError before the first where a sheet cannot hold it."""
    found = iterate_found(conn, wanted.term, order=wanted.order, **wanted.choices)
    match wanted.form:
        case "csv":
            yield BYTE_ORDER_MARK.encode()
            yield from (part.encode() for part in mention_parts(found))
        case "json":
            lines = json_lines(MentionRow._fields, rows_of(found), array=True)
            while part := "".join(islice(lines, _LINES)):
                yield part.encode()
        case "xlsx":
            # A program that reads workbooks wants to find in each part's head how long it is: that is known afterwards.
            with tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY) as file:
                write_xlsx(file, MentionRow._fields, rows_of(found))
                yield from _pieces_of(file)


def _pieces_of(file: IO[bytes]) -> Iterator[bytes]:
    file.seek(0)
    while piece := file.read(_BYTES):
        yield piece
