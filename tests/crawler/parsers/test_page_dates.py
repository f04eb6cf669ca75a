"""Which of a page's dates is believed."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from crawler.model import Extraction, PublishedDate
from crawler.parsers.page_dates import first_published
from crawler.parsers.pages import extract_page

NOW = datetime(2026, 6, 1, tzinfo=UTC)
BODY = (
    "<p>Long words about open models and the law that is to govern them, written to fill a paragraph with sense.</p>"
    * 3
)


def dated(byline: str = "", head: str = "", url: str = "https://gazette.example/a") -> Extraction:
    html = (
        f"<html lang=en><head>{head}</head><body><main><h1>A title of its own</h1>{byline}{BODY}</main></body></html>"
    )
    return extract_page(html.encode(), url, now=NOW)


def ld(**fields: str) -> str:
    pairs = ", ".join(f'"{name}": "{value}"' for name, value in fields.items())
    return f'<script type="application/ld+json">{{"@type": "Article", {pairs}}}</script>'


@pytest.mark.parametrize(
    ("byline", "head", "url", "day", "origin"),
    [
        ("", ld(datePublished="2025-03-04"), "", "2025-03-04", "json-ld"),
        ("", '<meta property="article:published_time" content="2025-03-04">', "", "2025-03-04", "meta"),
        ('<p>By Ann Lee <time datetime="2025-03-04">4 Mar</time></p>', "", "", "2025-03-04", "time-element"),
        ("", "", "https://gazette.example/2025/03/04/slug", "2025-03-04", "url"),
        ("<p>By Ann LeeMarch 4, 2025</p>", "", "", "2025-03-04", "text"),
        ("<p>Updated March 4, 2025</p>", "", "", "2025-03-04", "text"),
    ],
)
def test_each_origin_is_read_and_named(byline: str, head: str, url: str, day: str, origin: str) -> None:
    found = dated(byline, head, url or "https://gazette.example/a").published
    assert found is not None
    assert (found.day, found.origin) == (day, origin)


def test_published_and_modified_are_kept_apart() -> None:
    found = dated("<p>Updated May 6, 2025</p>", ld(datePublished="2025-03-04", dateModified="2025-05-06"))
    assert found.published is not None
    assert found.modified is not None
    assert (found.published.day, found.modified.day) == ("2025-03-04", "2025-05-06")


def test_the_date_shown_to_readers_overrules_the_generators_and_the_dispute_is_told() -> None:
    found = dated("<p>Published: 2 January 2024</p>", ld(datePublished="2025-11-05", dateModified="2025-11-05"))
    assert found.published is not None
    assert found.published.day == "2024-01-02"
    assert found.published.confidence == "disputed"
    assert "disputed-date=json-ld:2025-11-05" in found.options


@pytest.mark.parametrize("raw", ["2999-01-01", "0001-01-01", "2024-13-45"])
def test_an_implausible_date_is_refused(raw: str) -> None:
    assert dated("", ld(datePublished=raw)).published is None


def test_a_modification_alone_is_no_publication() -> None:
    found = dated("", ld(dateModified="2025-05-06"))
    assert found.published is None
    assert found.modified is not None


def test_the_publishers_calendar_counts() -> None:
    found = dated("", ld(datePublished="2025-06-25T22:30:00-05:00")).published
    assert found is not None
    assert (found.day, found.precision) == ("2025-06-25", "day")


@pytest.mark.parametrize(
    ("byline", "head", "url", "confidence"),
    [
        ("<p>March 4, 2025</p>", ld(datePublished="2025-03-04"), "a", "confirmed"),
        ("", ld(datePublished="2025-03-04"), "2025/03/04/a", "confirmed"),
        ("", ld(datePublished="2025-03-04") + '<meta name="date" content="2025-03-04">', "a", "inferred"),
        ("", ld(datePublished="2025-03-04"), "a", "inferred"),
        ('<p><time datetime="2025-03-04">4 March</time></p>', "", "a", "inferred"),
        ("<p>Updated March 4, 2025</p>", "", "a", "inferred"),
        ("<p>March 4, 2025</p>", "", "a", "inferred"),
        ("", "", "2025/03/04/a", "inferred"),
        ("", ld(datePublished="2025-03-04"), "2019/01/02/a", "disputed"),
    ],
)
def test_a_date_says_how_sure_it_is(byline: str, head: str, url: str, confidence: str) -> None:
    found = dated(byline, head, f"https://gazette.example/{url}").published
    assert found is not None
    assert found.confidence == confidence


def test_the_feed_comes_first_and_the_page_confirms_or_disputes_it() -> None:
    feed = PublishedDate("2025-03-04T22:00:00Z", "second", "feed", "")
    same, other = PublishedDate("2025-03-05", "day", "json-ld", ""), PublishedDate("2024-01-01", "day", "meta", "")
    assert first_published(None, other) == other
    assert first_published(feed, None) == feed
    for page, confidence in ((same, "confirmed"), (other, "disputed")):
        found = first_published(feed, page)
        assert found is not None
        assert (found.value, found.confidence) == (feed.value, confidence)


def test_a_label_of_its_own_speaks_for_the_date_after_it() -> None:
    found = dated("<p>word</p>" * 60 + "<div><h4>Published</h4><div>July 8, 2025</div></div>").published
    assert found is not None
    assert found.day == "2025-07-08"


@pytest.mark.parametrize(
    ("language", "shown"),
    [
        ("de", "Veröffentlicht am 4. März 2025"),
        ("fr", "Publié le 4 mars 2025"),
        ("es", "4 de marzo de 2025"),
        ("it", "Pubblicato il 4 marzo 2025"),
        ("pt-BR", "4 de março de 2025"),
        ("nl", "4 maart 2025"),
        ("sv", "4 mars 2025"),
        ("da", "4. marts 2025"),
        ("nb", "4. mars 2025"),
        ("fi", "4. maaliskuuta 2025"),
        ("pl", "4 marca 2025"),
        ("cs", "4. března 2025"),
        ("cs", "4. 3. 2025"),
        ("ru", "4 марта 2025 г."),
        ("uk", "4 березня 2025"),
        ("ja", "2025年3月4日"),
        ("ko", "2025년 3월 4일"),
    ],
)
def test_a_date_is_read_in_the_pages_language(language: str, shown: str) -> None:
    html = f"<html lang={language}><body><main><h1>A title of its own</h1><p>{shown}</p>{BODY}</main></body></html>"
    found = extract_page(html.encode(), "https://gazette.example/a", now=NOW).published
    assert found is not None
    assert found.day == "2025-03-04"


@pytest.mark.parametrize(
    ("elsewhere", "day"),
    [
        ('<li><time datetime="2025-12-02">2 December</time></li>', "2025-12-02"),
        ('<li><time datetime="2025-02-12">12 February</time></li>', "2025-02-12"),
        ("<li>25-12-2025</li>", "2025-12-02"),
        ("<li>12-25-2025</li>", "2025-02-12"),
        ("", None),
        ("<li>25-12-2025</li><li>12-25-2025</li>", None),
    ],
)
def test_the_pages_other_dates_settle_whether_day_or_month_comes_first(elsewhere: str, day: str | None) -> None:
    other = BODY + "<p>word</p>" * 20 + f"<ul>{elsewhere}</ul>"
    html = f"<html lang=en><body><main><h1>A title of its own</h1><p>02-12-2025</p>{other}</main></body></html>"
    found = extract_page(html.encode(), "https://gazette.example/a", now=NOW).published
    if day is not None:
        assert found is not None
        assert (found.day, found.raw) == (day, "02-12-2025")
    else:
        assert found is None or found.raw != "02-12-2025"


def test_a_heading_worded_unlike_the_head_is_the_title_that_a_date_stands_by() -> None:
    menu = "<p>Product</p>" * 40
    html = (
        "<html lang=en><head><title>Introducing the Harbour data accelerator | Harbour</title></head><body>"
        f"{menu}<h2>Introducing Harbour: the next data accelerator</h2><div>Ann Lee</div><div>March 4, 2025</div>"
        f"{'<p>' + 'Words of a lead that <a>links</a> to <a>a</a> <a>b</a> <a>c</a> <a>d</a> <a>e</a>. ' * 6 + '</p>'}{BODY * 3}</body></html>"
    )
    found = extract_page(html.encode(), "https://gazette.example/a", now=NOW).published
    assert found is not None
    assert (found.day, found.origin) == ("2025-03-04", "text")
