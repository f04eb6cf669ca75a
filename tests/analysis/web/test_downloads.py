"""What is taken away: whole, the same as the page's, and safe in a spreadsheet."""

from __future__ import annotations

import csv
import io
import json
import re
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from analysis import queries
from analysis.web import comparison

CHOICE = "term=open-source&term=open-weights&by=quarter"


def rows_of(response: Any) -> list[dict[str, str]]:
    text = response.content.decode("utf-8")
    assert text.startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline="")))


def test_the_series_has_the_columns_of_the_command_line(instance: Any) -> None:
    response = instance.get(f"/-/watchword/series.csv?{CHOICE}")
    rows = rows_of(response)
    assert ",".join(rows[0]) == (
        "period,term,source,mentions,tokens,documents,total_documents,per_million,share,low,high,coverage,bounded,sources,interval"
    )
    assert len(rows) == 2 * 8
    assert response.headers["content-type"] == "text/csv; charset=utf-8"
    assert "watchword-open-source-open-weights-quarter.csv" in response.headers["content-disposition"]


def test_series_as_json_says_the_same_as_csv(instance: Any) -> None:
    told = json.loads(instance.get(f"/-/watchword/series.json?{CHOICE}").content)
    written = rows_of(instance.get(f"/-/watchword/series.csv?{CHOICE}"))
    assert [(row["period"], row["term"], row["mentions"]) for row in told] == [
        (row["period"], row["term"], int(row["mentions"])) for row in written
    ]


def test_every_cell_of_the_series_equals_its_mention_rows(instance: Any) -> None:
    for row in json.loads(instance.get(f"/-/watchword/series.json?{CHOICE}").content):
        found = instance.get(f"/-/watchword/concordance.json?of={row['term']}&at={row['period']}")
        assert len(json.loads(found.content)) == row["mentions"]


@pytest.mark.parametrize("order", ["date", "left", "right", "source"])
def test_the_concordance_has_every_row_once_in_any_order(instance: Any, order: str) -> None:
    rows = rows_of(instance.get(f"/-/watchword/concordance.csv?term=open-source&sort={order}"))
    page = instance.get("/?term=open-source").text
    total = re.search(r'id="mentions-total">([\d,]+)<', page)
    assert total
    assert len(rows) == int(total[1])
    assert len({(row["revision"], row["start"]) for row in rows}) == len(rows)


def test_a_concordance_that_names_no_term_has_all(instance: Any) -> None:
    rows = rows_of(instance.get("/-/watchword/concordance.csv"))
    assert {row["term"] for row in rows} == {"open-source", "open-weights", "distillation", "distillation-attack"}


def test_no_cell_is_a_formula(instance: Any) -> None:
    rows = rows_of(instance.get("/-/watchword/concordance.csv"))
    cells = [cell for row in rows for cell in row.values()]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]
    assert any(cell.startswith("'=HYPERLINK") for cell in cells)
    assert any(cell.startswith("'=1+1") for cell in cells)


@pytest.mark.parametrize("form", ["csv", "json"])
@pytest.mark.parametrize(
    ("query", "status"), [("term=open-sauce", 404), ("source=nobody", 404), ("since=soon", 400), ("sort=mood", 400)]
)
def test_a_wrong_address_is_refused_before_a_row_is_sent(instance: Any, form: str, query: str, status: int) -> None:
    for route in ("series", "concordance"):
        response = instance.get(f"/-/watchword/{route}.{form}?{query}")
        assert response.status_code == status
        assert len(response.text.strip().splitlines()) == 1


def test_nothing_found_is_an_empty_table_and_no_error(instance: Any) -> None:
    assert rows_of(instance.get("/-/watchword/concordance.csv?term=moonshot")) == []
    assert json.loads(instance.get("/-/watchword/concordance.json?term=moonshot").content) == []


def test_the_address_narrows_chart_list_and_files_alike(instance: Any) -> None:
    """None of the small corpus's documents is an episode, and none of its mentions is in a heading."""
    for choice, sentence in (
        ("kind=episode", None),
        ("block=heading", "Only mentions in blocks of the kind heading, over all the text."),
        ("copies=one-per-cluster", "Of near-duplicates, only the document that was published first is looked at."),
        ("revision=first", "Each document is taken as it was first published."),
    ):
        page = instance.get(f"/?term=open-source&by=year&{choice}").text
        rows = rows_of(instance.get(f"/-/watchword/series.csv?term=open-source&by=year&{choice}"))
        listed = instance.get(f"/-/watchword/concordance.json?term=open-source&since=2023&{choice}").json()
        assert sum(int(row["mentions"]) for row in rows) == len(listed)
        assert sentence is None or sentence in page
    assert instance.get("/?term=open-source&voice=loud").status_code == 400


def test_a_series_whose_limits_are_still_to_be_made_waits_for_them_beside_the_pages(
    open_instance: Callable[..., Any], corpus: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As a page does that shows its intervals: in the one thread for what takes seconds, and in no page's."""
    made: list[tuple[str, bool]] = []
    series = queries.series

    def noted(conn: Any, selection: Any, *, limits: bool = True) -> Any:
        made.append((threading.current_thread().name, limits))
        return series(conn, selection, limits=limits)

    expected = rows_of(open_instance(corpus).get(f"/-/watchword/series.csv?{CHOICE}&since=2023-02"))
    monkeypatch.setattr(comparison, "limits_at_hand", lambda *_: False)
    monkeypatch.setattr(queries, "series", noted)
    own = open_instance(corpus)
    assert rows_of(own.get(f"/-/watchword/series.csv?{CHOICE}&since=2023-02")) == expected
    assert all(row["low"] for row in expected if row["mentions"] not in ("", "0"))
    assert [limits for _, limits in made] == [False, True]
    assert [name.rpartition("_")[0] for name, _ in made] == ["watchword", "watchword-slow"]
