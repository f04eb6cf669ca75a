"""A crawl that is killed, stopped or met by another: nothing is lost, nothing is repeated."""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import threading
import time
from datetime import UTC, datetime

import pytest

from crawler.corpus import frontier, runs, store
from crawler.corpus.connection import immediate
from crawler.model import Source

KILLS = int(os.environ.get("WATCHWORD_KILLS", "4"))
"""The suite kills a few times, `make faults` a hundred times."""
ARTICLES = 60


def publish(site, article_text, articles: int = ARTICLES) -> None:
    for number in range(articles):
        site.article(f"/{number}", article_text(f"subject {number}"))
    site.feed([{"link": f"{site.base}/{number}"} for number in range(articles)])


def assert_whole(crawls, articles: int = ARTICLES) -> None:
    assert crawls.rows("pragma integrity_check") == [("ok",)]
    assert crawls.rows("select count(*), count(distinct key) from documents") == [(articles, articles)]
    assert crawls.rows("select count(*) from revisions") == [(articles,)]
    assert crawls.rows("select count(*) from texts_fts where texts_fts match 'subject'") == [(articles,)]
    assert crawls.rows("select distinct state from frontier") == [("done",)]
    assert crawls.rows("select count(*) from frontier where document is null") == [(0,)]


@pytest.mark.fault("storage", "kill -9 at random points")
def test_kill_9_at_random_points_loses_and_repeats_nothing(site, crawls, article_text, record_property) -> None:
    articles = max(ARTICLES, 14 * KILLS)
    publish(site, article_text, articles)
    chance = random.Random(2)
    killed = 0
    for _ in range(KILLS):
        process = crawls.start(site.source())
        seen = len(site.requests)
        wanted = seen + chance.randrange(2, 25)
        while len(site.requests) < wanted and process.poll() is None:
            time.sleep(0.002)
        killed += process.poll() is None
        process.send_signal(signal.SIGKILL)
        process.communicate()
    assert killed >= KILLS * 3 // 4
    crawled = crawls.run(site.source())

    [(stored, distinct)] = crawls.rows("select count(*), count(distinct key) from documents")
    record_property("kills", killed)
    record_property("documents_lost", articles - distinct)
    record_property("documents_duplicated", stored - distinct)
    assert crawled.code == 0, crawled.stderr
    assert_whole(crawls, articles)
    assert crawls.rows("select outcome from runs order by id")[-1] == ("finished",)
    assert ("died",) in crawls.rows("select outcome from runs")


def test_workers_end_with_the_crawl_that_was_killed(site, crawls, article_text) -> None:
    publish(site, article_text)
    process = crawls.start(site.source(), workers=2)
    while len(site.requests) < 10:
        time.sleep(0.005)
    children = descendants(process.pid)
    process.kill()
    process.communicate()

    deadline = time.monotonic() + 20
    while any(os.path.exists(f"/proc/{child}") for child in children) and time.monotonic() < deadline:
        time.sleep(0.05)

    assert children
    assert [child for child in children if os.path.exists(f"/proc/{child}")] == []


@pytest.mark.fault("storage", "SIGTERM")
def test_sigterm_ends_the_crawl_in_order_and_the_next_goes_on(site, crawls, article_text) -> None:
    publish(site, article_text)
    process = crawls.start(site.source())
    while len(site.requests) < 12 and process.poll() is None:
        time.sleep(0.005)
    process.terminate()
    out, _ = process.communicate(timeout=60)

    assert process.returncode == 1
    assert '"interrupted": true' in out
    assert crawls.rows("select outcome from runs") == [("interrupted",)]
    assert crawls.rows("select count(*) from frontier where state = 'claimed'") == [(0,)]

    crawls.run(site.source())
    assert_whole(crawls)


@pytest.mark.fault("storage", "two crawls at once")
def test_a_second_crawl_is_refused_in_one_line_while_the_first_runs(site, crawls, article_text) -> None:
    publish(site, article_text)
    feed, second_ended = site.pages["/feed"], threading.Event()

    def answer(handler) -> None:
        second_ended.wait()
        site.pages["/feed"] = feed
        handler.do_GET()

    site.pages["/feed"] = answer
    first = crawls.start(site.source())
    while not site.requests:
        time.sleep(0.005)

    second = crawls.run(site.source())
    second_ended.set()

    assert second.code == 1
    assert second.stderr.strip().splitlines() == [
        f"Error: {crawls.db}: process {first.pid} is already crawling into it; wait for it to end, or stop it"
    ]
    first.communicate()
    assert first.returncode == 0
    assert_whole(crawls)


def test_a_page_in_hand_at_the_death_of_run_after_run_comes_last_and_is_never_given_up(db) -> None:
    now = datetime(2025, 1, 1, tzinfo=UTC)
    with immediate(db):
        store.put_source(db, Source("s", "S", "press", "https://s.example/"), now="2025-01-01T00:00:00Z")
        pages = [f"https://s.example/{name}" for name in "ab"]
        targets = [frontier.Target(page, page, "s.example:443", "s", "article") for page in pages]
        frontier.discover(db, targets, now=now)

    def claim_one() -> str:
        with immediate(db):
            run = runs.begin_run(db, "crawl", now=now)
            frontier.release(db, died=True)
            [row] = frontier.claim(db, run.id, "s.example:443", ["s"], now=now, soon=now, limit=1)
        return row.key[-1]

    assert [claim_one() for _ in range(20)] == ["a", "b"] * 10
    with immediate(db):
        frontier.release(db, died=True)
    assert db.conn.execute("select state, tries, due is not null from frontier").fetchall() == [("due", 0, 1)] * 2


@pytest.mark.fault("storage", "a lock held 8 s")
def test_a_writer_that_holds_the_database_for_seconds_is_waited_for(site, crawls, article_text) -> None:
    publish(site, article_text, 5)
    crawls.run(site.source(), limit=1)
    holder = sqlite3.connect(crawls.db, isolation_level=None)
    holder.execute("begin immediate")
    process = crawls.start(site.source())
    time.sleep(8)
    holder.execute("rollback")
    holder.close()

    _, err = process.communicate(timeout=60)

    assert process.returncode == 0, err
    assert_whole(crawls, 5)


def descendants(pid: int) -> list[int]:
    found: list[int] = []
    for entry in os.listdir("/proc"):
        if entry.isdigit():
            try:
                with open(f"/proc/{entry}/stat") as file:
                    parent = int(file.read().rpartition(")")[2].split()[1])
            except (FileNotFoundError, ProcessLookupError):
                continue
            if parent == pid:
                found += [int(entry), *descendants(int(entry))]
    return found
