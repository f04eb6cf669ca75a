"""``crawl --since``: what was published before the feed begins, from paged feeds, archives, listings and sitemaps."""

from __future__ import annotations

import gzip
import json
from dataclasses import replace

import pytest


def publish(site, article_text, days: list[str], folder: str = "posts") -> None:
    for day in days:
        head = f"<meta property='article:published_time' content='{day}T08:00:00Z'>"
        site.article(f"/{folder}/{day}", article_text(f"the day {day}"), head=head)


def item(site, day: str, folder: str = "posts") -> dict[str, str]:
    return {"link": f"{site.base}/{folder}/{day}", "title": day, "pubDate": f"{day}T08:00:00"}


def keys(crawls) -> list[str]:
    return [key.rpartition("/")[2] for [key] in crawls.rows("select key from documents order by key")]


def test_older_pages_of_a_paged_feed_are_followed_back_to_the_day(site, crawls, article_text) -> None:
    days = ["2025-03-05", "2025-03-04", "2025-02-03", "2025-02-02", "2025-01-01"]
    publish(site, article_text, days)
    link = "<atom:link xmlns:atom='http://www.w3.org/2005/Atom' rel='next' href='{}'/>"
    for page, found in enumerate([days[:2], days[2:4], days[4:]]):
        path = "/feed" if page == 0 else f"/feed/{page}"
        site.feed([item(site, day) for day in found], path)
        feed = site.pages[path]
        following = link.format(f"{site.base}/feed/{page + 1}").encode()
        site.pages[path] = replace(feed, body=feed.body.replace(b"</title>", b"</title>" + following, 1))

    crawled = crawls.run(site.source(), since="2025-02-03")

    assert keys(crawls) == ["2025-02-03", "2025-03-04", "2025-03-05"]
    assert "/feed/2" in site.paths
    assert "/feed/3" not in site.paths, "the page before had nothing that is new enough"
    assert crawled.code == 0


def test_sitemaps_of_robots_txt_with_index_and_gzip(site, crawls, article_text) -> None:
    days = ["2025-03-05", "2025-03-04", "2025-03-03"]
    publish(site, article_text, days)
    site.article("/about", article_text("us"))
    site.feed([item(site, days[0])])
    site.robots(f"User-agent: *\nDisallow:\nSitemap: {site.base}/sitemap-index.xml\n")
    xmlns = "xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'"
    site.put(
        "/sitemap-index.xml",
        f"<sitemapindex {xmlns}><sitemap><loc>{site.base}/posts.xml.gz</loc></sitemap>"
        f"<sitemap><loc>{site.base}/old.xml</loc><lastmod>2019-01-01</lastmod></sitemap></sitemapindex>",
        type="application/xml",
    )
    addresses = [f"/posts/{day}" for day in days] + ["/about", "/"]
    located = "".join(f"<url><loc>{site.base}{path}</loc></url>" for path in addresses)
    site.put("/posts.xml.gz", gzip.compress(f"<urlset {xmlns}>{located}</urlset>".encode()), type="application/gzip")

    crawls.run(site.source(), since="2025-01-01")

    assert keys(crawls) == sorted(days)
    assert "/old.xml" not in site.paths
    assert "/about" not in site.paths, "its address is not shaped as an article's of this site"


def test_a_platforms_archive_is_read_page_by_page(site, crawls, article_text) -> None:
    days = [f"2025-03-{day:02}" for day in range(9, 0, -1)]
    publish(site, article_text, days)
    site.feed([item(site, days[0])])
    site.put(
        "/", f"<html><head><link rel='https://api.w.org/' href='{site.base}/wp-json/'></head><body>Home</body></html>"
    )

    def posts(found: list[str]) -> str:
        return json.dumps(
            [
                {
                    "id": number,
                    "link": f"{site.base}/posts/{day}",
                    "guid": {"rendered": f"{site.base}/?p={day}"},
                    "date_gmt": f"{day}T08:00:00",
                    "title": {"rendered": f"In the archive: {day}"},
                }
                for number, day in enumerate(found)
            ]
        )

    path = "/wp-json/wp/v2/posts?per_page=100&page=1&_embed=author"
    site.put(path, posts(days), type="application/json")

    crawls.run(site.source(), since="2025-03-04")

    assert keys(crawls) == [f"2025-03-{day:02}" for day in range(4, 10)]
    [[title]] = crawls.rows("select title from documents where key like '%2025-03-09'")
    assert title == "2025-03-09", "what the feed told already is left as it is"
    reached = crawls.rows("select purpose, json_extract(signals, '$.reaches') from fetches where signals is not null")
    assert reached == [("feed", "2025-03-09"), ("listing", "2025-03-04")]


def test_a_declared_listing_page_is_followed(site, crawls, article_text) -> None:
    days = ["2025-03-05", "2025-03-04", "2025-03-03", "2025-03-02"]
    publish(site, article_text, days, "news")
    site.feed([])
    for page, found in enumerate([days[:2], days[2:]]):
        cards = "".join(
            f"<article><h2><a href='/news/{day}'>News of {day}</a></h2><time datetime='{day}'>{day}</time></article>"
            for day in found
        )
        following = "<a rel=next href='/news/?page=1'>Older</a>" if page == 0 else ""
        site.put(
            "/news/" if page == 0 else "/news/?page=1", f"<html><body><main>{cards}</main>{following}</body></html>"
        )

    crawls.run(replace(site.source(), listing=f"{site.base}/news/"), since="2025-03-03")

    assert keys(crawls) == ["2025-03-03", "2025-03-04", "2025-03-05"]


@pytest.mark.parametrize("broken", ["home", "sitemaps"])
def test_a_source_without_archive_is_recorded_and_the_feed_still_read(site, crawls, article_text, broken) -> None:
    publish(site, article_text, ["2025-03-05"])
    site.feed([item(site, "2025-03-05")])
    if broken == "sitemaps":
        site.put("/", "<html><body>Home</body></html>")

    crawled = crawls.run(site.source(), since="2025-01-01")

    assert crawled.code == 0
    assert keys(crawls) == ["2025-03-05"]
    purposes = {purpose for [purpose] in crawls.rows("select purpose from fetches where outcome = 'failed'")}
    assert "sitemap" in purposes


def test_a_back_fill_can_be_repeated_without_fetching_anything_twice(site, crawls, article_text) -> None:
    days = ["2025-03-05", "2025-03-04"]
    publish(site, article_text, days)
    site.feed([item(site, day) for day in days])
    crawls.run(site.source(), since="2025-01-01")
    site.requests.clear()

    crawled = crawls.run(site.source(), since="2025-01-01")

    assert not any(path.startswith("/posts/") for path in site.paths)
    assert crawled.summary["documents_new"] == crawled.summary["documents_revised"] == 0
