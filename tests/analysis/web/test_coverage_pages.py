"""What was observed, as pages: the grid of weeks by source, and a source's own weeks, edits and switches."""

from __future__ import annotations

import html
import re
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

PREFIX = "/-/watchword/"
LOGGED = [
    ("letter", "2024-W01", "observed", None),
    ("letter", "2024-W02", "partial", "2 of 9 pages: HTTP 403"),
    ("letter", "2024-W03", "missing", "a wall in the feed's place"),
    ("letter", "2024-W04", "missing", "a wall in the feed's place"),
    ("gazette", "2024-W02", "observed", None),
    ("gazette", "2022-W52", "observed", None),
]


@pytest.fixture
def crawled(open_instance: Callable[..., Any], corpus: Path, tmp_path: Path) -> Any:
    """The small corpus as if a crawl had watched two of its sources for some weeks."""
    own = tmp_path / "watchword.db"
    shutil.copy(corpus, own)
    conn = sqlite3.connect(own)
    conn.executemany("insert into coverage (source, week, state, reason) values (?, ?, ?, ?)", LOGGED)
    conn.commit()
    conn.close()
    return open_instance(own)


def cells_of(page: str, row: str) -> list[tuple[str, str]]:
    """The cells of one row of the grid: state and what is said of the week."""
    line = page.partition('<table class="weeks">')[2].partition(f"{row}</")[2].partition("</tr>")[0]
    return [
        (state, html.unescape(said))
        for state, said in re.findall(r'<td class="week (\w+) shade-\d" title="([^"]+)"', line)
    ]


def test_each_week_of_each_source_says_what_was_observed_and_found(crawled: Any) -> None:
    page = crawled.get(f"{PREFIX}coverage?year=2024").text
    letter = cells_of(page, "The Letter")
    assert len(letter) == 52
    assert letter[:3] == [
        ("observed", "week of 1 January 2024: observed, 1 document"),
        ("partial", "week of 8 January 2024: observed in part (2 of 9 pages: HTTP 403), 0 documents"),
        ("missing", "week of 15 January 2024: not observed (a wall in the feed's place), 1 document"),
    ]
    assert cells_of(page, "The Gazette")[0] == (
        "unlogged",
        "week of 1 January 2024: no crawl was logged, 0 documents",
    )


def test_weeks_missing_on_end_are_one_gap_with_its_reason(crawled: Any) -> None:
    page = html.unescape(crawled.get(f"{PREFIX}coverage").text)
    assert re.findall(
        r"<td>([^<]+)</td><td>([^<]+)</td><td class=\"n\">(\d)</td><td>(\w+)</td><td class=\"wrap\">([^<]*)", page
    ) == [
        ("8 January 2024", "14 January 2024", "1", "partial", "2 of 9 pages: HTTP 403"),
        ("15 January 2024", "28 January 2024", "2", "missing", "a wall in the feed's place"),
    ]


def test_the_years_are_those_of_documents_and_of_the_crawl(crawled: Any) -> None:
    page = crawled.get(f"{PREFIX}coverage").text
    assert re.findall(r"coverage\?year=(\d+)", page) == ["2022", "2023", "2024"]
    assert [state for state, _ in cells_of(crawled.get(f"{PREFIX}coverage?year=2022").text, "The Gazette")][
        -1
    ] == "observed"


@pytest.mark.parametrize("year", ["1999", "now", "20244"])
def test_a_year_that_is_none_is_a_page_with_one_line(instance: Any, year: str) -> None:
    response = instance.get(f"{PREFIX}coverage?year={year}")
    assert response.status_code == 404
    assert "there is 2023 to 2024" in response.text


def test_documents_of_the_cells_add_up_to_the_source_s(instance: Any) -> None:
    page = instance.get(f"{PREFIX}source/letter").text
    said = sum(int(number) for _, words in cells_of(page, "2024") + cells_of(page, "2023")
               for number in re.findall(r"(\d+) documents?$", words))  # fmt: skip
    assert said == 46


def test_a_source_s_page_tells_its_gaps_edits_and_switches(crawled: Any) -> None:
    letter = html.unescape(crawled.get(f"{PREFIX}source/letter").text)
    assert "15 January 2024 to 28 January 2024: 2 weeks not observed, a wall in the feed's place" in letter
    assert re.search(r"From <a [^>]+>open source</a> to <a [^>]+>open weights</a> on \d+ \w+ 2024", letter)
    gazette = crawled.get(f"{PREFIX}source/gazette").text
    assert re.search(r'<a href="[^"]+/changes">What the committee calls them</a>', gazette)
    assert "1 document of it has more than one revision" in gazette
