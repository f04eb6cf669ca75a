"""A page that moves, behind a GUID or a redirect, stays one document; one that was forgotten stays away."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from crawler.corpus.connection import immediate, open_database, unchecked
from crawler.corpus.forgetting import forget, look_up


def item(site, path: str, **fields: str) -> dict[str, str]:
    return {"link": site.base + path, "guid": "post-1", "title": "Weights", "pubDate": "2026-01-05T08:00:00", **fields}


def documents(crawls) -> list[tuple[str, int]]:
    return crawls.rows(
        "select d.key, count(*) from documents d join revisions r on r.document = d.id group by d.id order by d.id"
    )


def test_a_new_address_under_the_same_guid_makes_no_second_document(site, crawls, article_text) -> None:
    for path in ("/old", "/new"):
        site.article(path, article_text("weights"))
    for path in ("/old", "/new", "/new", "/old"):
        site.feed([item(site, path)])
        crawls.run(site.source())
    assert documents(crawls) == [(f"{site.base}/old", 1)]

    site.article("/new", article_text("weights, corrected"))
    site.feed([item(site, "/new", title="Weights, corrected")])
    crawls.run(site.source())

    assert documents(crawls) == [(f"{site.base}/old", 2)]
    assert crawls.rows("select url from documents") == [(f"{site.base}/new",)], "linked where it is now"
    assert crawls.rows("select count(*) from frontier") == [(1,)]


def test_links_through_a_proxy_and_then_without_it_are_one_document_fetched_once(site, crawls, article_text) -> None:
    site.article("/post", article_text("weights"))
    site.put("/out?to=1", "", status=302, headers={"Location": "/post"})
    site.feed([{"link": f"{site.base}/out?to=1", "guid": "x"}])
    crawls.run(site.source())
    site.feed([{"link": f"{site.base}/post", "guid": "y"}])

    crawled = crawls.run(site.source())

    assert documents(crawls) == [(f"{site.base}/post", 1)]
    assert crawled.summary["entries_new"] == 0
    assert crawls.rows("select url, frontier from aliases") == [(f"{site.base}/post", f"{site.base}/out?to=1")]


@pytest.mark.parametrize("way", ["guid", "redirect", "first address"])
def test_what_was_forgotten_comes_back_by_no_other_address(site, crawls, article_text, way) -> None:
    site.article("/old", article_text("weights"))
    site.article("/new", article_text("weights"))
    site.feed([item(site, "/old")])
    crawls.run(site.source())
    db = open_database(crawls.db)
    with unchecked(db), immediate(db):
        forget(db, look_up(db, f"{site.base}/old"), now=datetime.now(UTC))
    db.close()

    site.put("/to-old", "", status=302, headers={"Location": "/old"})
    path, guid = {"guid": ("/new", "post-1"), "redirect": ("/to-old", "z"), "first address": ("/old", "z")}[way]
    site.feed([item(site, path, guid=guid)])
    crawled = crawls.run(site.source())

    assert crawled.code == 0, crawled.stderr
    assert documents(crawls) == []
    assert crawls.rows("select count(*) from texts") == [(0,)]
