"""Labels of periods, their bounds, and the runs between two of them."""

from datetime import date, timedelta
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.errors import AnalysisError
from analysis.trends.periods import KINDS, PeriodError, bounds, index_days, kind_of, period_of, period_range

days = st.dates(date(1990, 1, 1), date(2040, 12, 31)).map(date.isoformat)
kinds = st.sampled_from(KINDS)


@pytest.mark.parametrize(
    ("by", "label"),
    [
        ("day", "2024-05-06"),
        ("week", "2024-W19"),
        ("month", "2024-05"),
        ("quarter", "2024-Q2"),
        ("year", "2024"),
    ],
)
def test_a_day_lies_in_one_period_of_each_kind(by, label):
    assert period_of("2024-05-06", by) == label
    assert kind_of(label) == by


def test_the_first_days_of_january_can_belong_to_the_last_week_of_the_year_before():
    assert period_of("2021-01-03", "week") == "2020-W53"
    assert bounds("2020-W53") == ("2020-12-28", "2021-01-03")


def test_bounds_know_leap_years_and_the_end_of_the_year():
    assert bounds("2024-02") == ("2024-02-01", "2024-02-29")
    assert bounds("2023-Q4") == ("2023-10-01", "2023-12-31")
    assert bounds("2023-12") == ("2023-12-01", "2023-12-31")
    assert bounds("2023") == ("2023-01-01", "2023-12-31")


def test_a_range_takes_days_or_periods_and_both_ends():
    assert period_range("2023-11-30", "2024-02-01", "month") == ["2023-11", "2023-12", "2024-01", "2024-02"]
    assert period_range("2023", "2024", "quarter")[-1] == "2024-Q4"
    assert period_range("2024-02", "2024-01", "month") == []


@given(days, kinds)
def test_a_day_lies_within_the_bounds_of_its_period(day, by):
    first, last = bounds(period_of(day, by))
    assert first <= day <= last
    assert period_of(first, by) == period_of(last, by) == period_of(day, by)


@given(days, st.integers(0, 1500), kinds)
def test_a_range_is_sorted_has_no_gap_and_holds_each_day(first, length, by):
    last = (date.fromisoformat(first) + timedelta(days=length)).isoformat()
    periods = period_range(first, last, by)
    assert periods == sorted(set(periods))
    for one, following in pairwise(periods):
        gap = date.fromisoformat(bounds(following)[0]) - date.fromisoformat(bounds(one)[1])
        assert gap == timedelta(days=1)
    assert bounds(periods[0])[0] <= first
    assert last <= bounds(periods[-1])[1]


@given(st.lists(days, max_size=20), kinds)
def test_indexing_many_days_is_looking_up_each(many, by):
    periods = period_range("2000-01-01", "2019-12-31", "month") if by == "month" else period_range("2000", "2002", by)
    expected = [periods.index(p) if (p := period_of(day, by)) in periods else -1 for day in many]
    assert index_days(many, periods, by).tolist() == expected


def test_a_blank_day_is_in_no_period():
    assert index_days(np.array(["", "2024-01-05"]), ["2024-01"], "month").tolist() == [-1, 0]


@pytest.mark.parametrize("wrong", ["2024-13", "2024-W54", "2023-02-29", "2024-Q5", "May 2024", "", "20240506"])
def test_what_is_no_period_is_refused_in_one_line(wrong):
    with pytest.raises(PeriodError) as refused:
        bounds(wrong)
    assert isinstance(refused.value, AnalysisError)
    assert repr(wrong) in str(refused.value)
    assert "\n" not in str(refused.value)


def test_an_unknown_kind_of_period_names_the_kinds():
    with pytest.raises(PeriodError, match="day, week, month, quarter, year"):
        period_of("2024-05-06", "decade")
