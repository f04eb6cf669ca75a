"""Rows as text: CSV that a spreadsheet cannot be tricked by, and the other forms a table leaves in. Pure."""

from __future__ import annotations

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
    """The same, some hundred lines at a time after the header: for long tables.

    What the standard library's writer gives, in a third of its time: column by column, since most columns have nothing
    in them to guard or to quote.
    """
    remaining = iter(rows)
    part: list[Sequence[Any]] = [columns]
    while part:
        cells = [csv_cells(column, delimiter=delimiter, guarded=guarded) for column in zip(*part, strict=True)]
        if len(cells) == 1:  # a line that is blank would be none
            cells = [[cell or '""' for cell in cells[0]]]
        yield "\n".join(map(delimiter.join, zip(*cells, strict=True))) + "\n"
        part = list(islice(remaining, rows_a_part))


def csv_cells(column: Sequence[Any], *, delimiter: str = ",", guarded: bool = True) -> Sequence[str]:
    """A column's cells as they stand in a CSV."""
    kinds = set(map(type, column))
    if kinds == {type(None)}:
        return [""] * len(column)
    if kinds - {str}:
        texts: Sequence[str] = ["" if cell is None else str(cell) for cell in column]
        if not any(issubclass(kind, str) for kind in kinds):
            return texts
    else:
        texts = column
    if guarded and not {text[:1] for text in texts}.isdisjoint(_FORMULA_OPENINGS):
        texts = [str(guard(cell)) if isinstance(cell, str) else text for cell, text in zip(column, texts, strict=True)]
    together = "\0".join(texts)
    marks = [mark for mark in (delimiter, '"', "\n", "\r") if mark in together]
    if not marks:
        return texts
    if marks == [delimiter]:
        return [f'"{text}"' if delimiter in text else text for text in texts]
    return [
        '"' + text.replace('"', '""') + '"'
        if delimiter in text or '"' in text or "\n" in text or "\r" in text
        else text
        for text in texts
    ]


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
