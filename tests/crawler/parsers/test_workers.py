"""Parsers in worker processes: what a page does to its worker, it does to nobody else."""

from __future__ import annotations

import asyncio
import os
import signal
import time

from crawler.errors import ParseError
from crawler.parsers.workers import Setback, Workers


def run(*calls, **limits):
    async def all_of_them():
        async with Workers(2, **limits) as workers:
            return await asyncio.gather(*(workers.run(*call) for call in calls))

    return asyncio.run(all_of_them())


def test_results_come_back_in_order() -> None:
    assert run((abs, -1), (str.upper, "a"), (abs, -3)) == [1, "A", 3]


def test_a_parse_error_is_a_setback_with_its_reason() -> None:
    [setback] = run((_refuse,))
    assert setback == Setback("not-a-feed", "these are no feed's bytes")


def test_a_bug_on_one_page_is_told_with_its_name() -> None:
    [setback, after] = run((int, "x"), (abs, -2))
    assert setback.reason == "parser error: ValueError"
    assert setback.message.startswith("ValueError: invalid literal")
    assert after == 2


def test_endless_computation_is_stopped_and_the_run_goes_on() -> None:
    results = run((_spin,), *((abs, -number) for number in range(6)), cpu_seconds=0.3, wall_seconds=20)
    assert results[0].reason == "out of time"
    assert results[1:] == list(range(6))


def test_what_the_processor_s_clock_ends_is_out_of_time_however_early_it_strikes() -> None:
    assert [setback.reason for setback in run(*[(_strike,)] * 4)] == ["out of time"] * 4


def test_endless_waiting_is_stopped_by_the_wall_clock() -> None:
    results = run((time.sleep, 60), (abs, -1), (abs, -2), wall_seconds=0.5)
    assert results[0].reason == "out of time"
    assert results[1:] == [1, 2]


def test_too_much_memory_is_a_setback() -> None:
    [setback, after] = run((bytearray, 3 * 1024**3), (abs, -1))
    assert setback.reason == "out of memory"
    assert after == 1


def test_a_worker_that_dies_is_replaced_and_its_item_set_aside() -> None:
    results = run((_die,), *((abs, -number) for number in range(6)))
    assert results[0].reason == "parser died"
    assert results[1:] == list(range(6))


def _refuse() -> None:
    raise ParseError("these are no feed's bytes", "not-a-feed")


def _spin() -> None:
    while True:
        pass


def _strike() -> None:
    os.kill(os.getpid(), signal.SIGPROF)


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)
