"""The workbook: a valid package whose cells say what the rows said."""

from __future__ import annotations

import io
import zipfile
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.web import xlsx

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
CELLS = st.none() | st.integers(-(2**53), 2**53) | st.floats(allow_nan=False, allow_infinity=False) | st.text()


def cells_of(content: bytes) -> list[list[Any]]:
    sheet = zipfile.ZipFile(io.BytesIO(content)).read("xl/worksheets/sheet1.xml")
    return [[value(cell) for cell in row] for row in ET.fromstring(sheet).iter(f"{MAIN}row")]


def value(cell: ET.Element) -> Any:
    if cell.get("t") == "inlineStr":
        return cell.findtext(f"{MAIN}is/{MAIN}t") or ""
    number = cell.findtext(f"{MAIN}v")
    return None if number is None else float(number)


@given(st.lists(st.tuples(CELLS, CELLS), max_size=5))
def test_what_is_written_is_read_back(rows: list[tuple[Any, Any]]) -> None:
    file = io.BytesIO()
    xlsx.write_xlsx(file, ["one", "two"], rows)
    told = cells_of(file.getvalue())
    assert told[0] == ["one", "two"]
    for row, read in zip(rows, told[1:], strict=True):
        for written, found in zip(row, read, strict=True):
            if not isinstance(written, str) or written.isprintable():
                assert found == written


def test_a_formula_stays_a_text() -> None:
    file = io.BytesIO()
    xlsx.write_xlsx(file, ["title"], [('=HYPERLINK("https://evil.example/")',)])
    sheet = zipfile.ZipFile(file).read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet
    assert cells_of(file.getvalue())[1] == ['=HYPERLINK("https://evil.example/")']


def test_more_rows_than_a_sheet_holds_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xlsx, "ROWS_AT_MOST", 3)
    with pytest.raises(xlsx.TooManyRowsError, match="take the CSV"):
        xlsx.write_xlsx(io.BytesIO(), ["n"], [(1,), (2,), (3,)])
