"""Coverage: which weeks of a source were observed, told by the fetch log and brought up to date by a count."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from analysis.counting import count
from analysis.counting.coverage import refresh_coverage
from analysis.queries import CoverageRow, coverage
from analysis.queries.kept import stamp_of
from crawler.corpus import feeds, store
from crawler.corpus.fetches import Fetch, put_fetch, timestamp
from crawler.model import Source

FIRST = datetime(2026, 1, 5, 12, tzinfo=UTC)
FEED = "https://a.example/feed"


@pytest.fixture
def log(db):
    """Writes fetches of one source: ``log(day, "missing", "challenge")``, days counted from a Monday."""
    source = Source("a", "A", "press", "https://a.example/", (FEED,))
    store.put_source(db, source, now=timestamp(FIRST))
    feeds.register_feeds(db, [source], now=FIRST)

    def write(day: float, outcome: str = "ok", reason: str | None = None, **fields) -> None:
        at = timestamp(FIRST + timedelta(days=day))
        put_fetch(
            db, None, Fetch("a", fields.pop("url", FEED), fields.pop("purpose", "feed"), at, outcome, reason, **fields)
        )

    return write


def refreshed(db, day: float) -> dict[str, tuple[str, str | None]]:
    refresh_coverage(db, now=timestamp(FIRST + timedelta(days=day)))
    return {row.week: (row.state, row.reason) for row in coverage(db.conn, "a")}


def test_the_query_gives_all_sources_or_one(db) -> None:
    rows = [("b", "2025-W02", "missing", "challenge"), ("a", "2025-W02", "observed", None)]
    db.conn.executemany("insert into coverage values (?, ?, ?, ?)", rows)

    assert coverage(db.conn) == [CoverageRow(*rows[1]), CoverageRow(*rows[0])]
    assert coverage(db.conn, "b") == [CoverageRow("b", "2025-W02", "missing", "challenge")]
    assert coverage(db.conn, "c") == []


def test_a_count_brings_it_up_to_date_and_counting_all_changes_nothing(db, log, lexicon) -> None:
    for day in range(28):
        log(day, *(("missing", "challenge") if 7 <= day < 14 else ("ok",)))
    now = timestamp(FIRST + timedelta(days=28))

    count(db, lexicon, now=now)
    found = coverage(db.conn)
    count(db, lexicon, now=now, everything=True)

    assert coverage(db.conn) == found
    assert [(row.state, row.reason) for row in found] == [
        ("observed", None), ("missing", "challenge"), ("observed", None), ("observed", None),
    ]  # fmt: skip


def test_day_by_day_it_says_the_same_as_all_at_once(db, log) -> None:
    answers = [("ok",), ("missing", "challenge"), ("failed", "timeout"), ("unchanged",), ("missing", "empty")]
    for day in range(120):
        if day % 37 < 20:
            log(day, *answers[(day // 9) % 5])
        refreshed(db, day + 0.1)
    after = refreshed(db, 125)

    refresh_coverage(db, now=timestamp(FIRST + timedelta(days=125)), everything=True)

    assert {row.week: (row.state, row.reason) for row in coverage(db.conn, "a")} == after
    assert {state for state, _ in after.values()} == {"observed", "partial", "missing"}


def test_a_source_that_is_asked_no_more_is_missing_as_time_goes_by(db, log) -> None:
    log(0)
    assert refreshed(db, 1) == {"2026-W02": ("observed", None)}
    assert refreshed(db, 15) == {
        "2026-W02": ("partial", "not polled"), "2026-W03": ("missing", "not polled"), "2026-W04": ("missing", "not polled"),
    }  # fmt: skip


def test_a_back_fill_mends_weeks_that_were_missing(db, log) -> None:
    for day in range(21, 35):
        log(day, *(("missing", "challenge") if day < 28 else ("ok",)))
    assert refreshed(db, 35)["2026-W05"] == ("missing", "challenge")

    log(35, purpose="listing", url="https://a.example/archive?page=9", signals=(("reaches", "2026-01-12"),))

    assert refreshed(db, 35.1) == {
        "2026-W03": ("observed", None), "2026-W04": ("observed", None), "2026-W05": ("observed", None),
        "2026-W06": ("observed", None),
    }  # fmt: skip


def test_walls_before_the_pages_make_the_week_partial_until_they_are_read(db, log) -> None:
    log(0)
    log(0, "missing", "paywall", purpose="page", url="https://a.example/1", status=200)
    log(0, "failed", "status 404", purpose="page", url="https://a.example/2", status=404)
    assert refreshed(db, 0.1) == {"2026-W02": ("partial", "pages: paywall")}

    log(0.2, purpose="page", url="https://a.example/1", status=200)
    assert refreshed(db, 0.3) == {"2026-W02": ("observed", None)}


def test_what_is_kept_of_the_ledger_is_dropped_when_coverage_changes_and_only_then(db, log) -> None:
    log(0)
    before = stamp_of(db.conn)
    refreshed(db, 1)
    after = stamp_of(db.conn)
    log(1)
    refreshed(db, 1.1)

    assert before != after == stamp_of(db.conn)


def test_a_refresh_costs_no_more_for_a_longer_log(db, log) -> None:
    steps = []
    for days in (100, 401):  # the same day of the week
        for hour in range(days * 24 - 2400 * (days > 100)):
            log(hour / 24 + 100 * (days > 100))
        refreshed(db, days)
        log(days + 0.1)
        count: list[None] = []
        db.conn.set_progress_handler(lambda count=count: count.append(None) or 0, 1000)
        refreshed(db, days + 0.2)
        db.conn.set_progress_handler(None, 0)
        steps.append(len(count))

    assert steps[1] < 1.5 * steps[0], steps
