"""A term's page and a rival set's: variants, voices, company, edits, near misses; overlap, who uses which, switches."""

from __future__ import annotations

import html
import json
import re
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from analysis.queries.collocates import collocates
from analysis.queries.function_words import FUNCTION_WORDS

PREFIX = "/-/watchword/"


def section(page: str, title: str) -> str:
    return page.partition(f'id="{title}-title"')[2].partition("</section>")[0]


def total_of(page: str) -> int:
    found = re.search(r'id="mentions-total">([\d,]+)<', page)
    assert found
    return int(found[1].replace(",", ""))


def linked(text: str) -> list[tuple[str, int]]:
    """The linked numbers in ``text``: where each leads, and what it says."""
    cells = re.findall(r'<a href="([^"]+)#mentions">(?:<b>)?([\d,]+)', text)
    return [(html.unescape(target), int(number.replace(",", ""))) for target, number in cells]


def test_the_surface_forms_add_up_to_the_term_s_mentions(instance: Any) -> None:
    page = instance.get(f"{PREFIX}term/open-source").text
    said = re.search(r">([\d,]+) mentions?</a>", page)
    assert said
    table = section(page, "variants")
    forms = [int(number) for number in re.findall(r'<span class="form">[^<]+<span class="quiet">(\d+)', table)]
    assert sum(forms) == int(said[1].replace(",", "")) == total_of(instance.get("/?term=open-source").text)
    assert "open source(d)" in table or "open sourced" in table


def test_the_voices_of_a_term_add_up_and_each_number_leads_to_its_mentions(instance: Any) -> None:
    page = instance.get(f"{PREFIX}term/open-source").text
    found = re.search(r'id="series-data-voices"[^>]*>(.*?)</script>', page, re.DOTALL)
    assert found
    data = json.loads(found[1])
    assert {"own", "quoted"} <= {series["id"] for series in data["series"]}
    for at in range(len(data["periods"])):
        parts = [series["rate"][at] for series in data["series"]]
        assert None in parts or sum(parts) == pytest.approx(1, abs=1e-4)
    cells = [cell for cell in linked(page) if "voice=" in cell[0]]
    assert len(cells) > 8
    for target, number in cells[:4] + cells[-4:]:
        assert total_of(instance.get(target).text) == number


def test_the_company_of_a_term_is_what_stands_beside_it(instance: Any) -> None:
    words = re.findall(
        r'<th scope="row">([^<]+)</th>', section(instance.get(f"{PREFIX}term/open-weights").text, "company")
    )
    assert words[0] in {"others", "meant", "said", "parameters"}
    assert not {"open", "weights"} & set(words)


def test_the_page_and_the_query_name_the_same_company(instance: Any, corpus: Path) -> None:
    for query, all_words in (("", False), ("?words=all", True)):
        table = section(instance.get(f"{PREFIX}term/open-weights{query}").text, "company")
        words = re.findall(r'<th scope="row">([^<]+)</th>', table)
        with closing(sqlite3.connect(corpus)) as conn:
            company = collocates(conn, "open-weights", all_words=all_words)
        assert words == [row.word for row in company.words]
        assert bool(FUNCTION_WORDS.intersection(words)) is all_words


def test_a_term_edited_into_and_out_of_documents_says_so(instance: Any) -> None:
    assert "1 had none before" in section(instance.get(f"{PREFIX}term/open-weights").text, "edited")
    edits = section(instance.get(f"{PREFIX}term/open-source").text, "edited")
    assert re.search(r'<td class="n">2</td><td class="n">1</td><td><a href="[^"]+/changes"[^>]*>less</a>', edits)
    assert 'id="edited-title"' not in instance.get(f"{PREFIX}term/distillation").text


def test_near_misses_wait_on_the_term_s_page_and_are_in_no_number(
    open_instance: Callable[..., Any], corpus: Path, tmp_path: Path
) -> None:
    own = tmp_path / "watchword.db"
    shutil.copy(corpus, own)
    conn = sqlite3.connect(own)
    conn.executemany(
        'insert into near_misses (document, revision, term, variant, surface, form, start, "end", score, how, accepted)'
        " values (1, 1, 'open-weights', 'open weight(s)', ?, ?, 0, 9, 91.0, 'spelling', ?)",
        [("open waits", "open waits", None), ("Open waits", "open waits", None), ("open wieghts", "open wieghts", 1)],
    )
    conn.commit()
    conn.close()
    page = open_instance(own).get(f"{PREFIX}term/open-weights").text
    near = section(page, "near")
    assert re.findall(
        r'<th scope="row">([^<]+)</th><td>spelling</td><td class="n">91 %</td><td class="n">(\d)', near
    ) == [("open waits", "2")]


def test_who_uses_which_adds_up_and_leads_to_the_mentions(instance: Any) -> None:
    page = instance.get(f"{PREFIX}set/openness").text
    cells = linked(section(page, "who"))
    assert len(cells) == 6
    for target, number in cells:
        assert total_of(instance.get(target).text) == number


def test_overlap_is_of_documents_with_either(instance: Any, corpus: Path) -> None:
    conn = sqlite3.connect(corpus)
    held = {
        term: {row[0] for row in conn.execute(
            "select m.document from mentions m join counted c using (document, revision) where term = ?", (term,)
        )}
        for term in ("open-source", "open-weights")
    }  # fmt: skip
    conn.close()
    both, either = len(held["open-source"] & held["open-weights"]), len(held["open-source"] | held["open-weights"])
    overlap = section(instance.get(f"{PREFIX}set/openness").text, "overlap")
    assert f'{both / either * 100:.1f}\u00a0% <span class="interval">{both}</span>' in overlap


def test_the_sources_that_went_over_are_named_with_day_and_limits(instance: Any) -> None:
    rows = re.findall(r"<td>open source</td><td>open weights</td><td>(\d+ \w+ 2024)</td><td>(.*?)</td>",
                      section(instance.get(f"{PREFIX}set/openness").text, "switch"))  # fmt: skip
    assert len(rows) == 2
    assert all(" to " in limits for _, limits in rows)
