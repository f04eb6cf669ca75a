"""Rows as text: CSV that a spreadsheet cannot be tricked by, and the other forms a table leaves in. Pure."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, Literal

Form = Literal["csv", "tsv", "nl", "json", "table"]

BYTE_ORDER_MARK = "\ufeff"
"""Opens a CSV that spreadsheets are to read as UTF-8."""

_FORMULA_OPENINGS = ("=", "+", "-", "@", "\t", "\r")


def guard(cell: Any) -> Any:
    """``cell``, with an apostrophe before a text that a spreadsheet would run as a formula.

    Titles and sentences come from strangers' pages; ``=HYPERLINK(…)`` in one must stay text. Numbers are left alone.
    """
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA_OPENINGS) else cell


def csv_lines(
    columns: Sequence[str], rows: Iterable[Sequence[Any]], *, delimiter: str = ",", guarded: bool = True
) -> Iterator[str]:
    """A header and one line a row, each with its line end; None is an empty cell."""
    return csv_parts(columns, rows, delimiter=delimiter, guarded=guarded, rows_a_part=1)


def csv_parts(
    columns: Sequence[str],
    rows: Iterable[Sequence[Any]],
    *,
    delimiter: str = ",",
    guarded: bool = True,
    rows_a_part: int = 250,
) -> Iterator[str]:
    """The same, some hundred lines at a time after the header: three times as fast, for long tables."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=delimiter, lineterminator="\n")
    remaining = iter(rows)
    part: list[Sequence[Any]] = [columns]
    while part:
        writer.writerows(_guarded(part) if guarded else part)
        yield buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()
        part = list(islice(remaining, rows_a_part))


def _guarded(rows: list[Sequence[Any]]) -> list[Sequence[Any]]:
    """The rows with their cells guarded: column by column, since hardly any needs it."""
    for column in zip(*rows, strict=True):
        openings = {cell[:1] for cell in column if cell.__class__ is str}
        if not openings.isdisjoint(_FORMULA_OPENINGS):
            return [[guard(cell) for cell in row] for row in rows]
    return rows


def json_lines(columns: Sequence[str], rows: Iterable[Sequence[Any]], *, array: bool) -> Iterator[str]:
    """One JSON object a row: newline-delimited, or as the elements of one array."""
    opening = "[" if array else ""
    for row in rows:
        line = json.dumps(dict(zip(columns, row, strict=True)), ensure_ascii=False)
        yield f"{opening}{line}" if array else f"{line}\n"
        opening = ",\n "
    if array:
        yield "[]\n" if opening == "[" else "]\n"


def table_lines(columns: Sequence[str], rows: Iterable[Sequence[Any]], formats: Mapping[str, str]) -> Iterator[str]:
    """Columns lined up for reading; ``formats`` gives format strings by column, numbers stand right."""
    rows = list(rows)
    cells = [
        [_cell(value, formats.get(column, "")) for column, value in zip(columns, row, strict=True)] for row in rows
    ]
    widths = [max([len(column), *(len(row[at]) for row in cells)]) for at, column in enumerate(columns)]
    numeric = [
        bool(rows) and all(row[at] is None or isinstance(row[at], int | float) for row in rows)
        for at in range(len(columns))
    ]

    def line(texts: Sequence[str]) -> str:
        padded = (
            text.rjust(width) if number or column == "left" else text.ljust(width)
            for text, width, number, column in zip(texts, widths, numeric, columns, strict=True)
        )
        return "  ".join(padded).rstrip() + "\n"

    yield line(columns)
    yield line(["-" * width for width in widths])
    for texts in cells:
        yield line(texts)


def _cell(value: Any, form: str) -> str:
    if value is None:
        return ""
    return format(value, form) if form and isinstance(value, int | float) else str(value)
