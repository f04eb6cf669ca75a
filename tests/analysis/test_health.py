"""How the crawl stands: what was seen, what failed and why, what is due, and which run was the last."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from analysis.queries.health import health, last_run
from crawler.corpus import feeds, frontier, store
from crawler.corpus.frontier import Target
from crawler.model import Source

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
LATER = "2026-03-03T12:00:00Z"
FEED = "https://a.example/feed"


def test_a_source_in_trouble_says_what_failed_and_why(db) -> None:
    source = Source("a", "A", "press", "https://a.example/", (FEED,))
    store.put_source(db, source, now="2026-03-01T00:00:00Z")
    store.put_source(db, Source("b", "B", "press", "https://b.example/"), now="2026-03-01T00:00:00Z")
    feeds.register_feeds(db, [source], now=NOW)
    for hours in (0, 2):
        [feed] = feeds.due_feeds(db, [FEED], now=NOW, poll_all=True)
        feeds.settle_unseen(db, feed, now=NOW + timedelta(hours=hours), outcome="missing: challenge")
    frontier.discover(
        db, [Target(f"https://a.example/{n}", f"https://a.example/{n}", "a", "a", "article") for n in range(5)], now=NOW
    )
    for n, (state, reason) in enumerate(
        [("failed", "paywall"), ("failed", "paywall"), ("refused", "robots.txt forbids it")]
    ):
        db.conn.execute(
            "update frontier set state = ?, reason = ?, due = null where url like ?", (state, reason, f"%/{n}")
        )
    weeks = [("a", f"2026-W0{n}", state) for n, state in enumerate(["observed", "missing", "missing", "partial"], 1)]
    db.conn.executemany("insert into coverage (source, week, state) values (?, ?, ?)", weeks)

    a, b = health(db.conn, now=LATER)

    assert a.trouble == (
        "https://a.example/feed: missing: challenge, 2 in a row; 2 pages: paywall; 1 page: robots.txt forbids it"
    )
    assert (a.failed, a.refused, a.due, a.seen_well) == (2, 1, 3, None)
    assert (a.observed, a.partial, a.missing) == (1, 1, 2)
    assert (b.trouble, b.due, b.observed) == (None, 0, 0)


def test_reasons_are_told_without_reading_a_row_of_what_went_well(db) -> None:
    asked = []
    db.conn.set_trace_callback(asked.append)
    health(db.conn, now=LATER)
    db.conn.set_trace_callback(None)
    [reasons] = [statement for statement in asked if "f.reason" in statement]
    plan = " ".join(row[3] for row in db.conn.execute(f"explain query plan {reasons}"))
    assert "COVERING INDEX frontier_troubled" in plan


def test_the_last_run_is_the_whole_run_and_not_the_crawl_inside_it(db) -> None:
    put = "insert into runs (command, started, finished, outcome) values (?, ?, ?, ?)"
    assert last_run(db.conn) is None
    db.conn.execute(put, ("run", "2026-03-01T10:00:00Z", None, None))
    db.conn.execute(put, ("crawl", "2026-03-01T10:00:01Z", "2026-03-01T10:05:00Z", "finished"))
    assert (last_run(db.conn).command, last_run(db.conn).outcome) == ("run", None)
    db.conn.execute("update runs set finished = '2026-03-01T10:05:00Z', outcome = 'finished' where command = 'run'")
    assert (last_run(db.conn).command, last_run(db.conn).finished) == ("run", "2026-03-01T10:05:00Z")
    db.conn.execute(put, ("crawl", "2026-03-02T10:00:01Z", "2026-03-02T10:05:00Z", "failed"))
    assert (last_run(db.conn).command, last_run(db.conn).outcome) == ("crawl", "failed")
