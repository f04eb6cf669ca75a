"""What a reader asked for: terms, period, source, dates, measure. Checked once, here."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Literal, get_args

from analysis.errors import AnalysisError

By = Literal["day", "week", "month", "quarter", "year"]
Measure = Literal["per_million", "share"]


@dataclass(frozen=True)
class Selection:
    """A question about the use of terms over time.

    ``terms`` are ids. ``since`` and ``until`` are days, ``YYYY-MM-DD``, both included; a month or a year
    stands for its first day in ``since`` and its last in ``until``. ``nested`` counts the mentions that stand
    inside a longer term's too; mentions of another meaning (sense ``off``) are never counted. ``measure`` says which rate ``low`` and ``high`` bound.
    """

    terms: tuple[str, ...]
    by: By = "month"
    source: str | None = None
    since: str | None = None
    until: str | None = None
    nested: bool = False
    measure: Measure = "per_million"

    def __post_init__(self) -> None:
        if self.by not in get_args(By):
            raise AnalysisError(f"unknown period {self.by!r}: use one of {', '.join(get_args(By))}")
        if self.measure not in get_args(Measure):
            raise AnalysisError(f"unknown measure {self.measure!r}: use one of {', '.join(get_args(Measure))}")
        object.__setattr__(self, "since", first_day(self.since))
        object.__setattr__(self, "until", last_day(self.until))


def first_day(text: str | None) -> str | None:
    """The first day of ``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD``; raises AnalysisError for anything else."""
    return None if not text else _days(text)[0]


def last_day(text: str | None) -> str | None:
    """The last day of ``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD``; raises AnalysisError for anything else."""
    return None if not text else _days(text)[1]


def _days(text: str) -> tuple[str, str]:
    match = re.fullmatch(r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?", text.strip())
    if match:
        year, month, day = (int(part) if part else None for part in match.groups())
        try:
            first = date(year or 0, month or 1, day or 1)
        except ValueError:
            first = None
        if first and day:
            return first.isoformat(), first.isoformat()
        if first and month:
            following = date(first.year + month // 12, month % 12 + 1, 1)
            return first.isoformat(), date.fromordinal(following.toordinal() - 1).isoformat()
        if first:
            return first.isoformat(), date(first.year, 12, 31).isoformat()
    raise AnalysisError(f"not a date: {text!r}; write it as 2024-05-31, 2024-05 or 2024")
