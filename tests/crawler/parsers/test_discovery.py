"""What a home page gives away of its feeds, its platform and its archive."""

from __future__ import annotations

import pytest

from crawler.parsers.discovery import Archive, Discovery, discover, feed_guesses, sitemap_guesses


def found(head: str = "", body: str = "") -> Discovery:
    html = f"<!doctype html><html lang='en'><head>{head}</head><body>{body}</body></html>"
    return discover(html.encode(), "https://a.example/blog/", None)


def test_declared_feeds_come_first_and_comments_are_left_out() -> None:
    feeds = found(
        '<link rel="alternate" type="application/rss+xml" title="A » Comments Feed" href="/comments/feed/">'
        '<link rel="alternate" type="application/rss+xml; charset=utf-8" title="A" href="feed.xml?utm_source=x">'
        '<LINK REL="Alternate" TYPE="application/atom+xml" HREF="https://feeds.example/a.atom">'
        '<link rel="alternate" type="application/json" href="/wp-json/wp/v2/pages/2">'
        '<link rel="alternate" type="application/feed+json" href="/feed.json">'
        '<link rel="alternate" hreflang="de" href="/de/">'
        '<link rel="alternate stylesheet" href="/dark.css">'
        '<link rel="alternate" type="application/rss+xml" href="javascript:feed()">',
        '<a href="feed.xml">RSS</a> <a href="/rss">RSS</a> <a href="/feedback">Write to us</a>',
    ).feeds
    assert [(feed.url, feed.form, feed.declared) for feed in feeds] == [
        ("https://a.example/blog/feed.xml?utm_source=x", "rss", True),
        ("https://feeds.example/a.atom", "atom", True),
        ("https://a.example/feed.json", "json", True),
        ("https://a.example/rss", "unknown", False),
    ]
    assert feeds[0].title == "A"


@pytest.mark.parametrize(
    ("head", "archive"),
    [
        (
            '<link rel="https://api.w.org/" href="https://a.example/wp-json/">',
            Archive("wordpress", "https://a.example/wp-json/wp/v2/posts?per_page=100&page=1&_embed=author"),
        ),
        (
            '<link rel="https://api.w.org/" href="https://a.example/index.php?rest_route=/">',
            Archive(
                "wordpress", "https://a.example/index.php?rest_route=/wp/v2/posts&per_page=100&page=1&_embed=author"
            ),
        ),
        (
            '<script data-key="22444f78447824223cefc48062" data-api="https://a.example/ghost/api/content/"></script>',
            Archive(
                "ghost",
                "https://a.example/ghost/api/content/posts/?key=22444f78447824223cefc48062&include=authors&limit=50&page=1",
            ),
        ),
        (
            '<script src="https://substackcdn.com/bundle/main.js"></script>',
            Archive("substack", "https://a.example/api/v1/archive?sort=new&offset=0&limit=50"),
        ),
        ('<script src="/app.js" data-key="nothing"></script>', None),
    ],
)
def test_a_platform_shows_itself(head: str, archive: Archive | None) -> None:
    assert found(head).archive == archive


def test_a_page_that_says_nothing_says_nothing() -> None:
    assert found() == Discovery((), None, "en")
    assert discover(b"", "https://a.example/", None) == Discovery((), None, None)


def test_guesses_begin_at_the_page_and_end_at_the_root() -> None:
    guesses = feed_guesses("https://a.example/blog?x=1")
    assert guesses[0] == "https://a.example/blog/feed"
    assert "https://a.example/rss.xml" in guesses
    assert len(set(guesses)) == len(guesses)
    assert sitemap_guesses("https://a.example/blog/")[0] == "https://a.example/sitemap.xml"
