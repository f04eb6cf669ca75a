"""The rule that says of each week whether a source was observed."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from analysis.trends.coverage import Address, PageTry, Poll, Reach, weeks_observed

NOW = datetime(2026, 2, 2, tzinfo=UTC)
"""A Monday: the weeks W02 to W05 of January lie before it."""


def at(day: int, hour: int = 12) -> datetime:
    return datetime(2026, 1, day, hour, tzinfo=UTC)


def weeks(*polls: Poll, reaches=(), pages=(), others=(), now=NOW) -> dict[str, tuple[str, str | None]]:
    addresses = [Address(polls, polls[0].at), *others] if polls else list(others)
    found = weeks_observed(addresses, reaches, pages, since=at(5), now=now)
    return {week.removeprefix("2026-"): (state, reason) for week, state, reason in found}


def daily(first: int, last: int, seen: bool = True, reason: str | None = None) -> list[Poll]:
    return [Poll(at(day), seen, reason) for day in range(first, last + 1)]


OBSERVED = ("observed", None)


def test_weeks_with_a_good_look_each_are_observed() -> None:
    assert weeks(Poll(at(7), True), Poll(at(14), True), Poll(at(21), True), Poll(at(28), True)) == {
        "W02": OBSERVED, "W03": OBSERVED, "W04": OBSERVED, "W05": OBSERVED,
    }  # fmt: skip


def test_a_week_of_challenge_pages_is_missing_though_a_later_look_went_well() -> None:
    polls = [*daily(7, 11), *daily(12, 18, False, "challenge"), *daily(19, 31)]
    assert weeks(*polls) == {"W02": OBSERVED, "W03": ("missing", "challenge"), "W04": OBSERVED, "W05": OBSERVED}


def test_a_failure_between_two_good_looks_costs_nothing() -> None:
    assert weeks(*daily(7, 12), Poll(at(13), False, "timeout"), *daily(14, 31))["W03"] == OBSERVED


def test_a_week_that_was_lost_sight_of_is_partial() -> None:
    polls = [*daily(7, 13), *daily(14, 31, False, "blocked")]
    assert weeks(*polls)["W03"] == ("partial", "blocked")
    assert weeks(*polls)["W04"] == ("missing", "blocked")


def test_a_crawler_that_stood_still_did_not_observe() -> None:
    assert weeks(*daily(5, 7), now=at(31)) == {
        "W02": ("partial", "not polled"),
        "W03": ("missing", "not polled"),
        "W04": ("missing", "not polled"),
        "W05": ("missing", "not polled"),
    }


def test_what_came_after_the_last_good_look_is_not_judged_before_the_next_is_due() -> None:
    assert weeks(*daily(5, 14), now=at(20)) == {"W02": OBSERVED, "W03": OBSERVED}
    assert weeks(*daily(5, 14), now=at(24)) == {
        "W02": OBSERVED, "W03": ("partial", "not polled"), "W04": ("missing", "not polled"),
    }  # fmt: skip


def test_a_source_is_observed_where_all_its_feeds_are() -> None:
    blind = Address(daily(5, 31, False, "status 500"), at(5))
    assert set(weeks(*daily(5, 31), others=[blind]).values()) == {("partial", "status 500")}
    gone = Address(daily(5, 8), at(5), ended=at(8))
    assert weeks(*daily(5, 31), others=[gone])["W04"] == OBSERVED


def test_a_back_fill_mends_what_was_missing_and_reaches_before_the_first_look() -> None:
    polls = daily(19, 25, False, "challenge") + daily(26, 31)
    assert weeks(*polls) == {"W04": ("missing", "challenge"), "W05": OBSERVED}
    found = weeks(*polls, reaches=[Reach(at(7, 0), at(31))])
    assert found == {"W02": ("partial", "not polled"), "W03": OBSERVED, "W04": OBSERVED, "W05": OBSERVED}


@pytest.mark.parametrize(
    ("unread", "state"),
    [(0, OBSERVED), (1, OBSERVED), (2, ("partial", "pages: paywall")), (10, ("partial", "pages: paywall"))],
)
def test_texts_that_could_not_be_read_make_a_week_partial(unread: int, state: tuple[str, str | None]) -> None:
    pages = [PageTry(at(20), number >= unread, "paywall" if number < unread else None) for number in range(10)]
    assert weeks(*daily(5, 31), pages=pages)["W04"] == state


def test_reasons_are_told_the_most_frequent_first_and_three_at_most() -> None:
    polls = [
        *daily(12, 14, False, "challenge"), Poll(at(15), False, "timeout"), Poll(at(16), False, "timeout"),
        Poll(at(17), False, "status 500"), Poll(at(18), False, None),
    ]  # fmt: skip
    assert weeks(*polls)["W03"] == ("missing", "challenge, timeout, failed")
