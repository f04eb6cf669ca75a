"""Feeds: every fixture states in its head what must come of it; real feeds are held to a plain count."""

from __future__ import annotations

import json
import re
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.errors import ParseError
from crawler.parsers.feeds import Feed, parse_feed

NOW = datetime(2026, 6, 1, tzinfo=UTC)
FIXTURES = Path(__file__).parents[2] / "fixtures" / "feeds"


def parse(content: bytes | str, content_type: str | None = None, url: str = "https://feeds.example/feed") -> Feed:
    data = content.encode() if isinstance(content, str) else content
    return parse_feed(data, url, content_type, now=NOW)


def expectation(content: str) -> dict[str, Any]:
    """The JSON in a fixture's first comment, or under ``_expect``; parsed, never evaluated."""
    found = (
        json.loads(content)["_expect"]
        if content.startswith("{")
        else json.loads(content.split("<!--")[1].split("-->")[0])
    )
    assert isinstance(found, dict)
    return found


def comparable(value: Any) -> Any:
    """As an expectation can state it: a date by its value, a transcript link as a list."""
    if isinstance(value, dict):
        return value["value"]
    if isinstance(value, tuple):
        return [list(item.values()) if isinstance(item, dict) else item for item in value]
    return value


@pytest.mark.parametrize("path", sorted(FIXTURES.iterdir()), ids=lambda path: path.name)
def test_a_feed_gives_what_its_head_says(path: Path) -> None:
    content = path.read_text(encoding="utf-8")
    expected = expectation(content)
    feed = parse(content, url=f"{expected['feed'].get('home') or 'https://ids.example/'}feed")
    problem = expected["feed"].pop("problem")
    assert (feed.problem is None) if problem is None else (problem in (feed.problem or ""))
    assert {key: getattr(feed, key) for key in expected["feed"]} == expected["feed"]
    assert len(feed.entries) == len(expected["entries"])
    for entry, fields in zip(feed.entries, expected["entries"], strict=True):
        row = asdict(entry)
        assert {key: comparable(row[key]) for key in fields} == fields


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("", "empty"),
        (" \n", "empty"),
        ('<?xml version="1.0"?>\n', "empty"),
        ("<!DOCTYPE html><html><body>Moved</body></html>", "html"),
        ("<head><title>Document Moved</title></head>", "html"),
        ("<!doctype html><title>Just a moment...</title><script>window._cf_chl_opt={}</script>", "challenge"),
        ("Service unavailable", "not-a-feed"),
        ('<?xml version="1.0"?><urlset><url/></urlset>', "not-a-feed"),
        ('{"items": 3}', "not-a-feed"),
        ("[" * 100_000, "not-a-feed"),
        ('{"version": "https://jsonfeed.org/version/1.1", "items": [', "not-a-feed"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00".decode("latin-1"), "not-a-feed"),
    ],
)
def test_what_is_no_feed_is_refused_with_a_reason(content: str, reason: str) -> None:
    with pytest.raises(ParseError) as raised:
        parse(content)
    assert raised.value.reason == reason


def test_an_empty_feed_is_a_feed_that_says_so() -> None:
    feed = parse("<rss version='2.0'><channel><title>Quiet</title></channel></rss>")
    assert (feed.title, feed.entries, feed.problem) == ("Quiet", (), "no entries")


@pytest.mark.parametrize(
    ("encoding", "declared", "header"),
    [
        ("utf-8", "iso-8859-1", None),
        ("utf-8", "utf-8", "application/rss+xml; charset=iso-8859-1"),
        ("cp1252", "iso-8859-1", None),
        ("cp1252", "utf-8", "application/rss+xml; charset=windows-1252"),
        ("utf-16", "utf-16", None),
        ("koi8-r", "koi8-r", None),
    ],
)
def test_a_charset_is_believed_only_where_it_is_true(encoding: str, declared: str, header: str | None) -> None:
    title = "Открытые веса" if encoding == "koi8-r" else "Ouvert à tous – déjà"
    text = (
        f'<?xml version="1.0" encoding="{declared}"?><rss><channel><item><title>{title}</title></item></channel></rss>'
    )
    assert parse(text.encode(encoding), header).entries[0].title == title


RSS = "<rss version='2.0'><channel><item><title>Kept</title></item>{}</channel></rss>"
LAUGHS = "<!DOCTYPE rss [<!ENTITY a0 'ha'>" + "".join(
    f"<!ENTITY a{n} '{f'&a{n - 1};' * 10}'>" for n in range(1, 12)
) + "]>" + RSS.format("<item><title>&a11;</title></item>")  # fmt: skip
HOSTILE = {
    "billion laughs": LAUGHS,
    "quadratic entities": f"<!DOCTYPE rss [<!ENTITY a '{'a' * 50_000}'>]>" + RSS.format("&a;" * 50_000),
    "a file as an entity": "<!DOCTYPE rss [<!ENTITY x SYSTEM 'file:///etc/passwd'>]>"
    + RSS.format("<item><title>&x;</title></item>"),
    "a parameter entity": "<!DOCTYPE rss [<!ENTITY % x SYSTEM 'http://127.0.0.1:1/x.dtd'> %x;]>" + RSS.format(""),
    "200,000 attributes": RSS.format("<item " + " ".join(f"a{n}='1'" for n in range(200_000)) + "/>"),
    "100,000 levels": RSS.format("<a>" * 100_000 + "</a>" * 100_000),
    "75,000 open comments": RSS.format("<item><description>" + "&lt;!--" * 75_000 + "</description></item>"),
    "75,000 real open comments": RSS.format("<item><description>" + "<!--" * 75_000),
    "100,000 open CDATA": RSS.format("<item><description>" + "<![CDATA[" * 100_000),
    "a title of open tags": RSS.format("<item><title>" + "&lt;script " * 100_000 + "</title></item>"),
    "a title of brackets": RSS.format("<item><title>" + "&lt;" * 200_000 + "</title></item>"),
    "a million spaces": RSS.format("<item><title>" + " \t" * 500_000 + "</title></item>"),
    "a date of a million words": RSS.format("<item><pubDate>" + "1 " * 500_000 + "</pubDate></item>"),
    "5,000 unread dates": RSS.format("".join(f"<item><pubDate>{n} Foo 2024</pubDate></item>" for n in range(5_000))),
    "NUL and controls": RSS.format("<item><title>a\x00b\x01&#0;&#xD800;</title></item>"),
    "5,000 open line breaks": RSS.format("".join(f"<item><title>{n}<br></title></item>" for n in range(5_000))),
}


@pytest.mark.parametrize("name", sorted(HOSTILE))
def test_hostile_feeds_do_no_harm_and_lose_no_neighbour(name: str) -> None:
    feed = parse(HOSTILE[name])
    assert feed.entries[0].title == "Kept"
    assert "root:" not in repr(feed)
    assert sum(len(entry.title or "") for entry in feed.entries) < 2_000_000


def test_items_nested_by_open_tags_are_still_one_entry_each() -> None:
    feed = parse(HOSTILE["5,000 open line breaks"])
    assert len(feed.entries) == 5_001
    assert feed.entries[4_000].title == "3999"
    assert feed.problem is not None
    assert "malformed" in feed.problem


@given(st.binary(max_size=200))
def test_any_bytes_give_a_feed_or_a_reason(content: bytes) -> None:
    try:
        outcome = parse(content).problem
    except ParseError as error:
        outcome = error.reason
    assert outcome  # no bytes this short are a feed with entries


def stored_feeds(shared: Path) -> list[Path]:
    feeds = shared / "bench" / "feeds"
    return [*sorted((feeds / "entries").iterdir()), *sorted((feeds / "podcast").glob("*.xml"))]


def test_real_feeds_give_as_many_entries_as_they_have_elements(shared: Path) -> None:
    reasons = {}
    for path in stored_feeds(shared):
        content = path.read_bytes()
        try:
            feed = parse(content)
        except ParseError as error:
            reasons[path.name] = error.reason
            continue
        assert len(feed.entries) == len(re.findall(rb"<(?:item|entry)[\s>]", content)), path.name
    assert reasons == {
        "unrecognized.rss": "html",
        "empty_file.xml": "empty",
        "empty_xml.xml": "empty",
        "podcast-example.xml": "not-a-feed",
    }


def test_every_transcript_of_an_episode_is_kept(shared: Path) -> None:
    content = (shared / "bench" / "feeds" / "podcast" / "example-feed.xml").read_bytes()
    assert sum(len(entry.transcripts) for entry in parse(content).entries) == content.count(b"<podcast:transcript ")
