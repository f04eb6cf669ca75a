"""A document to read and what changed in it: marks, voices, revisions, the way to the original."""

from __future__ import annotations

import html
import re
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

DOCUMENT = "/-/watchword/document/"


def identity_of(corpus: Path, title: str) -> int:
    conn = sqlite3.connect(corpus)
    try:
        return int(conn.execute("select id from documents where title = ?", (title,)).fetchone()[0])
    finally:
        conn.close()


@pytest.fixture
def committee(corpus: Path) -> str:
    """The address of the article that was changed after publication."""
    return f"{DOCUMENT}{identity_of(corpus, 'What the committee calls them')}"


@pytest.fixture
def episode(corpus: Path) -> str:
    """The address of the episode."""
    return f"{DOCUMENT}{identity_of(corpus, 'Episode seven')}"


def test_every_line_of_a_concordance_leads_to_its_mark_and_to_its_place_in_the_original(instance: Any) -> None:
    page = instance.get("/?term=open-weights&of=open-weights&at=2024-11").text
    lines = re.findall(r'<a class="title" href="([^"]+)#(m\d+)".*?<a class="original" href="([^"]+)"', page, re.DOTALL)
    assert len(lines) == page.count('<p class="line">') > 5
    for target, mark, original in lines:
        assert f'<mark id="{mark}"' in instance.get(target).text
        assert "#:~:text=" in original or original == "https://show.example/7"


def test_the_text_is_whole_and_its_terms_are_marked_with_whose_words_they_are(instance: Any, committee: str) -> None:
    page = instance.get(committee).text
    article = page.partition('<article class="reading">')[2].partition("</article>")[0]
    words = " ".join(html.unescape(re.sub(r"<small.*?</small>|<[^>]+>", "", article)).replace("↗", "").split())
    assert words == (
        "The committee calls them open weights now. A witness said: “Nobody here ships an open source model.” "
        "Another asked about the weights. The rest stands as it was. So does the end."
    )
    assert re.findall(r"<mark[^>]*>([^<]+)</mark>(?:<small class=\"voice\">([^<]+))?", article) == [
        ("open weights", ""),
        ("open source", "quoted"),
    ]


def test_an_earlier_revision_can_be_read(instance: Any, committee: str) -> None:
    assert "calls them <mark" in instance.get(f"{committee}?revision=1").text
    page = instance.get(f"{committee}?revision=1").text
    assert "Revision 1, as it stood on" in page
    assert "Another asked" not in page


def test_changes_show_what_went_and_what_came_and_each_term_s_count(instance: Any, committee: str) -> None:
    page = instance.get(f"{committee}/changes").text
    assert re.findall(r"<(del|ins)>([^<]+)</\1>", page.partition('class="reading changes"')[2]) == [
        ("del", "source "),
        ("ins", "weights "),
        ("ins", "Another asked about the weights."),
    ]
    rows = re.findall(r'<a href="[^"]*term/([^"]+)">.*?<td class="n">(\d+)</td><td class="n">(\d+)</td><td>(\w*)', page)
    assert rows == [("open-source", "2", "1", "less"), ("open-weights", "0", "1", "in")]
    assert page == instance.get(f"{committee}/changes?before=1&after=2").text


def test_an_episode_is_played_from_each_of_its_turns(instance: Any, episode: str) -> None:
    response = instance.get(episode)
    turns = re.findall(
        r'href="https://audio.example/7.mp3#t=(\d+)"[^>]*>([\d:]+)</a> <b class="speaker">(\w+)', response.text
    )
    assert turns == [("0", "0:00", "Ada"), ("61", "1:01", "Ben"), ("3723", "1:02:03", "Ada")]
    assert '<audio id="audio" controls preload="none" src="https://audio.example/7.mp3">' in response.text
    assert "media-src https:;" in response.headers["content-security-policy"]
    # "open source" is said across two cues.
    assert re.search(r"<mark[^>]*>open source</mark>", response.text)


def test_an_article_s_policy_allows_no_media(instance: Any, committee: str) -> None:
    assert "media-src 'none'" in instance.get(committee).headers["content-security-policy"]


@pytest.mark.parametrize(
    ("route", "line"),
    [
        ("999999", "no document"),
        ("open-source", "no document"),
        ("0", "no document"),
        ("9" * 30, "no document"),
        ("1?revision=7", "only 1"),
        ("1/changes", "no such two revisions"),
        ("1/changes?before=2&after=1", "no such two revisions"),
    ],
)
def test_what_is_not_there_is_a_page_with_one_line(instance: Any, route: str, line: str) -> None:
    response = instance.get(DOCUMENT + route)
    assert response.status_code == 404
    told = re.search(r'<p class="problem" role="alert">(.*?)</p>', response.text)
    assert told
    assert line in told[1]


@pytest.mark.parametrize("table", ["documents", "revisions", "texts", "cues"])
@pytest.mark.parametrize("page", ["1", "1/changes"])
def test_who_may_not_see_a_table_sees_no_text_from_it(
    open_instance: Callable[..., Any], corpus: Path, page: str, table: str
) -> None:
    import datasette

    option = "metadata" if datasette.__version__.startswith("0.") else "config"
    rules = {"databases": {"watchword": {"tables": {table: {"allow": {"id": "owner"}}}}}}
    assert open_instance(corpus, actor={"id": "nobody"}, **{option: rules}).get(DOCUMENT + page).status_code == 403


def test_a_database_without_texts_has_no_such_page(
    open_instance: Callable[..., Any], corpus: Path, tmp_path: Path
) -> None:
    public = tmp_path / "watchword.db"
    shutil.copy(corpus, public)
    conn = sqlite3.connect(public)
    conn.execute("drop table texts")
    conn.commit()
    conn.close()
    response = open_instance(public).get(f"{DOCUMENT}1")
    assert response.status_code == 404
    assert "holds no texts" in response.text
