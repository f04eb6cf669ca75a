"""What an entry is known by, what is fetched of it, and whose word counts in its document."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from crawler.corpus.frontier import FrontierRow
from crawler.model import Entry, Extraction, PublishedDate, Source, TranscriptLink
from crawler.spiders.documents import entry_document, page_document
from crawler.spiders.targets import entry_key, page_of, targets

SOURCE = Source("s", "S", "press", "https://a.example/", language="en")
FEED_DATE = PublishedDate("2025-03-01T08:00:00Z", "second", "feed", "Sat, 01 Mar 2025 08:00:00 GMT")
PAGE_DATE = PublishedDate("2025-03-02", "day", "meta", "2025-03-02")


def entry(url: str | None = "https://a.example/post", guid: str | None = "g", **fields) -> Entry:
    return Entry(url, guid, fields.pop("title", "Of the feed"), **fields)


def row(found: Entry | None, key: str = "https://a.example/post", **fields) -> FrontierRow:
    fields = {"document_key": None} | fields
    return FrontierRow(
        key, key, "a.example:443", "s", "article", 1, "2025-03-01T09:00:00Z", found, etag=None, modified=None, **fields
    )


def read(**fields) -> Extraction:
    return Extraction("Text.", ((0, 5, "paragraph"),), "x", "1", title="Of the page", published=PAGE_DATE, **fields)


@pytest.mark.parametrize(
    ("found", "key"),
    [
        (entry("https://a.example/post?utm_source=feed"), "https://a.example/post"),
        (entry(None, "tag:1"), "s:tag:1"),
        (entry("javascript:x", "tag:1"), "s:tag:1"),
    ],
)
def test_what_an_entry_is_known_by(found: Entry, key: str) -> None:
    assert entry_key(found, "s") == key


def test_an_entry_with_neither_is_known_by_its_own_words() -> None:
    one, other = entry(None, None), entry(None, None, title="Another")
    assert entry_key(one, "s") == entry_key(one, "s") != entry_key(other, "s")


@pytest.mark.parametrize(
    ("found", "page"),
    [
        (entry(), "https://a.example/post"),
        (entry(None, content="<p>x"), None),
        (entry(audio_url="https://a.example/1.mp3", content="<p>notes"), None),
        (entry(audio_url="https://a.example/1.mp3"), "https://a.example/post"),
        (
            entry(
                audio_url="https://a.example/1.mp3",
                transcripts=(
                    TranscriptLink("https://a.example/1.txt", "text/plain"),
                    TranscriptLink("https://a.example/1.vtt", "text/vtt"),
                ),
            ),
            "https://a.example/1.vtt",
        ),
    ],
)
def test_what_is_fetched_of_an_entry(found: Entry, page: str | None) -> None:
    assert page_of(found) == page


def test_entries_before_a_day_are_left_out_and_undated_ones_are_not() -> None:
    old = PublishedDate("2024-12-31", "day", "feed", "x")
    found = targets([entry(), entry("https://a.example/old", published=old)], "s", since=date(2025, 1, 1))
    assert [target.key for target in found] == ["https://a.example/post"]


def test_an_entry_with_nothing_to_read_is_no_target() -> None:
    assert targets([entry(None)], "s") == []


def test_the_feeds_word_counts_before_the_pages() -> None:
    document, _ = page_document(row(entry(published=FEED_DATE)), SOURCE, read(), "https://a.example/post")
    confirmed = replace(FEED_DATE, confidence="confirmed")
    assert (document.title, document.published, document.language) == ("Of the feed", confirmed, "en")


def test_the_pages_word_counts_where_the_feed_has_none() -> None:
    document, _ = page_document(row(entry(title=None)), SOURCE, read(language="de"), "https://a.example/post")
    assert (document.title, document.published, document.language) == ("Of the page", PAGE_DATE, "de")


@pytest.mark.parametrize(
    ("declared", "key"),
    [
        (None, "https://a.example/post"),
        ("https://a.example/2025/post?utm_medium=x", "https://a.example/2025/post"),
        ("https://www.a.example/post", "https://www.a.example/post"),
        ("https://elsewhere.example/original", "https://a.example/post"),
        ("https://a.example/", "https://a.example/post"),
        ("javascript:x", "https://a.example/post"),
    ],
)
def test_a_pages_own_canonical_address_counts_on_its_own_site(declared: str | None, key: str) -> None:
    document, other_key = page_document(row(entry()), SOURCE, read(canonical_url=declared), "https://a.example/post")
    assert (document.key, other_key) == (key, "https://a.example/post")


def test_a_stored_document_keeps_its_key() -> None:
    known = row(entry(), document_key="https://a.example/first")
    document, _ = page_document(known, SOURCE, read(canonical_url="https://a.example/moved"), "https://a.example/moved")
    assert document.key == "https://a.example/first"


def test_text_from_the_feed_says_why() -> None:
    document = entry_document(row(entry()), SOURCE, read(), "status 404")
    assert (document.key, document.loss) == ("https://a.example/post", "feed-text (status 404)")
