"""A source without a feed is followed by its listing page, read by the selectors that a person declared."""

from __future__ import annotations

from dataclasses import replace

from crawler.model import Selectors

SELECTORS = Selectors("li.post", link="a.more", title="b", date="i", next="a.back")


def cards(days: list[str], back: str = "") -> str:
    """A page on which neither the first link nor the headings are the articles'."""
    posts = "".join(
        f"<li class=post><a href=/people/ann-b-c>Ann</a><h2>Opinion</h2><b>Said on {day}</b> <i>{day}</i>"
        f"<a class=more href=/x/{day}>read</a></li>"
        for day in days
    )
    return f"<html lang=en><body><h1>All</h1><ul>{posts}<li><a href=/x/advert-of-us>Advert</a></li></ul>{back}</body></html>"


def listed_source(site):
    return replace(site.source(), feeds=(), listing=f"{site.base}/all", selectors=SELECTORS)


def publish(site, article_text, days: list[str]) -> None:
    for day in days:
        site.article(f"/x/{day}", article_text(f"the day {day}"), title="")


def documents(crawls) -> list[tuple[str, str, str]]:
    return crawls.rows("select substr(key, -10), title, published from documents order by key")


def test_an_ordinary_crawl_polls_the_page_and_takes_what_is_new(site, crawls, article_text) -> None:
    publish(site, article_text, ["2026-03-04", "2026-03-05", "2026-03-06"])
    site.put("/all", cards(["2026-03-05", "2026-03-04"]))

    first = crawls.run(listed_source(site))
    site.put("/all", cards(["2026-03-06", "2026-03-05"]))
    site.requests.clear()
    second = crawls.run(listed_source(site))

    assert (first.code, second.code) == (0, 0), first.stderr
    assert documents(crawls) == [(day, f"Said on {day}", day) for day in ("2026-03-04", "2026-03-05", "2026-03-06")]
    assert site.paths == ["/robots.txt", "/all", "/x/2026-03-06"], "neither the author's page nor the advert"
    assert second.summary["feeds_polled"] == 1


def test_a_back_fill_follows_the_declared_link_to_older_pages(site, crawls, article_text) -> None:
    days = ["2026-03-05", "2026-03-04", "2026-03-03", "2026-03-02"]
    publish(site, article_text, days)
    site.put("/all", cards(days[:2], "<a rel=next href=/wrong>newer</a><a class=back href=/all/2>back</a>"))
    site.put("/all/2", cards(days[2:]))

    crawled = crawls.run(listed_source(site), since="2026-03-03")

    assert crawled.code == 0, crawled.stderr
    assert [day for day, *_ in documents(crawls)] == sorted(days[:3])
    assert "/wrong" not in site.paths


def test_a_page_in_which_nothing_is_found_was_not_observed(site, crawls) -> None:
    site.put("/all", cards([]) + "<p>" + "Rebuilt, with words enough to be a page. " * 40)

    crawled = crawls.run(listed_source(site))

    assert crawled.code == 1
    assert crawls.rows("select purpose, outcome, reason from fetches where url like '%/all'") == [
        ("feed", "missing", "empty")
    ]
