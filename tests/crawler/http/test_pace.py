"""Turns and spacing, on a clock of the test's own where time matters."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from itertools import pairwise

import pytest

from crawler.http.pace import MAX_FIRST_WAIT, MAX_RETRY_AFTER, Pace, retry_after

NOW = datetime(2025, 6, 1, 12, 0, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        (None, None),
        ("", None),
        ("0", 0),
        ("120", 120),
        ("99999999", MAX_RETRY_AFTER),
        ("9" * 400, MAX_RETRY_AFTER),
        ("Sun, 01 Jun 2025 12:05:00 GMT", 300),
        ("Sun, 01 Jun 2025 11:00:00 GMT", 0),
        ("Fri, 01 Jan 2999 00:00:00 GMT", MAX_RETRY_AFTER),
        ("soon", 600),
        ("-5", 600),
        ("1.5", 600),
    ],
)
def test_retry_after_in_seconds_as_a_date_and_as_garbage(value: str | None, seconds: float | None) -> None:
    assert retry_after(value, NOW) == seconds


class Clock:
    def __init__(self) -> None:
        self.time = 1000.0

    def __call__(self) -> float:
        return self.time


async def visit(pace: Pace, site: str = "a") -> None:
    await pace.enter(site)
    pace.leave(site, 0.1)


def test_after_an_answer_the_sites_delay_passes() -> None:
    clock = Clock()
    pace = Pace(2.0, clock)

    asyncio.run(visit(pace))

    assert pace.ready_in("a") == 2.0
    assert pace.ready_in("b") == 0.0
    clock.time += 2
    assert pace.ready_in("a") == 0.0


def test_the_longest_of_floor_wish_and_slowness_counts() -> None:
    async def slow_visits() -> None:
        for _ in range(10):
            await pace.enter("a")
            pace.leave("a", 8.0)
            clock.time += 100

    clock = Clock()
    pace = Pace(1.0, clock)
    assert pace.delay("a") == 1.0
    pace.ask("a", 5.0)
    assert pace.delay("a") == 5.0
    asyncio.run(slow_visits())
    assert 7.9 < pace.delay("a") <= 8.0


def test_a_pause_holds_though_the_delay_is_shorter() -> None:
    clock = Clock()
    pace = Pace(1.0, clock)

    pace.pause("a", 60)
    asyncio.run(visit(pace, "b"))

    assert pace.ready_in("a") == 60
    assert pace.ready_in("b") == 1.0


@pytest.mark.parametrize(("asked", "wait"), [(None, 1.0), (0.5, 1.0), (7.0, 7.0), (3600.0, MAX_FIRST_WAIT)])
def test_the_spacing_asked_for_counts_from_robots_txt_itself(asked: float | None, wait: float) -> None:
    pace = Pace(1.0, Clock())
    asyncio.run(visit(pace))

    pace.ask("a", asked)

    assert pace.ready_in("a") == wait
    assert pace.delay("a") == max(1.0, asked or 0.0)


def test_one_request_at_a_time_to_a_site_and_none_waits_for_another_site() -> None:
    under_way: dict[str, int] = {}
    most: dict[str, int] = {}

    async def request(pace: Pace, site: str) -> None:
        await pace.enter(site)
        under_way[site] = under_way.get(site, 0) + 1
        most[site] = max(most.get(site, 0), under_way[site])
        assert pace.ready_in(site) is None
        await asyncio.sleep(0)
        under_way[site] -= 1
        pace.leave(site, 0.0)

    async def rush() -> None:
        pace = Pace(0.0)
        await asyncio.gather(*(request(pace, site) for site in "abc" for _ in range(10)))

    asyncio.run(rush())

    assert most == {"a": 1, "b": 1, "c": 1}


def test_spacing_is_kept_between_concurrent_requests() -> None:
    starts: list[float] = []

    async def request(pace: Pace) -> None:
        await pace.enter("a")
        starts.append(asyncio.get_running_loop().time())
        pace.leave("a", 0.0)

    async def rush() -> None:
        pace = Pace(0.03, asyncio.get_running_loop().time)
        await asyncio.gather(*(request(pace) for _ in range(5)))

    asyncio.run(rush())

    assert all(later - earlier >= 0.03 for earlier, later in pairwise(starts))
