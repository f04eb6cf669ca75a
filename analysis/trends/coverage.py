"""Which weeks of a source were observed: a rule over what was asked and what came of it, never over what was found.

    polls, back-fills --> what they vouch for --\\
                                                 >-- each week: observed, partial or missing, and why
    pages that could not be read ---------------/

A look at a feed that went well vouches for the LOOK_BACK before it: a healthy feed is looked at no less often, and
lists more than that. A page of an archive vouches for all that was published since its last entry. A week in which
an address was asked and never seen is missing, whatever a later look may have shown of it, until a back-fill mends it.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, time, timedelta
from itertools import chain
from typing import Literal, NamedTuple, TypeVar

from analysis.trends.periods import bounds, period_range

State = Literal["observed", "partial", "missing"]

LOOK_BACK = timedelta(days=9)
"""A feed that works is due at least every 7 days. A crawl that is started once a day finds it due up to a day later, and
comes to it as late as it takes.
"""
UNREAD_SHARE = 0.1
"""A week with more of its pages unread than this is partly observed, though its feeds were seen."""
NOT_POLLED = "not polled"
_REASONS = 3


class Poll(NamedTuple):
    """One look at a feed or listing page; ``seen`` where it came, new or unchanged."""

    at: datetime
    seen: bool
    reason: str | None = None


class Address(NamedTuple):
    """A feed or listing page with its polls in order of time.

    ``began`` is its first poll ever, ``ended`` when it was given up for another address, None where it was not.
    """

    polls: Sequence[Poll]
    began: datetime
    ended: datetime | None = None


class Reach(NamedTuple):
    """A page of an archive, read at ``at``, that lists what was published since ``since``."""

    since: datetime
    at: datetime


class PageTry(NamedTuple):
    """A page or transcript that was asked for at ``at``; ``read`` where it was ever read."""

    at: datetime
    read: bool
    reason: str | None = None


class WeekState(NamedTuple):
    """One ISO week; ``reason`` says why it is not wholly observed, None where it is."""

    week: str
    state: State
    reason: str | None


Interval = tuple[datetime, datetime]
_Event = TypeVar("_Event", Poll, PageTry)


def weeks_observed(
    addresses: Sequence[Address], reaches: Sequence[Reach], pages: Sequence[PageTry], *, since: datetime, now: datetime
) -> list[WeekState]:
    """The weeks of one source from that of ``since`` to that of ``now``, without those of which nothing can be said yet.

    Given must be what happened from LOOK_BACK before the first of these weeks on. All times are in UTC. What came
    after a poll that went well is not judged before LOOK_BACK has passed: the next poll may not be due.
    """
    found = []
    pages = sorted(pages, key=lambda page: page.at)
    for week in period_range(since.date().isoformat(), now.date().isoformat(), "week"):
        first, last = (datetime.combine(datetime.fromisoformat(day), time(), UTC) for day in bounds(week))
        span = (first, last + timedelta(days=1))
        states = [state for address in addresses if (state := _state(address, reaches, span, now)) is not None]
        if all(span[1] <= address.began for address in addresses):
            covered = _covered([(reach.since, reach.at) for reach in reaches], span)
            states = [] if not covered else ["observed" if covered >= 1 else "partial"]
        if states:
            found.append(_week(week, states, addresses, pages, span))
    return found


def _state(address: Address, reaches: Sequence[Reach], span: Interval, now: datetime) -> State | None:
    """What was observed of one address in ``span``; None where nothing can be said."""
    polls = address.polls
    if span[1] <= address.began:
        return None
    judged = (span[0], min(span[1], _judged_until(address, now)))
    if judged[0] >= judged[1]:
        return None
    within = _within(polls, span)
    back_filled = [(reach.since, reach.at) for reach in reaches]
    if within and not any(poll.seen for poll in within):
        return "observed" if _covered(back_filled, judged) >= 1 else "missing"
    near = _within(polls, (span[0], span[1] + LOOK_BACK))
    covered = _covered([(poll.at - LOOK_BACK, poll.at) for poll in near if poll.seen] + back_filled, judged)
    return "observed" if covered >= 1 else "partial" if covered > 0 else "missing"


def _judged_until(address: Address, now: datetime) -> datetime:
    if address.ended is not None:
        return address.ended
    last = address.polls[-1] if address.polls else None
    return last.at if last is not None and last.seen and now - last.at <= LOOK_BACK else now


def _within(events: Sequence[_Event], span: Interval) -> Sequence[_Event]:
    """Those of ``events``, which are in order of time, that lie in ``span``."""
    return events[slice(*(bisect_left(events, moment, key=lambda event: event.at) for moment in span))]


def _covered(intervals: Iterable[Interval], span: Interval) -> float:
    """The part of ``span``, from 0 to 1, that lies in ``intervals``."""
    at, total = span[0], timedelta()
    for start, end in sorted(intervals):
        start, end = max(start, at), min(end, span[1])
        if end > start:
            total += end - start
            at = end
    return total / (span[1] - span[0])


def _week(
    week: str, states: Sequence[State], addresses: Sequence[Address], pages: Sequence[PageTry], span: Interval
) -> WeekState:
    state: State = states[0] if len(set(states)) == 1 else "partial"
    reasons: Counter[str] = Counter()
    if state != "observed":
        polls = chain.from_iterable(_within(address.polls, span) for address in addresses)
        reasons.update(poll.reason or "failed" for poll in polls if not poll.seen)
        if not reasons:
            reasons[NOT_POLLED] += 1
    asked = _within(pages, span)
    unread = [page for page in asked if not page.read]
    if len(unread) > UNREAD_SHARE * len(asked):
        state = "partial" if state == "observed" else state
        reasons.update(f"pages: {page.reason or 'failed'}" for page in unread)
    told = sorted(reasons, key=lambda reason: (-reasons[reason], reason))[:_REASONS]
    return WeekState(week, state, ", ".join(told) or None)
