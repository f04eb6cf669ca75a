"""When things are looked at again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from crawler.corpus.due import MAX_BACK_OFF_HOURS, back_off_hours, poll_hours, retry_at, revisit_at

NOW = datetime(2025, 6, 15, 12, tzinfo=UTC)


def daily(count: int, hours: float, ending: datetime = NOW) -> list[str]:
    return [(ending - timedelta(hours=hours * number)).isoformat() for number in range(count)]


def test_a_feed_is_polled_about_twice_as_often_as_it_publishes() -> None:
    assert poll_hours(daily(20, 24), NOW) == 12
    assert poll_hours(daily(20, 0.1), NOW) == 1
    assert poll_hours(daily(20, 24 * 60), NOW) == 7 * 24


def test_a_feed_that_fell_silent_is_polled_less() -> None:
    assert poll_hours(daily(20, 24, NOW - timedelta(days=30)), NOW) == 72


def test_without_dates_a_feed_is_polled_daily() -> None:
    assert poll_hours([], NOW) == 24
    assert poll_hours(["2025-06-01", "not a date"], NOW) == 24


@given(st.lists(st.datetimes(datetime(1990, 1, 1), datetime(2040, 1, 1)).map(str)))
def test_the_interval_is_always_between_an_hour_and_a_week(dates: list[str]) -> None:
    assert 1 <= poll_hours(dates, NOW) <= 7 * 24


@given(st.one_of(st.none(), st.floats(0, 1000)), st.integers(1, 10_000))
def test_a_failing_feed_is_asked_ever_later_and_never_dropped(interval: float | None, failures: int) -> None:
    hours = back_off_hours(interval, failures)
    assert 0 < hours <= MAX_BACK_OFF_HOURS
    assert back_off_hours(interval, failures + 1) >= hours


def test_a_page_is_tried_five_times_over_days() -> None:
    waits = [retry_at(tries, NOW) for tries in range(1, 6)]
    assert waits[-1] is None
    times = [wait for wait in waits if wait is not None]
    assert times == sorted(times)
    assert times[0] == NOW + timedelta(minutes=15)


def test_what_is_gone_is_tried_once_more() -> None:
    assert retry_at(1, NOW, lasting=True) == NOW + timedelta(days=1)
    assert retry_at(2, NOW, lasting=True) is None


def test_revisits_are_a_day_a_week_and_a_month_after_publication() -> None:
    published = "2025-06-15T06:00:00Z"
    first = revisit_at(published, "2025-06-15T12:00:00Z", NOW)
    assert first == datetime(2025, 6, 16, 6, tzinfo=UTC)
    second = revisit_at(published, "2025-06-15T12:00:00Z", first)
    assert second == datetime(2025, 6, 22, 6, tzinfo=UTC)
    third = revisit_at(published, "2025-06-15T12:00:00Z", second)
    assert third == datetime(2025, 7, 15, 6, tzinfo=UTC)
    assert revisit_at(published, "2025-06-15T12:00:00Z", third) is None


def test_an_undated_page_is_revisited_from_when_it_was_first_seen() -> None:
    assert revisit_at(None, "2025-06-15T12:00:00Z", NOW) == NOW + timedelta(days=1)
    assert revisit_at("2020-01-01", "2025-06-15T12:00:00Z", NOW) is None
