"""FAULTS, storage: nothing lost, nothing twice, the file whole, one clear line. Kills and locks: test_interruptions."""

from __future__ import annotations

import resource
import sqlite3
import time

import pytest

from crawler.corpus import schema, store
from crawler.corpus.connection import open_database
from crawler.corpus.entries import entry_to_json
from crawler.model import Entry


def publish(site, article_text, articles: int) -> None:
    for number in range(articles):
        site.article(f"/{number}", article_text(f"subject {number}", 60))
    site.feed([{"link": f"{site.base}/{number}"} for number in range(articles)])


@pytest.mark.fault("storage", "disk full")
def test_a_full_disk_ends_the_crawl_in_one_line_and_the_next_completes_it(site, crawls, article_text) -> None:
    publish(site, article_text, 60)
    crawls.run(site.source(), limit=1)
    connection = sqlite3.connect(crawls.db)
    pages = connection.execute("pragma page_count").fetchone()[0]
    connection.close()

    limit = (pages + 30) * 4096
    full = crawls.start(site.source(), preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit)))
    out, err = full.communicate(timeout=60)

    assert full.returncode == 1, err
    assert "the database cannot be written" in out
    assert crawls.rows("pragma integrity_check") == [("ok",)]
    stored = crawls.rows("select count(*) from documents")[0][0]
    assert 1 <= stored < 60
    crawled = crawls.run(site.source())
    assert crawled.code == 0
    assert crawls.rows("select count(*), count(distinct key) from documents") == [(60, 60)]
    assert crawls.rows("select count(*) from revisions") == [(60,)]


@pytest.mark.fault("storage", "a reader during writes")
@pytest.mark.fault("storage", "a stale read snapshot")
def test_readers_and_an_old_snapshot_do_not_hold_up_the_crawl(site, crawls, article_text) -> None:
    publish(site, article_text, 30)
    crawls.run(site.source(), limit=1)
    stale = sqlite3.connect(crawls.db, isolation_level=None)
    stale.execute("begin")
    before = stale.execute("select count(*) from documents").fetchone()
    process = crawls.start(site.source())
    reads = 0
    while process.poll() is None:
        crawls.rows("select count(*) from documents")
        reads += 1
        time.sleep(0.01)
    _, err = process.communicate()

    assert process.returncode == 0, err
    assert reads > 10
    assert stale.execute("select count(*) from documents").fetchone() == before == (1,)
    stale.close()
    assert crawls.rows("select count(*) from documents") == [(30,)]


@pytest.mark.fault("storage", "an older schema")
def test_a_database_without_our_tables_gets_them_and_keeps_its_own(site, crawls, article_text) -> None:
    publish(site, article_text, 2)
    connection = sqlite3.connect(crawls.db)
    connection.execute("create table mine (a)")
    connection.execute("insert into mine values (1)")
    connection.commit()
    connection.close()

    crawled = crawls.run(site.source())

    assert crawled.code == 0
    assert crawls.rows("select a from mine") == [(1,)]
    assert crawls.rows("select count(*) from documents") == [(2,)]


@pytest.mark.fault("storage", "an older schema")
def test_a_database_of_an_earlier_version_is_brought_up_to_date_and_goes_on(site, crawls, article_text) -> None:
    db = open_database(crawls.db, create=True)
    schema.migrations.apply(db, stop_before="other_names")
    store.put_source(db, site.source(), now="2026-01-01T00:00:00Z")
    entry = entry_to_json(Entry(f"{site.base}/old", "post-1", "Weights"))
    db.conn.execute(
        "insert into frontier (url, host, source, kind, state, discovered, entry) values (?, '', 'site', 'article', 'done', ?, ?)",
        (f"{site.base}/old", "2026-01-01T00:00:00Z", entry),
    )
    db.close()
    site.article("/new", article_text("weights"))
    site.feed([{"link": f"{site.base}/new", "guid": "post-1", "title": "Weights"}])

    crawled = crawls.run(site.source())

    assert crawled.code == 0, crawled.stderr
    assert crawls.rows("select guid, page from frontier") == [("post-1", f"{site.base}/new")], "known by its GUID"
    assert schema.migrations.pending(open_database(crawls.db)) == []


def test_a_file_that_is_no_database_is_refused_in_one_line(site, crawls) -> None:
    crawls.db.write_text("This is a text file and not a database, whatever it is called. " * 20)

    crawled = crawls.run(site.source())

    assert crawled.code == 1
    assert crawled.stderr.startswith(f"Error: {crawls.db}: cannot be opened as a SQLite database")
    assert len(crawled.stderr.splitlines()) == 1
    assert site.requests == []
