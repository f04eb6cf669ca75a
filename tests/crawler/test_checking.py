"""``sources check``: which ways of finding a source's entries work, each asked for over loopback."""

from __future__ import annotations

import json
import signal
import time
from dataclasses import asdict, replace

import pytest

from crawler.model import Selectors

CHECK = """
import json, sys
from crawler.checking import check_sources
from crawler.model import Selectors, Source

spec = json.loads(sys.argv[1])
sources = [
    Source(**fields | {
        "feeds": tuple(fields["feeds"]), "selectors": fields["selectors"] and Selectors(**fields["selectors"])
    })
    for fields in spec["sources"]
]
rows, ended = check_sources(
    sources, contact="tests@example.org", allow_hosts=spec["hosts"], delay=0, workers=1,
    settings={"DOWNLOAD_TIMEOUT": 5},
)
print(json.dumps([[row._asdict() for row in rows], ended]))
"""


@pytest.fixture
def start(warm_interpreter):
    """Starts a check of the sources given, in a process of its own."""

    def begin(*sources):
        hosts = sorted({url.split("/")[2] for source in sources for url in (source.home, *source.polled)})
        spec = json.dumps({"sources": [asdict(source) for source in sources], "hosts": hosts})
        return warm_interpreter.start(CHECK, spec)

    return begin


@pytest.fixture
def check(start):
    """The rows of a check that came to its end."""

    def to_its_end(*sources):
        process = start(*sources)
        out, err = process.communicate(timeout=60)
        assert process.returncode == 0, err
        rows, ended = json.loads(out)
        assert ended
        return rows

    return to_its_end


def by_way(rows, source="site"):
    """The first row of each way of a source."""
    return {row["way"]: row for row in reversed(rows) if row["source"] == source}


def test_every_way_is_asked_and_says_what_it_gives(site, check) -> None:
    site.feed([{"link": f"{site.base}/p/1", "pubDate": "2026-03-02T08:00:00"}])
    feed = site.pages["/feed"]
    link = f"<atom:link xmlns:atom='http://www.w3.org/2005/Atom' rel='next' href='{site.base}/feed/2'/>".encode()
    site.pages["/feed"] = replace(feed, body=feed.body.replace(b"</title>", b"</title>" + link, 1))
    site.feed([{"link": f"{site.base}/p/0", "pubDate": "2026-01-02T08:00:00"}], "/feed/2")
    head = (
        f"<link rel=alternate type=application/rss+xml href={site.base}/feed>"
        f"<link rel='https://api.w.org/' href='{site.base}/wp-json/'>"
    )
    site.put("/", f"<html><head>{head}</head><body><p>Home of the writer, whose posts follow.</p></body></html>")
    posts = [{"id": 1, "link": f"{site.base}/p/1", "date_gmt": "2026-03-02T08:00:00", "title": {"rendered": "One"}}]
    site.put("/wp-json/wp/v2/posts?per_page=100&page=1&_embed=author", json.dumps(posts), type="application/json")
    site.robots(f"Sitemap: {site.base}/map.xml\n")
    site.put(
        "/map.xml",
        "<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'>"
        f"<url><loc>{site.base}/p/1</loc><lastmod>2026-03-05</lastmod></url></urlset>",
    )
    site.put("/all", "<html><body><li><a href=/p/1>One</a><i>2026-03-02</i></li><p>" + "All of it. " * 20)

    rows = check(replace(site.source(), listing=f"{site.base}/all", selectors=Selectors("li", date="i")))

    found = by_way(rows)
    assert set(found) == {"feed", "listing", "autodiscovery", "older pages", "wordpress", "sitemap"}
    assert all(row["works"] for row in rows), rows
    assert [way for way, row in found.items() if row["declared"]] == ["listing", "feed"]
    told = {way: (row["entries"], row["dated"], row["newest"]) for way, row in found.items()}
    assert told["feed"] == told["autodiscovery"] == told["listing"] == told["wordpress"] == (1, 1, "2026-03-02")
    assert told["older pages"] == (1, 1, "2026-01-02")
    assert told["sitemap"] == (1, 1, "2026-03-05")
    assert site.paths.count("/robots.txt") == 1


def test_what_does_not_work_says_why_and_a_feed_that_does_is_found(site, check) -> None:
    site.put("/gone", "<title>Just a moment...</title>", status=403)
    site.put(
        "/", f"<html><head><link rel=alternate type=application/atom+xml href={site.base}/new></head><body>Home now"
    )
    site.feed([{"link": f"{site.base}/p/1"}], "/new")

    found = by_way(check(site.source("site", "/gone")))

    assert (found["feed"]["works"], found["feed"]["detail"]) == (False, "missing: challenge")
    assert (found["autodiscovery"]["works"], found["autodiscovery"]["url"]) == (True, f"{site.base}/new")
    assert found["older pages"]["detail"] == "no feed names an older page"
    assert found["archive"]["detail"] == "the home page shows no platform"
    assert (found["sitemap"]["works"], found["sitemap"]["detail"]) == (False, "failed: status 404")


def test_usual_addresses_are_tried_where_nothing_else_works(site, check) -> None:
    site.feed([{"link": f"{site.base}/p/1"}], "/rss.xml")

    found = by_way(check(site.source("site", "/old")))

    assert (found["usual address"]["works"], found["usual address"]["url"]) == (True, f"{site.base}/rss.xml")


def test_robots_txt_holds_and_one_source_that_fails_holds_up_no_other(site, make_site, check) -> None:
    other = make_site()
    other.feed([{"link": f"{other.base}/p/1"}])
    site.robots("User-agent: *\nDisallow: /\n")

    rows = check(site.source(), other.source("other"))

    assert site.paths == ["/robots.txt"]
    assert by_way(rows)["feed"]["detail"] == "refused: robots.txt forbids it"
    assert by_way(rows, "other")["feed"]["works"]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_check_that_is_stopped_gives_what_it_has_and_says_so(site, number, start) -> None:
    site.feed([{"link": f"{site.base}/p/1"}])
    site.pages["/"] = lambda handler: time.sleep(4)
    process = start(site.source())
    while "/" not in site.paths:
        time.sleep(0.02)
    process.send_signal(number)

    out, err = process.communicate(timeout=30)

    assert process.returncode == 0, err
    rows, ended = json.loads(out)
    assert not ended
    assert rows[0]["works"]
