"""When to look again: pure functions of dates and counts, so that a schedule can be read and tested."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from statistics import median

MIN_POLL_HOURS = 1.0
MAX_POLL_HOURS = 7 * 24.0
FIRST_POLL_HOURS = 24.0
MAX_BACK_OFF_HOURS = 30 * 24.0
"""A feed that fails for years is still asked once a month: it is never dropped."""

RETRY_HOURS = (0.25, 2.0, 12.0, 48.0)
MAX_TRIES = len(RETRY_HOURS) + 1
REFUSED_DAYS = 30.0
REVISIT_DAYS = (1.0, 7.0, 30.0)
_RECENT_ENTRIES = 20


def poll_hours(published: Sequence[str], now: datetime) -> float:
    """Hours until a feed that works is polled again: half the median gap between its recent entries, 1 h to 7 days.

    ``published`` are ISO dates of its entries. A feed that fell silent is polled by its silence: a tenth of
    the time since the newest entry, where that is longer.
    """
    moments = sorted({_moment(value) for value in published} - {None}, reverse=True)  # type: ignore[type-var]
    past = [moment for moment in moments if moment is not None and moment <= now][:_RECENT_ENTRIES]
    if len(past) < 2:
        return FIRST_POLL_HOURS
    gap = median((newer - older).total_seconds() for newer, older in pairwise(past)) / 3600
    silence = (now - past[0]).total_seconds() / 3600
    return min(MAX_POLL_HOURS, max(MIN_POLL_HOURS, gap / 2, silence / 10))


def back_off_hours(interval: float | None, failures: int) -> float:
    """Hours until a feed that failed ``failures`` times in a row is polled again: doubling, at most 30 days."""
    base = max(MIN_POLL_HOURS, interval or MIN_POLL_HOURS)
    return float(min(MAX_BACK_OFF_HOURS, base * 2 ** min(failures, 12)))


def retry_at(tries: int, now: datetime, *, lasting: bool = False) -> datetime | None:
    """When a page is tried again after ``tries`` failures, or None when it is given up.

    What looks lasting (gone, paid, forbidden by the host) is tried once more a day later, since a cache
    may answer 404 for a post that is minutes old.
    """
    if lasting:
        return now + timedelta(days=1) if tries < 2 else None
    return now + timedelta(hours=RETRY_HOURS[tries - 1]) if 1 <= tries < MAX_TRIES else None


def revisit_at(
    published: str | None, first_seen: str, now: datetime, days: Sequence[float] = REVISIT_DAYS
) -> datetime | None:
    """When a stored page is looked at again for edits: the next of ``days`` after publication; None after the last."""
    start = _moment(published or first_seen) or now
    moments = [start + timedelta(days=day) for day in sorted(days)]
    return next((moment for moment in moments if moment > now), None)


def _moment(value: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
