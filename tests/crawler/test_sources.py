"""Reading ``sources.toml``: what a good file gives, and that each mistake names file, line and mend."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crawler.errors import SourcesError
from crawler.model import Selectors, Source
from crawler.sources import KINDS, address_problem, read_sources

if TYPE_CHECKING:
    from pathlib import Path

GOOD = """[[source]]
id = "lab"
label = "A Lab"
kind = "lab"
home = "https://lab.example/"
feeds = ["https://lab.example/feed.xml"]
"""
SECOND = """
[[source]]
id = "show"
label = "A Show"
kind = "podcast"
home = "https://show.example/"
feeds = [
  "https://show.example/a.rss",
  "https://show.example/b.rss",
]
"""
LISTED = GOOD + 'listing = "https://lab.example/news"\n'
LISTED_TOO = """
[[source]]
id = "house"
label = "A House"
kind = "government"
home = "https://house.example/"
listing = "https://house.example/news"
"""


def write(folder: Path, text: str) -> Path:
    path = folder / "sources.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_reads_the_sources_in_order(tmp_path: Path) -> None:
    optional = 'listing = "https://lab.example/news"\nlanguage = "en"\nnote = "n"\nchecked = "how"\n'
    first, second = read_sources(write(tmp_path, GOOD + optional + SECOND))
    assert first == Source(
        id="lab",
        label="A Lab",
        kind="lab",
        home="https://lab.example/",
        feeds=("https://lab.example/feed.xml",),
        language="en",
        listing="https://lab.example/news",
        note="n",
    )
    assert (second.id, len(second.feeds), second.language) == ("show", 2, None)


def test_a_listing_stands_in_for_feeds(tmp_path: Path) -> None:
    text = GOOD.replace('feeds = ["https://lab.example/feed.xml"]', 'listing = "https://lab.example/news"')
    (source,) = read_sources(write(tmp_path, text))
    assert source.feeds == ()


@pytest.mark.parametrize(
    "written",
    [
        'selectors = { item = "li", link = "h2 > a", next = "a.older" }\n',
        '[source.selectors]\nitem = "li"\nlink = "h2 > a"\nnext = "a.older"\n',
    ],
)
def test_selectors_say_where_entries_stand_in_a_listing(tmp_path: Path, written: str) -> None:
    (source,) = read_sources(write(tmp_path, LISTED + written))
    assert source.selectors == Selectors("li", link="h2 > a", next="a.older")


def test_a_byte_order_mark_and_windows_line_ends_are_taken(tmp_path: Path) -> None:
    path = tmp_path / "sources.toml"
    path.write_bytes(b"\xef\xbb\xbf" + GOOD.replace("\n", "\r\n").encode())
    assert read_sources(path)[0].id == "lab"


MISTAKES = {
    "syntax": (GOOD + "note = yes\n", 7, "not valid TOML", "quote the value"),
    "open string": (GOOD.replace('"A Lab"', '"A Lab'), 3, "not valid TOML", "mend the line"),
    "key twice": (GOOD + 'id = "other"\n', 7, "not valid TOML", "mend the line"),
    "unknown key": (GOOD + 'feed = "https://x.example/"\n', 7, "unknown key 'feed'", "did you mean feeds?"),
    "unknown key, nothing near": (GOOD + "zzz = 1\n", 7, "unknown key 'zzz'", "the keys are id, label"),
    "unknown table": ("\n[[sources]]\n" + GOOD[11:], 2, "unknown table or key 'sources'", "[[source]]"),
    "unknown top key": ("version = 1\n" + GOOD, 1, "unknown table or key 'version'", "[[source]]"),
    "single bracket": (GOOD.replace("[[source]]", "[source]"), 1, "not a list of tables", "two brackets"),
    "empty file": ("# nothing\n", 1, "names no source", "add a [[source]]"),
    "no label": (GOOD + SECOND.replace('label = "A Show"\n', ""), 8, "'show' has no label", 'add label = "…"'),
    "no id": (GOOD.replace('id = "lab"\n', ""), 1, "has no id", 'add id = "…"'),
    "label is a number": (GOOD.replace('"A Lab"', "7"), 3, "label is not a text", 'write label = "…"'),
    "label is blank": (GOOD.replace('"A Lab"', '" "'), 3, "label is not a text", 'write label = "…"'),
    "bad id": (GOOD.replace('"lab"\nlabel', '"My Lab"\nlabel'), 2, "'My Lab'", "lower-case letters"),
    "id twice": (GOOD + SECOND.replace('"show"', '"lab"'), 9, "is used on line 2 already", "its own id"),
    "bad kind": (GOOD.replace('kind = "lab"', 'kind = "newspaper"'), 4, "unknown kind 'newspaper'", "?"),
    "bad kind, nothing near": (GOOD.replace('kind = "lab"', 'kind = "x"'), 4, "unknown kind 'x'", "one of newsletter"),
    "bad language": (GOOD + 'language = "English"\n', 7, "'English'", 'such as "en"'),
    "home without scheme": (GOOD.replace('home = "https://', 'home = "'), 5, "the home address", "write it in full"),
    "feed by ftp": (GOOD.replace('["https', '["ftp'), 6, "does not begin with https", "write it in full"),
    "bad feed on its own line": (GOOD + SECOND.replace("https://show.example/b.rss", "show.example/b.rss"), 15,
                                 "'show.example/b.rss'", "write it in full"),
    "bad listing": (GOOD + 'listing = "https:///x"\n', 7, "names no host", "write it in full"),
    "feeds is a text": (GOOD.replace('["https://lab.example/feed.xml"]', '"https://lab.example/feed.xml"'), 6,
                        "not a list of addresses", 'write feeds = ["https://…"]'),
    "feeds holds a number": (GOOD.replace('feed.xml"]', 'feed.xml", 1]'), 6, "not a list of addresses", "write feeds"),
    "nothing to poll": (GOOD.replace('["https://lab.example/feed.xml"]', "[]"), 6, "nothing to poll", "listing ="),
    "selectors for no page": (GOOD + 'selectors = { item = "li" }\n', 7, "selectors without a listing", "add listing ="),
    "selectors is a text": (LISTED + 'selectors = "li"\n', 8, "selectors is not a table", "write selectors = {"),
    "selectors without item": (LISTED + 'selectors = { link = "a" }\n', 8, "without item", 'add item = "…"'),
    "unknown selector": (LISTED + 'selectors = { items = "li" }\n', 8, "unknown selector 'items'", "did you mean item?"),
    "selector is a number": (LISTED + "selectors = { item = 1 }\n", 8, "item is not a text", "a CSS selector"),
    "selector is not CSS": (LISTED + 'selectors = { item = "li[" }\n', 8, "item = 'li[' is no CSS selector", "style sheet"),
    "selectors below": (LISTED + SECOND + LISTED_TOO + '[source.selectors]\nitem = "li"\nlink = "a["\n', 27,
                        "link = 'a[' is no CSS selector", "style sheet"),
    "feed twice in a source": (GOOD + SECOND.replace("b.rss", "a.rss"), 14, "listed on line 14 already", "keep one"),
    "feed twice in the file": (GOOD + SECOND.replace("show.example/a.rss", "www.LAB.example/feed.xml"), 14,
                               "listed on line 6 already", "keep one"),
}  # fmt: skip


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_names_file_line_and_mend(tmp_path: Path, mistake: str) -> None:
    text, line, what, mend = MISTAKES[mistake]
    path = write(tmp_path, text)
    with pytest.raises(SourcesError) as caught:
        read_sources(path)
    message = str(caught.value)
    assert message.startswith(f"{path}:{line}: ")
    assert (caught.value.path, caught.value.line) == (str(path), line)
    assert what in message
    assert mend in message
    assert "\n" not in message


def test_a_missing_file_and_bytes_that_are_no_utf8(tmp_path: Path) -> None:
    with pytest.raises(SourcesError, match=r"absent\.toml: cannot be read .*--seeds"):
        read_sources(tmp_path / "absent.toml")
    path = tmp_path / "latin.toml"
    path.write_bytes(GOOD.replace("A Lab", "Ä Lab").encode("latin-1"))
    with pytest.raises(SourcesError, match=r"latin\.toml:3: not UTF-8; save"):
        read_sources(path)


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_taken(tmp_path: Path, kind: str) -> None:
    assert read_sources(write(tmp_path, GOOD.replace('kind = "lab"', f'kind = "{kind}"')))[0].kind == kind


@pytest.mark.parametrize(
    ("url", "problem"),
    [
        ("https://a.example/feed?x=1", None),
        ("http://127.0.0.1:8000/feed", None),
        ("https://a.example/a b", "has a space in it"),
        ("javascript:alert(1)", "does not begin with https:// or http://"),
        ("https://user@a.example/", "carries a user name"),
        ("https://a.example:x/", "cannot be read as an address"),
        ("https://[::1/", "cannot be read as an address"),
    ],
)
def test_addresses(url: str, problem: str | None) -> None:
    assert address_problem(url) == problem
