"""FAULTS, politeness: nothing forbidden is fetched, and nothing before a host's delay has passed."""

from __future__ import annotations

import socket
import subprocess
import sys
import threading
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from itertools import pairwise

import pytest


def gaps(site) -> list[float]:
    """Seconds from each request to the next as the server's clock has them; the clock is the machine's."""
    return [later.at - earlier.at for earlier, later in pairwise(site.requests)]


@pytest.mark.fault("politeness", "Crawl-delay")
def test_crawl_delay_is_kept_between_all_requests_to_a_host(site, crawls, article_text) -> None:
    site.robots("User-agent: *\nCrawl-delay: 0.4\n")
    for number in range(4):
        site.article(f"/{number}", article_text(f"number {number}"))
    site.feed([{"link": f"{site.base}/{number}"} for number in range(4)])

    crawls.run(site.source())

    assert len(site.requests) == 6
    assert min(gaps(site)) >= 0.4


def test_the_floor_holds_where_robots_txt_asks_for_nothing(site, crawls, article_text) -> None:
    site.article("/a", article_text("weights"))
    site.feed([{"link": f"{site.base}/a"}])

    crawls.run(site.source(), delay=0.5)

    assert min(gaps(site)) >= 0.5


@pytest.mark.fault("politeness", "Retry-After in seconds")
def test_retry_after_in_seconds_is_waited_for_within_the_run(site, crawls, article_text) -> None:
    first: list[bool] = []

    def busy_once(handler) -> None:
        if not first:
            first.append(True)
            handler.send_response(429)
            handler.send_header("Retry-After", "2")
            handler.send_header("Content-Length", "0")
            handler.end_headers()
            return
        site.article("/a", article_text("weights"))
        page = site.pages["/a"]
        handler.send_response(200)
        handler.send_header("Content-Type", "text/html")
        handler.send_header("Content-Length", str(len(page.body)))
        handler.end_headers()
        handler.wfile.write(page.body)

    site.pages["/a"] = busy_once
    site.article("/b", article_text("sources"))
    site.feed([{"link": f"{site.base}/a"}, {"link": f"{site.base}/b"}])

    crawled = crawls.run(site.source())

    assert crawled.summary["documents_new"] == 2
    assert site.paths[2] == "/a"
    assert gaps(site)[2] >= 2, "the whole host is left alone, not the one page"


@pytest.mark.fault("politeness", "Retry-After as a date, huge, garbage")
@pytest.mark.parametrize(
    ("value", "least", "most"),
    [
        (lambda: format_datetime(datetime.now(UTC) + timedelta(hours=2), usegmt=True), 1.9, 2.1),
        (lambda: "999999999", 23.9, 24.1),
        (lambda: "soon", 0.1, 0.5),
    ],
    ids=["date", "huge", "garbage"],
)
def test_a_long_retry_after_ends_the_hosts_turn_and_puts_its_pages_off(site, crawls, value, least, most) -> None:
    site.put("/a", "", status=503, headers={"Retry-After": value()})
    site.feed([{"link": f"{site.base}/a"}, {"link": f"{site.base}/b"}])

    crawled = crawls.run(site.source())

    assert site.paths == ["/robots.txt", "/feed", "/a"]
    assert crawled.summary["pages_left"] == 1
    [[hours]] = crawls.rows("select (julianday(due) - julianday('now')) * 24 from frontier where tries = 1")
    assert least <= hours <= most


@pytest.mark.fault("politeness", "robots timeout or reset")
def test_robots_that_time_out_or_break_off_forbid_everything(make_site, crawls) -> None:
    def breaks_off(handler) -> None:
        handler.close_connection = True
        handler.connection.shutdown(socket.SHUT_RDWR)

    def hangs(handler) -> None:
        handler.server.stopped.wait(10)

    sources, sites = [], []
    for name, answer in [("reset", breaks_off), ("hangs", hangs)]:
        site = make_site()
        site.stopped = threading.Event()
        site.pages["/robots.txt"] = answer
        site.feed([])
        sources.append(site.source(name))
        sites.append(site)

    crawled = crawls.run(*sources, settings={"DOWNLOAD_TIMEOUT": 2})
    for site in sites:
        site.stopped.set()

    assert [site.paths for site in sites] == [["/robots.txt"], ["/robots.txt"]]
    assert crawled.summary["fetches"] == {"refused": 2}
    reasons = crawls.rows("select source, reason from fetches where purpose = 'feed' order by source")
    assert reasons[0] == ("hangs", "robots.txt unreachable: timeout")
    assert reasons[1][1].startswith("robots.txt unreachable: connection lost")


@pytest.mark.fault("politeness", "TDM reservation / noai signals")
def test_signals_are_recorded_with_the_fetch_and_the_document(site, crawls, article_text) -> None:
    site.article(
        "/a",
        article_text("weights"),
        head="<meta name='robots' content='noai'>",
        headers={"X-Robots-Tag": "noai, noimageai", "TDM-Reservation": "1"},
    )
    site.feed([{"link": f"{site.base}/a"}])

    crawls.run(site.source())

    told = '{"tdm-reservation": "1", "x-robots-tag": "noai, noimageai", "meta:robots": "noai"}'
    assert crawls.rows("select signals from fetches where purpose = 'page'") == [(told,)]
    assert crawls.rows("select signals from documents") == [(told,)]


FLOOR, ASKED = 0.05, 0.1
"""Seconds: between requests to a host that asks for nothing, and what every second host asks for."""


def twenty_hosts(make_site):
    """Twenty hosts, and twenty addresses of each, the half of them forbidden."""
    sites = [make_site(f"127.0.0.{number}") for number in range(2, 22)]
    paths = [f"/{'private' if number % 2 else 'open'}/{number}" for number in range(20)]
    for number, site in enumerate(sites):
        site.robots(f"User-agent: *\nDisallow: /private\n{f'Crawl-delay: {ASKED}' if number % 2 else ''}\n")
        for path in paths:
            site.feed([], path)
    return sites, paths


def check_manners(sites, record_property) -> None:
    """Nothing forbidden, nothing early, robots.txt asked for once, by the hosts' own clock."""
    forbidden = sum("private" in path for site in sites for path in site.paths)
    early = sum(gap < (ASKED if number % 2 else FLOOR) for number, site in enumerate(sites) for gap in gaps(site))
    record_property("forbidden_fetches", forbidden)
    record_property("early_requests", early)
    assert forbidden == early == 0
    assert all(site.paths[0] == "/robots.txt" and len(set(site.paths)) == len(site.paths) == 11 for site in sites)


@pytest.mark.figure
def test_twenty_hosts_with_twenty_feeds_each(make_site, crawls, record_property) -> None:
    sites, paths = twenty_hosts(make_site)

    crawls.run(*(site.source(f"host-{number}", *paths) for number, site in enumerate(sites)), delay=FLOOR)

    check_manners(sites, record_property)


ALL_AT_ONCE = """
import sys
import scrapy
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.settings import Settings
from crawler import settings
from crawler.http.addresses import AllowedHosts
from crawler.http.pace import Pace
from crawler.http.session import HttpSession

floor, *urls = sys.argv[1:]
hosts = sorted({url.split("/")[2] for url in urls})
answered, refused = [], []

class AllAtOnce(scrapy.Spider):
    name = "all-at-once"
    session = HttpSession("", AllowedHosts.parse(hosts), Pace(float(floor)), record=lambda fetch: None)

    async def start(self):
        for url in urls:
            yield scrapy.Request(url, self.parse, errback=refused.append)

    def parse(self, response):
        answered.append(response.url)

ours = Settings()
ours.setmodule(settings, priority="project")
ours.setdict({
    "CONCURRENT_REQUESTS": len(urls), "ITEM_PIPELINES": {}, "SPIDER_MODULES": [], "WATCHWORD_ALLOW_HOSTS": hosts,
})
process = AsyncCrawlerProcess(ours)
process.crawl(AllAtOnce)
process.start()
print(len(answered), len(refused))
"""
"""All requests of a run in Scrapy's downloader together, which our own spiders never let happen."""


@pytest.mark.figure
def test_twenty_hosts_with_twenty_concurrent_first_requests_each(make_site, record_property) -> None:
    sites, paths = twenty_hosts(make_site)
    urls = [site.base + path for path in paths for site in sites]

    done = subprocess.run(
        [sys.executable, "-c", ALL_AT_ONCE, str(FLOOR), *urls], capture_output=True, text=True, timeout=120, check=True
    )

    assert done.stdout.split() == ["200", "200"], done.stderr
    check_manners(sites, record_property)


@pytest.mark.parametrize(("redirects", "obeyed"), [(5, True), (6, False)])
def test_robots_txt_is_followed_through_five_redirects(site, make_site, crawls, redirects, obeyed) -> None:
    other = make_site()
    for number in range(1, redirects):
        other.put(f"/{number}", "", status=301, headers={"Location": f"/{number + 1}"})
    other.put(f"/{redirects}", "User-agent: *\nDisallow: /private\n", type="text/plain")
    site.put("/robots.txt", "", status=302, headers={"Location": f"{other.base}/1"})
    site.feed([])
    site.feed([], "/private")

    crawls.run(site.source("site", "/feed", "/private"), allow_hosts=[site.host, other.host])

    assert site.paths == (["/robots.txt", "/feed"] if obeyed else ["/robots.txt"])
    reasons = {reason for [reason] in crawls.rows("select reason from fetches where outcome = 'refused'")}
    assert reasons >= ({"robots.txt forbids it"} if obeyed else {"robots.txt unreachable: too many redirects"})
