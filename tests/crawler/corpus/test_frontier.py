"""One entry, one row on the frontier, whatever address it comes under."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from crawler.corpus import frontier, store
from crawler.corpus.connection import immediate
from crawler.corpus.entries import is_same_entry
from crawler.dates import parse_date
from crawler.model import Entry, Source

NOW = datetime(2026, 1, 10, tzinfo=UTC)
SITE = "https://a.example"


def entry(path: str, guid: str | None = "g1", title: str | None = "A title", day: str | None = "2026-01-05") -> Entry:
    published = parse_date(day, "feed", now=NOW) if day else None
    return Entry(SITE + path, guid, title, published)


@pytest.fixture
def discover(db):
    with immediate(db):
        store.put_source(db, Source("s", "S", "press", SITE), now="2026-01-01T00:00:00Z")

    def put(entry: Entry, *, update: bool = True) -> tuple[int, int]:
        target = frontier.Target(entry.url or "", entry.url, "a.example:443", "s", "article", entry)
        with immediate(db):
            return frontier.discover(db, [target], now=NOW, update=update)

    return put


def test_an_entry_whose_address_changes_stays_one_row_that_is_asked_at_the_new_address(db, discover) -> None:
    assert discover(entry("/old")) == (1, 0)
    assert discover(entry("/new")) == (0, 0)
    assert discover(entry("/new", guid=None)) == (0, 0), "an archive knows its address alone"
    assert db.conn.execute("select url, page from frontier").fetchall() == [(f"{SITE}/old", f"{SITE}/new")]


def test_an_archive_leaves_the_address_as_the_feed_has_it(db, discover) -> None:
    discover(entry("/new"))
    assert discover(entry("/old"), update=False) == (0, 0)
    assert db.conn.execute("select url, page from frontier").fetchall() == [(f"{SITE}/new", f"{SITE}/new")]


def test_a_changed_entry_under_another_address_is_looked_at_again(db, discover) -> None:
    discover(entry("/old"))
    with immediate(db):
        [row] = frontier.claim(db, None, "a.example:443", ["s"], now=NOW, soon=NOW, limit=1)
        frontier.settle(db, row, state="done", due=None)

    assert discover(entry("/new", title="Another title")) == (0, 1)
    assert db.conn.execute("select url, page, due is not null from frontier").fetchall() == [
        (f"{SITE}/old", f"{SITE}/new", 1)
    ]


def test_a_guid_that_a_feed_gives_to_every_entry_identifies_nothing(discover) -> None:
    assert discover(entry("/one")) == (1, 0)
    assert discover(entry("/two", title="Something else", day="2026-01-06")) == (1, 0)


@pytest.mark.parametrize(
    ("title", "day", "same"),
    [
        ("A title", "2026-01-05", True),
        ("A title", None, True),
        ("Corrected", "2026-01-05", True),
        ("Corrected", "2026-01-06", False),
        (None, None, False),
    ],
)
def test_which_entries_are_one(title, day, same) -> None:
    assert is_same_entry(entry("/a"), entry("/b", title=title, day=day)) is same


def test_entries_of_which_nothing_is_told_are_one() -> None:
    assert is_same_entry(entry("/a", title=None, day=None), entry("/b", title=None, day=None))
