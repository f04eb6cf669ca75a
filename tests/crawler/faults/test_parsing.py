"""FAULTS, parsing: what is hostile is stopped within ten seconds, the run goes on, and a loss is flagged, never silent.

One crawl meets all of them, each on a host of its own, beside a good page on the same host.
"""

from __future__ import annotations

import pytest

DEEP_XML = 100_000
TEXT = "Open weights are spoken of here, at enough length to be taken for the prose of an article. " * 12


def rss(inside: str, head: str = "") -> str:
    return (
        f"<?xml version='1.0'?>{head}<rss version='2.0' xmlns:content='http://purl.org/rss/1.0/modules/content/'>"
        f"<channel><title>t</title>{inside}</channel></rss>"
    )


def item(base: str, text: str) -> str:
    return f"<item><title>One</title><link>{base}/listed</link><description>{text}</description></item>"


LAUGHS = "<!DOCTYPE x [<!ENTITY a0 'ha'>" + "".join(f"<!ENTITY a{n} '{f'&a{n - 1};' * 10}'>" for n in range(1, 11))
QUADRATIC = f"<!DOCTYPE x [<!ENTITY a '{'a' * 50_000}'>]>"
XXE = "<!DOCTYPE x [<!ENTITY a SYSTEM 'file:///etc/passwd'>]>"


def feeds(base: str) -> dict[str, str | bytes]:
    return {
        "billion laughs": rss(item(base, "&a10;"), LAUGHS + "]>"),
        "quadratic entities": rss(item(base, "&a;" * 50_000), QUADRATIC),
        "XXE": rss(item(base, "&a;"), XXE),
        "75,000 <!-- in a description": rss(item(base, "<![CDATA[" + "<!--" * 75_000 + "]]>")),
        "XML 100,000 deep": rss("<x>" * DEEP_XML + "</x>" * DEEP_XML + item(base, "after")),
        "100,000-item feed": rss("".join(f"<item><guid>g{n}</guid><title>{n}</title></item>" for n in range(100_000))),
        "malformed feed": rss(item(base, "a & b <br> c"))[:-20],
    }


def pages() -> dict[str, tuple[bytes, str]]:
    html = "text/html; charset=utf-8"
    many = " ".join(f"a{n}=b" for n in range(200_000))
    return {
        "200,000 attributes": (f"<html><body><div {many}><p>{TEXT}</p></div></body></html>".encode(), html),
        "HTML 300+ deep": (
            f"<html><body>{'<div>' * 1000}<p>{TEXT}</p>{'</div>' * 1000}</body></html>".encode(),
            html,
        ),
        "lying charset": (
            f"<html><body><article><p>{TEXT} café “quoted”</p></article></body>".encode(),
            "text/html; charset=ascii",
        ),
        "NUL, lone surrogate, 65-bit number": (
            f"<html><body><article><p>{TEXT} nul\x00 &#xD800; &#36893488147419103232;</p></article></body>".encode(),
            html,
        ),
    }


FEEDS = list(feeds(""))
PAGES = list(pages())


def rows(names: list[str]) -> list[object]:
    return [pytest.param(*each, marks=pytest.mark.fault("parsing", each[1])) for each in enumerate(names)]


@pytest.fixture(scope="module")
def crawled(make_module_site, module_crawls, article_text):
    sources = []
    for number, name in enumerate(FEEDS):
        site = make_module_site()
        site.article("/good", article_text(f"good feed {number}"))
        site.article("/listed", article_text(f"listed {number}"))
        site.put("/fault", feeds(site.base)[name], type="application/rss+xml")
        site.feed([{"link": f"{site.base}/good"}])
        sources.append(site.source(f"feed-{number}", "/fault", "/feed"))
    for number, name in enumerate(PAGES):
        site = make_module_site()
        body, content_type = pages()[name]
        site.put("/fault", body, type=content_type)
        site.article("/good", article_text(f"good page {number}"))
        site.feed([{"link": f"{site.base}/fault"}, {"link": f"{site.base}/good"}])
        sources.append(site.source(f"page-{number}"))
    return module_crawls.run(*sources, workers=2)


@pytest.mark.figure
def test_the_run_goes_on_beside_them(crawled, module_crawls, record_property) -> None:
    record_property("peak_mib", crawled.summary["peak_kib"] // 1024)
    record_property("longest_stall", crawled.summary["longest_stall"])
    assert crawled.code == 0, crawled.stderr
    good = module_crawls.rows("select count(*) from documents where key like '%/good'")
    assert good == [(len(FEEDS) + len(PAGES),)]
    assert module_crawls.rows("select count(*) from frontier where state = 'claimed'") == [(0,)]
    assert crawled.summary["peak_kib"] < 600 * 1024


@pytest.mark.parametrize(("number", "name"), rows(FEEDS))
def test_a_hostile_feed_is_read_or_its_loss_is_told(crawled, module_crawls, number, name) -> None:
    [(outcome, reason)] = module_crawls.rows(
        "select outcome, reason from fetches where source = ? and url like '%/fault'", f"feed-{number}"
    )
    listed = module_crawls.rows(
        "select count(*) from documents where source = ? and key like '%/listed'", f"feed-{number}"
    )
    assert outcome in ("ok", "failed")
    assert reason is not None or listed == [(1,)] or name == "100,000-item feed"
    texts = module_crawls.rows("select text from texts")
    assert not any("root:x:0:0" in text for [text] in texts)


@pytest.mark.parametrize(("number", "name"), rows(PAGES))
def test_a_hostile_page_is_read_or_its_loss_is_told(crawled, module_crawls, number, name) -> None:
    [(outcome, reason)] = module_crawls.rows(
        "select outcome, reason from fetches where source = ? and url like '%/fault'", f"page-{number}"
    )
    texts = module_crawls.rows(
        "select t.text, r.loss from texts t join revisions r on r.id = t.revision join documents d on d.id = r.document"
        " where d.source = ? and d.key like '%/fault'",
        f"page-{number}",
    )
    if texts:
        [(text, loss)] = texts
        assert "Open weights are spoken of here" in text or loss
        assert "\x00" not in text
        assert name != "lying charset" or "café “quoted”" in text
    else:
        assert (outcome, bool(reason)) in (("failed", True), ("missing", True))
