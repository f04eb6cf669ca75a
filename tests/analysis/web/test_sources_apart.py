"""How evenly a term is used, and what sets a source apart: the pages' numbers are those of the mentions."""

from __future__ import annotations

import math
import re
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from analysis.queries import Scope
from analysis.queries.concordance import count_mentions
from analysis.queries.source_dispersion import disperse_over_sources
from analysis.queries.source_keyness import key_terms
from analysis.queries.uses_by_source import SourceUse, uses_by_source


@pytest.fixture
def conn(corpus: Path) -> Any:
    conn = sqlite3.connect(corpus)
    yield conn
    conn.close()


def use(source: str, mentions: int, tokens: int) -> SourceUse:
    return SourceUse(source, mentions, 0, 1, tokens, 0.0, 0.0)


def test_a_term_that_one_source_says_is_carried_by_it() -> None:
    found = disperse_over_sources([use("a", 9, 100), use("b", 0, 100), use("c", 0, 100), use("empty", 0, 0)])
    assert found is not None
    assert (found.source, found.of_mentions) == ("a", 1)
    assert found.dp == pytest.approx(2 / 3)
    assert found.dp_norm == pytest.approx(1)


def test_one_source_or_a_handful_of_mentions_have_no_spread() -> None:
    assert disperse_over_sources([use("a", 9, 100)]) is None
    assert disperse_over_sources([use("a", 2, 100), use("b", 2, 100)]) is None
    assert disperse_over_sources([]) is None


def test_the_term_page_says_how_evenly_it_is_used(instance: Any, conn: sqlite3.Connection) -> None:
    uses = uses_by_source(conn, "open-source", Scope())
    found = disperse_over_sources(uses)
    assert found is not None
    page = instance.get("/-/watchword/term/open-source").text
    assert f"DPnorm</a> {found.dp_norm:.2f} over {len(uses)} sources" in page
    assert f"has {found.of_mentions * 100:.1f}" in page
    assert 'id="dispersion"' in instance.get("/-/watchword/methods").text


def test_what_sets_a_source_apart_is_in_its_mentions_and_in_those_of_the_others(conn: sqlite3.Connection) -> None:
    seen = 0
    tokens = dict(conn.execute("select source, tokens from source_totals"))
    for source in ("letter", "gazette", "show"):
        for row in key_terms(conn, source):
            seen += 1
            own, whole = (count_mentions(conn, row.term, **scope) for scope in ({"source": source}, {}))
            assert (row.mentions, row.elsewhere) == (own, whole - own)
            others = sum(tokens.values()) - tokens[source]
            assert row.per_million == pytest.approx(own / tokens[source] * 1e6)
            ratio = (max(own, 0.5) / tokens[source]) / (max(whole - own, 0.5) / others)
            assert row.log_ratio == pytest.approx(math.log2(ratio))
            assert row.z * row.log_ratio > 0
            assert abs(row.z) >= 1.96
    assert seen


def test_the_source_page_leads_to_the_mentions_it_counts(instance: Any, conn: sqlite3.Connection) -> None:
    source, rows = next((name, rows) for name in ("letter", "gazette", "show") if (rows := key_terms(conn, name)))
    page = instance.get(f"/-/watchword/source/{source}").text
    section = page[page.index('id="key-title"') :]
    section = section[: section.index("</section>")]
    told = next(row for row in rows if row.mentions)
    address = re.search(rf'<a href="([^"]*of={told.term}[^"]*)">{told.mentions}</a>', section)
    assert address
    followed = instance.get(address[1].replace("&amp;", "&").partition("#")[0]).text
    assert f'<span id="mentions-total">{told.mentions}</span>' in followed


def test_an_only_source_is_set_apart_from_nobody(conn: sqlite3.Connection) -> None:
    assert key_terms(conn, "nobody") == []
