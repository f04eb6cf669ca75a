"""The landing page without a browser: its numbers and links, what it says when there is nothing to show."""

from __future__ import annotations

import html
import json
import re
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

BOTH = "/?term=open-source&term=open-weights&by=month"


def data_of(page: str) -> dict[str, Any]:
    """What the chart is drawn from."""
    found = re.search(
        r'<script type="application/json" id="series-data" class="series-data">(.*?)</script>', page, re.DOTALL
    )
    assert found
    value: dict[str, Any] = json.loads(found[1])
    return value


def cells_of(page: str) -> list[tuple[str, int]]:
    """The linked numbers of the chart's table: where each leads, and what it says."""
    page = page.partition('<details class="numbers"')[2].partition("</details>")[0]
    return [
        (html.unescape(target), int(number.replace(",", "")))
        for target, number in re.findall(r'<td class="n"><a href="([^"]+)">([\d,]+)</a>', page)
    ]


def total_of(page: str) -> int:
    """How many mentions the page says it lists."""
    found = re.search(r'id="mentions-total">([\d,]+)<', page)
    assert found
    return int(found[1].replace(",", ""))


def test_every_number_of_the_table_is_the_number_of_mentions_it_leads_to(instance: Any) -> None:
    page = instance.get(BOTH).text
    cells = cells_of(page)
    assert len(cells) > 30
    for target, number in cells:
        linked = instance.get(target.removesuffix("#mentions")).text
        assert total_of(linked) == number
        assert linked.count('<p class="line">') == min(number, 25)


def test_chart_and_table_say_the_same(instance: Any) -> None:
    page = instance.get(BOTH).text
    data = data_of(page)
    drawn = {
        (series["id"], period): mentions
        for series in data["series"]
        for period, mentions in zip(data["periods"], series["mentions"], strict=True)
        if mentions
    }
    told = {
        (re.search(r"of=([^&]+)", target)[1], re.search(r"at=([^&#]+)", target)[1]): number  # type: ignore[index]
        for target, number in cells_of(page)
    }
    assert drawn == told


def test_a_month_without_a_document_is_a_gap_and_no_zero(instance: Any) -> None:
    page = instance.get(BOTH).text
    data = data_of(page)
    july = data["periods"].index("2023-07")
    assert data["coverage"][july] == "missing"
    assert all(series["rate"][july] is None for series in data["series"])
    assert "not observed" in page


def test_a_first_visit_shows_the_rival_set_most_used(instance: Any) -> None:
    data = data_of(instance.get("/").text)
    assert [series["id"] for series in data["series"]] == ["open-source", "open-weights"]


def test_a_rival_set_is_chosen_by_its_name(instance: Any) -> None:
    data = data_of(instance.get("/?set=openness").text)
    assert {series["id"] for series in data["series"]} == {"open-source", "open-weights"}


def test_the_caption_says_what_is_shown(instance: Any) -> None:
    page = instance.get("/?term=open-source&by=year&source=letter&measure=share").text
    assert "Share of documents by year, 2023 to 2024, in The Letter: 46 documents" in page


def test_names_in_a_form_become_the_ids_of_a_short_address(instance: Any) -> None:
    response = instance.get("/?term=Open+Source&term=&by=month&measure=per_million&source=&since=&until=")
    assert response.status_code == 302
    assert response.headers["location"] == "/?term=open-source"


@pytest.mark.parametrize(
    ("query", "status", "line"),
    [
        ("term=open-sauce", 404, "no term “open-sauce”|no term &#34;open-sauce&#34;.*open-source"),
        ("term=", 302, None),
        ("set=nothing", 404, "no rival set.*openness"),
        ("source=nobody", 404, "no source"),
        ("by=decade", 400, "unknown period"),
        ("measure=loudness", 400, "unknown measure"),
        ("term=open-source&since=2024-13", 400, "not a date"),
        ("term=open-source&since=2024&until=2023", 400, "wrong way round"),
        ("term=open-source&at=2024-W99", 400, "2024-W99"),
        ("term=open-source&sort=mood", 400, "unknown order"),
        ("term=open-source&page=0", 400, "no page"),
        ("term=%00%ff", 404, "no term"),
    ],
)
def test_a_wrong_address_gets_one_clear_line(instance: Any, query: str, status: int, line: str | None) -> None:
    response = instance.get(f"/?{query}")
    assert response.status_code == status
    assert "Traceback" not in response.text
    if line:
        told = re.search(r'<p class="problem" role="alert">(.*?)</p>', response.text)
        assert told
        assert re.search(line, told[1])
        assert '<form class="choose"' in response.text


def test_a_term_that_is_never_used_has_a_line_of_zeros_and_no_mentions(instance: Any) -> None:
    page = instance.get("/?term=moonshot").text
    assert total_of(page) == 0
    assert "Not one in this selection" in page


def test_dates_before_the_corpus_leave_nothing_to_draw(instance: Any) -> None:
    response = instance.get("/?term=open-source&until=1999")
    assert response.status_code == 200
    assert "nothing to draw" in response.text


def test_a_page_past_the_last_says_where_the_mentions_end(instance: Any) -> None:
    assert "the mentions end on" in instance.get("/?term=open-source&page=999").text


def test_nested_mentions_are_counted_where_asked_for(instance: Any) -> None:
    plain = total_of(instance.get("/?term=distillation").text)
    assert total_of(instance.get("/?term=distillation&nested=1").text) == plain + 1


def test_titles_and_addresses_of_strangers_stay_text(instance: Any) -> None:
    page = instance.get("/?term=open-weights&sort=date&at=2024-12&of=open-weights").text
    assert "<script>document" not in page
    assert "&lt;script&gt;document" in page
    assert 'href="javascript:' not in instance.get("/?term=distillation-attack").text


def test_a_missing_script_is_said_in_words(instance: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("analysis.web.presenting.has_bundle", lambda: False)
    page = instance.get("/").text
    assert "python -m analysis.web.frontend_build" in page
    assert "compare.bundle.js" not in page


def test_without_a_corpus_the_page_says_what_to_run(open_instance: Callable[..., Any], tmp_path: Path) -> None:
    other = tmp_path / "other.db"
    conn = sqlite3.connect(other)
    conn.execute("create table notes (id)")
    conn.close()
    response = open_instance(other).get("/")
    assert response.status_code == 200
    assert "watchword import" in response.text


def test_an_empty_database_says_what_to_run(open_instance: Callable[..., Any], blank: Path) -> None:
    assert "watchword crawl" in open_instance(blank).get("/").text


def test_a_corpus_not_yet_counted_says_what_to_run(open_instance: Callable[..., Any], tmp_path: Path) -> None:
    conn = sqlite3.connect(tmp_path / "raw.db")
    conn.execute("create table documents (id)")
    conn.close()
    assert "<code>watchword count</code>" in open_instance(tmp_path / "raw.db").get("/").text


def test_a_ledger_of_another_version_says_what_to_run(open_instance: Callable[..., Any], blank: Path) -> None:
    conn = sqlite3.connect(blank)
    conn.execute("alter table source_totals rename column tokens to words")
    conn.close()
    response = open_instance(blank).get("/")
    assert response.status_code == 503
    assert "run `watchword count`" in response.text


def test_links_keep_to_the_instance_s_base(open_instance: Callable[..., Any], corpus: Path) -> None:
    page = open_instance(corpus, settings={"base_url": "/words/"}).get(BOTH).text
    targets = re.findall(r'(?:href|src|action)="(/[^"]*)"', page)
    assert targets
    assert all(target.startswith("/words/") for target in targets)
    assert data_of(page)["address"].startswith("/words/")


def test_datasette_s_own_tables_are_a_link_away(instance: Any) -> None:
    response = instance.get("/-/watchword/tables")
    assert response.status_code == 302
    assert instance.get(response.headers["location"]).status_code == 200
