"""What stands beside the numbers on the compare page: events, smoothed lines, who uses a term and since when."""

from __future__ import annotations

import html
import json
import re
from typing import Any

import pytest

BOTH = "/?term=open-source&term=open-weights&by=month"


def data_of(page: str) -> dict[str, Any]:
    found = re.search(r'<script type="application/json"[^>]*>(.*?)</script>', page, re.DOTALL)
    assert found
    value: dict[str, Any] = json.loads(found[1])
    return value


def total_of(page: str) -> int:
    found = re.search(r'id="mentions-total">([\d,]+)<', page)
    assert found
    return int(found[1].replace(",", ""))


def test_events_of_the_terms_topic_and_of_all_topics_are_marked_and_told(instance: Any) -> None:
    page = instance.get(BOTH).text
    assert [event["label"] for event in data_of(page)["events"]] == [
        "A model is released",
        "What open means is defined",
    ]
    assert '<a href="https://events.example/model" rel="noopener noreferrer">A model is released</a>' in page


@pytest.mark.parametrize(("choice", "number"), [("all", 3), ("none", 0), ("topic", 2)])
def test_which_events_are_marked_is_a_choice(instance: Any, choice: str, number: int) -> None:
    page = instance.get(f"{BOTH}&events={choice}").text
    assert len(data_of(page)["events"]) == number


def test_smoothing_changes_the_line_and_no_number(instance: Any) -> None:
    plain, smooth = data_of(instance.get(BOTH).text), data_of(instance.get(f"{BOTH}&smooth=3").text)
    for one, other in zip(plain["series"], smooth["series"], strict=True):
        assert one["rate"] == other["rate"]
        assert "smooth" not in one
    series, at = smooth["series"][0], 3
    tokens = [f / rate * 1e6 for f, rate in zip(series["mentions"], series["rate"], strict=True) if rate]
    assert series["smooth"][at] == pytest.approx(sum(series["mentions"][2:5]) / sum(tokens[2:5]) * 1e6, rel=1e-3)
    missing = smooth["periods"].index("2023-07")
    assert series["smooth"][missing] is None
    assert "The lines are smoothed" in instance.get(f"{BOTH}&smooth=3").text
    assert instance.get(f"/-/watchword/series.csv{BOTH[1:]}&smooth=3").text == (
        instance.get(f"/-/watchword/series.csv{BOTH[1:]}").text
    )


@pytest.mark.parametrize(("query", "line"), [("smooth=4", "smoothed over"), ("events=some", "choice of events")])
def test_a_choice_that_is_none_gets_one_line(instance: Any, query: str, line: str) -> None:
    response = instance.get(f"{BOTH}&{query}")
    assert response.status_code == 400
    assert line in response.text


@pytest.mark.parametrize(
    "query", ["term=open-source", "term=open-weights&kind=article&since=2024", "term=distillation"]
)
def test_every_source_s_number_is_that_of_the_mentions_it_leads_to(instance: Any, query: str) -> None:
    page = instance.get(f"/?{query}").text
    section = page.partition('id="sources-title"')[2]
    cells = re.findall(r'<td class="n"><a href="([^"]+)#mentions">([\d,]+)</a>', section)
    assert cells
    assert sum(int(number) for _, number in cells) == total_of(page)
    for target, number in cells:
        assert total_of(instance.get(html.unescape(target)).text) == int(number)


def test_a_first_use_leads_to_its_mention_and_says_where_it_may_have_been_earlier(instance: Any) -> None:
    section = instance.get("/?term=open-weights").text.partition('id="sources-title"')[2]
    firsts = re.findall(r'<td><a href="([^"]+)#mentions">([^<]+)</a>( <span class="quiet">or earlier)?', section)
    assert [(day, bool(censored)) for _, day, censored in firsts] == [
        ("5 April 2023", True),
        ("12 April 2023", True),
        ("15 November 2024", True),
    ]
    target, day, _ = firsts[0]
    assert (
        re.findall(
            r"<time datetime=\"[^\"]+\">([^<]+)</time>\s*<a class=\"source\"", instance.get(html.unescape(target)).text
        )[0]
        == day
    )


@pytest.mark.parametrize(
    "query",
    [
        "kind=episode",
        "voice=quoted",
        "source_kind=podcast",
        "copies=one-per-cluster",
        "revision=first",
        "block=paragraph",
    ],
)
def test_a_narrower_choice_is_kept_in_the_form_and_in_every_number(instance: Any, query: str) -> None:
    page = instance.get(f"/?term=open-source&{query}").text
    name, value = query.split("=")
    form = page.partition('<form class="choose"')[2].partition("</form>")[0]
    select = form.partition(f'<select id="{name}"')[2].partition("</select>")[0]
    assert f'value="{value}" selected' in select
    for target, number in re.findall(r'<td class="n"><a href="([^"]+)#mentions">([\d,]+)</a>', page)[:8]:
        assert query in html.unescape(target)
        assert total_of(instance.get(html.unescape(target)).text) == int(number)
