"""Which host is asked next."""

from __future__ import annotations

import asyncio

from crawler.http.pace import Pace
from crawler.spiders.turns import Turns


class Work:
    """Pieces of work by host, handed out in batches as the frontier does."""

    def __init__(self, **pieces: int) -> None:
        self.left = {host: [f"{host}{number}" for number in range(count)] for host, count in pieces.items()}

    def hosts(self) -> list[str]:
        return [host for host, pieces in self.left.items() if pieces]

    def more(self, host: str, count: int) -> list[str]:
        taken, self.left[host] = self.left[host][:count], self.left[host][count:]
        return taken


def drain(work: Work, answer, pace: Pace | None = None, **options) -> list[str]:
    """Take all work, each piece answered by the coroutine function ``answer(turns, piece)`` in a task of its own."""

    async def run() -> list[str]:
        settings = {"patience": 10, "room": 8, **options}
        turns: Turns[str] = Turns(pace or Pace(0), work.hosts, work.more, **settings)
        order, tasks = [], []
        async for piece in turns:
            order.append(piece)
            tasks.append(asyncio.create_task(answer(turns, piece)))
        await asyncio.gather(*tasks)
        return order

    return asyncio.run(run())


async def at_once(turns, piece: str) -> None:
    await asyncio.sleep(0)
    turns.done(piece[0])
    turns.finished()


def test_hosts_take_turns() -> None:
    assert drain(Work(a=3, b=3), at_once)[:2] == ["a0", "b0"]


def test_each_piece_is_handed_out_once() -> None:
    order = drain(Work(a=50, b=3, c=21), at_once)
    assert len(order) == len(set(order)) == 74


def test_a_slow_host_holds_up_only_itself() -> None:
    async def answer(turns, piece: str) -> None:
        await asyncio.sleep(0.3 if piece[0] == "a" else 0)
        turns.done(piece[0])
        turns.finished()

    order = drain(Work(a=2, b=20), answer)
    assert order.index("a1") > order.index("b15")


def test_a_host_has_one_piece_at_a_time_and_all_together_are_bounded() -> None:
    in_hand: list[str] = []
    most = 0

    async def answer(turns, piece: str) -> None:
        nonlocal most
        in_hand.append(piece)
        assert sum(other[0] == piece[0] for other in in_hand) == 1
        most = max(most, len(in_hand))
        await asyncio.sleep(0.002)
        in_hand.remove(piece)
        turns.done(piece[0])
        turns.finished()

    drain(Work(**dict.fromkeys("abcdefgh", 5)), answer, room=3)
    assert most <= 3


def test_a_limit_bounds_what_is_handed_out() -> None:
    assert len(drain(Work(a=50, b=50), at_once, limit=7)) == 7


def test_a_host_that_wants_to_be_left_alone_for_long_is_dropped() -> None:
    pace = Pace(0)
    pace.pause("a", 3600)
    assert drain(Work(a=3, b=2), at_once, pace) == ["b0", "b1"]


def test_one_that_wants_it_for_a_moment_is_waited_for() -> None:
    pace = Pace(0)
    pace.pause("a", 0.05)
    assert sorted(drain(Work(a=2, b=2), at_once, pace)) == ["a0", "a1", "b0", "b1"]
