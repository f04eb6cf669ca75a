"""Archives of the platforms, and pages that only link: each to entries and the address of the next page."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from crawler.errors import ParseError
from crawler.model import Selectors
from crawler.parsers.listings import Listing, ListingKind, SelectorError, parse_listing

NOW = datetime(2026, 6, 1, tzinfo=UTC)


def parse(kind: ListingKind, content: Any, url: str, selectors: Selectors | None = None) -> Listing:
    text = content if isinstance(content, str) else json.dumps(content)
    return parse_listing(text.encode(), url, None, kind=kind, now=NOW, selectors=selectors)


def test_substacks_archive() -> None:
    posts = [
        {
            "id": 1,
            "title": "Open weights, &amp; then?",
            "canonical_url": "https://letter.example/p/one",
            "post_date": "2024-03-05T10:15:30.000Z",
            "description": "Short",
            "body_html": None,
            "publishedBylines": [{"id": 7, "name": "Ada Example"}],
            "type": "newsletter",
            "podcast_url": "https://letter.example/voiceover.mp3",
        },
        {
            "id": 2,
            "title": "Talk",
            "canonical_url": "https://letter.example/p/two",
            "post_date": "2024-03-04T00:00:00Z",
            "type": "podcast",
            "podcast_url": "https://letter.example/two.mp3",
            "podcast_duration": 1801.5,
        },
        {"id": 3, "title": "Nowhere"},
    ]
    listing = parse("substack", posts, "https://letter.example/api/v1/archive?sort=new&offset=50&limit=50")
    one, two = listing.entries
    assert (one.url, one.title, one.authors, one.summary) == (
        "https://letter.example/p/one",
        "Open weights, & then?",
        ("Ada Example",),
        "Short",
    )
    assert one.published is not None
    assert (one.published.value, one.audio_url) == ("2024-03-05T10:15:30Z", None)
    assert (two.audio_url, two.duration) == ("https://letter.example/two.mp3", 1801.5)
    assert listing.next_page == "https://letter.example/api/v1/archive?sort=new&offset=53&limit=50"
    assert listing.problem == "1 posts without a usable address"
    assert parse("substack", [], "https://letter.example/api/v1/archive?offset=53") == Listing((), None)


def test_wordpress_posts() -> None:
    post = {
        "id": 9,
        "date": "2024-03-05T11:15:30",
        "date_gmt": "2024-03-05T10:15:30",
        "modified_gmt": "2024-03-06T10:15:30",
        "guid": {"rendered": "https://press.example/?p=9"},
        "link": "https://press.example/2024/03/nine/",
        "title": {"rendered": "Nine &#8211; a <em>title</em>"},
        "content": {"rendered": "<p>Full</p>\n", "protected": False},
        "excerpt": {"rendered": "<p>Short</p>"},
        "_embedded": {"author": [{"name": "Bo Example"}]},
    }
    address = "https://press.example/wp-json/wp/v2/posts?per_page=2&page=1"
    listing = parse("wordpress", [post, {**post, "date_gmt": None}], address)
    entry, local = listing.entries
    assert (entry.url, entry.guid, entry.title) == (post["link"], "https://press.example/?p=9", "Nine – a title")
    assert (entry.content, entry.summary, entry.authors) == ("<p>Full</p>", "<p>Short</p>", ("Bo Example",))
    assert entry.published is not None
    assert (entry.published.value, entry.published.raw) == ("2024-03-05T10:15:30Z", "2024-03-05T10:15:30")
    assert local.published is not None
    assert (local.published.value, local.published.precision) == ("2024-03-05", "day")
    assert listing.next_page == "https://press.example/wp-json/wp/v2/posts?per_page=2&page=2"
    assert parse("wordpress", [post], address).next_page is None
    assert parse("wordpress", {"code": "rest_post_invalid_page_number", "message": "no"}, address) == Listing((), None)


def test_ghost_posts() -> None:
    post = {
        "id": "5ddc9141c35e7700383b2937",
        "title": "Ghostly",
        "url": "https://ghost.example/ghostly/",
        "html": "<p>Full</p>",
        "excerpt": "Short",
        "published_at": "2024-03-05T10:15:30.000+00:00",
        "updated_at": "2024-03-06T10:15:30.000+00:00",
        "authors": [{"name": "Cy Example"}],
    }
    content = {"posts": [post], "meta": {"pagination": {"page": 1, "pages": 2, "next": 2}}}
    listing = parse("ghost", content, "https://ghost.example/ghost/api/content/posts/?key=0a&page=1")
    (entry,) = listing.entries
    assert (entry.guid, entry.title, entry.content, entry.authors) == (
        post["id"],
        "Ghostly",
        "<p>Full</p>",
        ("Cy Example",),
    )
    assert listing.next_page == "https://ghost.example/ghost/api/content/posts/?key=0a&page=2"


@pytest.mark.parametrize(
    ("kind", "content", "reason"),
    [
        ("substack", "", "empty"),
        ("substack", "<!doctype html><title>Just a moment...</title><script>_cf_chl_opt</script>", "challenge"),
        ("wordpress", "<html><body>Home</body></html>", "html"),
        ("wordpress", {"code": "rest_forbidden", "message": "Sorry, you are not allowed."}, "refused"),
        ("ghost", {"errors": [{"message": "Unknown Content API Key"}]}, "refused"),
        ("ghost", {"posts": 3}, "not-a-listing"),
        ("substack", "[{", "not-a-listing"),
        ("page", "<html><body>Nothing to follow</body></html>", "not-a-listing"),
        ("page", "", "empty"),
    ],
)
def test_what_is_no_listing_is_refused_with_a_reason(kind: ListingKind, content: Any, reason: str) -> None:
    with pytest.raises(ParseError) as raised:
        parse(kind, content, "https://a.example/list")
    assert raised.value.reason == reason


PAGE = """<!doctype html><html lang="en-US"><head><base href="/"></head><body>
<nav><a href="/">Home</a> <a href="/news">News</a>
<a href="/news/category/policy">Policy</a> <a href="/about">About</a></nav>
<main>
  <article class="card"><a href="/news/open-weights"><img src="a.png"></a>
    <h3><a href="/news/open-weights?utm_source=list">Open weights, one year on</a></h3>
    <span class="when">03/05/2024</span></article>
  <article class="card"><a href="https://www.lab.example/news/distillation"><span>Announcements</span>
    <h3>On distillation</h3></a><time datetime="2024-03-04T10:00:00Z">March 4</time></article>
  <article class="card"><a href="/news/policy">A policy</a> <p>Mar 1, 2024</p></article>
  <a href="https://elsewhere.example/news/other">Not ours</a>
  <a href="/news/report.pdf">PDF</a> <a href="javascript:void(0)">x</a>
</main>
<a href="/news?page=2">Older posts »</a></body></html>"""


@pytest.mark.parametrize(
    "selectors",
    [
        None,
        Selectors(item="article.card", date="time, .when, p"),
        Selectors(item=".card", link="a[href*='/news/']", title="h3"),
    ],
)
def test_a_page_that_links_to_articles(selectors: Selectors | None) -> None:
    listing = parse("page", PAGE, "https://lab.example/news", selectors)
    assert [(entry.url, entry.title) for entry in listing.entries] == [
        ("https://lab.example/news/open-weights", "Open weights, one year on"),
        ("https://www.lab.example/news/distillation", "On distillation"),
        ("https://lab.example/news/policy", "A policy"),
    ]
    assert [entry.published.value if entry.published else None for entry in listing.entries] == [
        "2024-03-05",  # the page says en-US
        "2024-03-04T10:00:00Z",
        "2024-03-01",
    ]
    assert listing.next_page == "https://lab.example/news?page=2"


def test_the_last_page_has_no_next() -> None:
    assert parse("page", PAGE, "https://lab.example/news?page=2").next_page is None
    assert parse("page", PAGE.replace("Older posts »", "Imprint"), "https://lab.example/news").next_page is None


def test_a_selector_that_cannot_be_read_is_named() -> None:
    with pytest.raises(SelectorError, match=r"mend it in sources\.toml") as raised:
        parse("page", PAGE, "https://lab.example/news", Selectors(item="article:("))
    assert raised.value.selector == "article:("
