"""From what a site answers to what is said of its week: whatever is not the thing itself was not observed."""

from __future__ import annotations

import pytest

from analysis.counting.coverage import refresh_coverage
from analysis.ledger import schema as ledger
from analysis.queries import coverage
from crawler.corpus.connection import open_database
from crawler.corpus.fetches import timestamp
from crawler.spiders.context import utc_now

FILLER = "<p>" + "Words that a page of this kind has around its message. " * 4 + "</p>"
WALLS = {
    "challenge": "<title>Just a moment...</title>",
    "soft-404": f"<title>Page not found</title><h1>Page not found</h1>{FILLER}",
    "consent": "<title>Before you continue</title><p>We use cookies. Accept all cookies, or manage your cookie preferences."
    " Your consent to cookies can be withdrawn in the cookie settings.</p>",
    "login": "<title>Sign in</title><h1>Sign in</h1><form><input type=password></form><p>Sign in to go on.</p>",
    "empty": "",
}


@pytest.fixture
def weeks(crawls):
    """The weeks of each source as a count would find them: state and reason, by source."""

    def read() -> dict[str, list[tuple[str, str | None]]]:
        db = open_database(crawls.db)
        ledger.migrate(db)
        refresh_coverage(db, now=timestamp(utc_now()))
        found: dict[str, list[tuple[str, str | None]]] = {}
        for row in coverage(db.conn):
            found.setdefault(row.source, []).append((row.state, row.reason))
        db.close()
        return found

    return read


def test_a_wall_in_the_feeds_place_makes_the_week_missing_whatever_its_status(make_site, crawls, weeks) -> None:
    sources = []
    for wall, html in WALLS.items():
        site = make_site()
        site.put("/feed", html and f"<!doctype html><html><head>{html}</html>")
        sources.append(site.source(wall))
    site = make_site()
    site.feed([])
    sources.append(site.source("no-entries"))

    crawled = crawls.run(*sources)

    assert crawled.summary["feeds_missing"] == len(sources)
    assert weeks() == {wall: [("missing", wall)] for wall in WALLS} | {"no-entries": [("missing", "empty")]}


def test_a_pay_wall_before_the_pages_makes_it_partial_and_the_feed_alone_observed(
    make_site, crawls, weeks, article_text
) -> None:
    site, other = make_site(), make_site()
    wall = '<script type="application/ld+json">{"@type": "NewsArticle", "isAccessibleForFree": false}</script>'
    for number in range(3):
        site.put(
            f"/{number}", f"<!doctype html><html><head><title>News</title>{wall}</head><body><p>Subscribe to read on."
        )
        other.article(f"/{number}", article_text(f"number {number}"))
    site.feed([{"link": f"{site.base}/{number}"} for number in range(3)])
    other.feed([{"link": f"{other.base}/{number}"} for number in range(3)])

    crawls.run(site.source("walled"), other.source("open"))

    assert weeks() == {"walled": [("partial", "pages: paywall")], "open": [("observed", None)]}


def test_a_feed_is_known_in_the_log_however_its_address_is_written(site, crawls, weeks, article_text) -> None:
    site.article("/a", article_text("weights"))
    site.feed([{"link": f"{site.base}/a"}], "/feed%20of/caf%C3%A9?q=%7Ba%7D")

    crawled = crawls.run(site.source("site", "/feed%20of/café?q={a}"))

    assert crawled.code == 0, crawled.stderr
    assert weeks() == {"site": [("observed", None)]}
