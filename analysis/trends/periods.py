"""Calendar periods and their labels: a day, an ISO week, a month, a quarter, a year.

    2024-05-06   2024-W19   2024-05   2024-Q2   2024

A label sorts as its time does within one kind of period, and says which kind it is. Weeks are those of
ISO 8601: they begin on Monday, and the first days of January may belong to the last week of the year before.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Literal, get_args

import numpy as np

from analysis.errors import AnalysisError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

By = Literal["day", "week", "month", "quarter", "year"]
KINDS: tuple[By, ...] = get_args(By)

_LABEL = re.compile(
    r"(?P<year>\d{4})(?:-W(?P<week>\d{2})|-Q(?P<quarter>[1-4])|-(?P<month>\d{2})(?:-(?P<day>\d{2}))?)?", re.ASCII
)


class PeriodError(AnalysisError, ValueError):
    """A day, a period or a kind of period that does not exist; the message is the line to show."""


def period_of(day: str, by: str) -> str:
    """The label of the period of kind ``by`` that ``day`` (``YYYY-MM-DD``) lies in.

    >>> period_of("2024-12-30", "week")
    '2025-W01'
    """
    if by not in KINDS:
        raise PeriodError(f"{by!r} is no period: give one of {', '.join(KINDS)}")
    if kind_of(day) != "day":
        raise PeriodError(f"{day!r} is no day: write it as YYYY-MM-DD")
    return _label(_first_day(day), by)


def period_range(first: str, last: str, by: str) -> list[str]:
    """All periods of kind ``by`` from the one with ``first`` to the one with ``last``, both included.

    ``first`` and ``last`` are days or periods; a period counts from its first day and to its last.
    Empty where ``last`` is before ``first``.
    """
    end = bounds(last)[1]
    if bounds(first)[0] > end:
        return []
    periods = [period_of(bounds(first)[0], by)]
    final = period_of(end, by)
    while periods[-1] != final:
        periods.append(_label(date.fromisoformat(bounds(periods[-1])[1]) + timedelta(days=1), by))
    return periods


@lru_cache(maxsize=16_384)
def bounds(period: str) -> tuple[str, str]:
    """The first and the last day of ``period``, as ``YYYY-MM-DD``.

    >>> bounds("2024-Q1")
    ('2024-01-01', '2024-03-31')
    """
    first = _first_day(period)
    match kind_of(period):
        case "day":
            last = first
        case "week":
            last = first + timedelta(days=6)
        case "month":
            last = _month_end(first.year, first.month)
        case "quarter":
            last = _month_end(first.year, first.month + 2)
        case _:
            last = date(first.year, 12, 31)
    return first.isoformat(), last.isoformat()


def kind_of(period: str) -> By:
    """Which kind of period a label names; raises PeriodError where it names none."""
    found = _LABEL.fullmatch(period)
    if not found:
        raise PeriodError(f"{period!r} is no period: write it like 2024-05-06, 2024-W19, 2024-05, 2024-Q2 or 2024")
    if found["week"]:
        return "week"
    if found["quarter"]:
        return "quarter"
    if found["day"]:
        return "day"
    return "month" if found["month"] else "year"


def index_days(days: Sequence[str] | NDArray[np.str_], periods: Sequence[str], by: str) -> NDArray[np.int64]:
    """For each day the position of its period in ``periods``; -1 where it lies in none of them or is blank."""
    if not len(days):
        return np.empty(0, dtype=np.int64)
    position = {period: at for at, period in enumerate(periods)}
    distinct, inverse = np.unique(np.asarray(days, dtype=np.str_), return_inverse=True)
    # Each distinct day is looked up once: a corpus has few days and many documents.
    found = [position.get(period_of(str(day), by), -1) if day else -1 for day in distinct]
    return np.array(found, dtype=np.int64)[inverse]


def _first_day(period: str) -> date:
    kind_of(period)
    year, rest = int(period[:4]), period[5:]
    try:
        if rest.startswith("W"):
            return date.fromisocalendar(year, int(rest[1:]), 1)
        if rest.startswith("Q"):
            return date(year, 3 * int(rest[1:]) - 2, 1)
        month, _, day = rest.partition("-")
        return date(year, int(month or 1), int(day or 1))
    except ValueError as error:
        raise PeriodError(f"{period!r} is not in the calendar: {error}") from error


def _label(day: date, by: str) -> str:
    match by:
        case "day":
            return day.isoformat()
        case "week":
            year, week, _ = day.isocalendar()
            return f"{year:04}-W{week:02}"
        case "month":
            return f"{day.year:04}-{day.month:02}"
        case "quarter":
            return f"{day.year:04}-Q{(day.month + 2) // 3}"
        case _:
            return f"{day.year:04}"


def _month_end(year: int, month: int) -> date:
    return date(year, 12, 31) if month == 12 else date(year, month + 1, 1) - timedelta(days=1)
