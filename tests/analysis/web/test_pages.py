"""The other pages: terms, a term, a rival set, sources, a source, health, methods."""

from __future__ import annotations

import html
import json
import re
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

PREFIX = "/-/watchword/"


def data_of(page: str) -> dict[str, Any]:
    found = re.search(
        r'<script type="application/json" id="series-data" class="series-data">(.*?)</script>', page, re.DOTALL
    )
    assert found
    value: dict[str, Any] = json.loads(found[1])
    return value


def test_a_term_is_found_by_any_of_its_names(instance: Any) -> None:
    response = instance.get(f"{PREFIX}term/open%20weight")
    assert response.status_code == 302
    assert response.headers["location"] == f"{PREFIX}term/open-weights"


def test_a_term_s_page_says_what_it_means_and_where_it_was_first_seen(instance: Any) -> None:
    page = instance.get(f"{PREFIX}term/open-weights").text
    assert "A model whose trained parameters can be downloaded." in page
    assert "in a corpus that begins on 5 January 2023" in page
    first = page.partition('<h2 id="first-title">')[2]
    assert re.findall(r"<time datetime=\"([^\"]+)\"", first)[0] == "2023-04-05"


def test_a_term_that_is_never_used_has_its_page_too(instance: Any) -> None:
    page = instance.get(f"{PREFIX}term/moonshot").text
    assert "0 mentions" in page
    assert "First seen" not in page


def test_the_shares_of_a_rival_set_add_up_in_every_period(instance: Any) -> None:
    data = data_of(instance.get(f"{PREFIX}set/openness").text)
    for at in range(len(data["periods"])):
        shares = [series["rate"][at] for series in data["series"]]
        assert shares == [None, None] or sum(shares) == pytest.approx(1, abs=1e-4)


def test_a_number_on_a_set_s_page_is_that_of_the_mentions_it_leads_to(instance: Any) -> None:
    page = instance.get(f"{PREFIX}set/openness").text
    target, number = re.findall(r'<td class="n"><a href="([^"]+)">([\d,]+)</a>', page)[0]
    linked = instance.get(html.unescape(target).removesuffix("#mentions")).text
    assert f'id="mentions-total">{number}<' in linked


def test_a_source_s_page_shows_that_source_only(instance: Any) -> None:
    page = instance.get(f"{PREFIX}source/letter").text
    assert "in The Letter" in page
    assert sum(data_of(page)["documents"]) == 46


def test_all_terms_and_all_sources_are_listed_with_their_numbers(instance: Any) -> None:
    terms = instance.get(f"{PREFIX}terms").text
    assert all(label in terms for label in ("open source", "distillation attack", "moonshot", "Openness"))
    sources = instance.get(f"{PREFIX}sources").text
    assert "The Letter" in sources
    assert "The Gazette" in sources


def test_methods_state_the_interval_the_code_uses(instance: Any) -> None:
    from analysis.trends.uncertainty import SAMPLES, SEED

    page = instance.get(f"{PREFIX}methods").text
    assert f"{SAMPLES:,} times (seed {SEED})" in page
    assert "per_million" in page


def test_health_says_that_an_imported_corpus_was_not_crawled(instance: Any) -> None:
    assert "its documents were imported" in instance.get(f"{PREFIX}health").text


@pytest.mark.parametrize("route", ["term/open-sauce", "set/nothing", "source/nobody"])
def test_a_name_that_is_none_is_a_page_with_one_line(instance: Any, route: str) -> None:
    response = instance.get(PREFIX + route)
    assert response.status_code == 404
    assert 'role="alert"' in response.text


@pytest.mark.parametrize("route", ["terms", "term/open-source", "sources", "health", "methods"])
def test_every_page_of_an_empty_database_says_what_to_run(
    open_instance: Callable[..., Any], blank: Path, route: str
) -> None:
    assert "watchword import" in open_instance(blank).get(PREFIX + route).text


@pytest.mark.parametrize("table", ["mentions", "documents", "terms"])
def test_datasette_s_tables_carry_the_data_dictionary(instance: Any, table: str) -> None:
    from analysis.dictionary import TABLES

    page = html.unescape(instance.get(f"/watchword/{table}").text)
    assert TABLES[table].description in page
    assert "Id of the " in page


def test_an_instance_s_own_description_wins(open_instance: Callable[..., Any], corpus: Path) -> None:
    own = {"databases": {"watchword": {"tables": {"mentions": {"description": "Ours alone."}}}}}
    assert "Ours alone." in open_instance(corpus, metadata=own).get("/watchword/mentions").text


def test_every_table_and_column_of_a_database_is_described(corpus: Path) -> None:
    from analysis.web.descriptions import describe, read_columns

    conn = sqlite3.connect(corpus)
    tables = read_columns(conn)
    conn.close()
    told = describe(tables)
    assert [name for name in tables if name not in told or not told[name].description] == []
    assert [(name, column) for name in tables for column in tables[name] if column not in told[name].columns] == []
