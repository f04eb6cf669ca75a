"""The address carries the whole state of a page: read and written, it is the same."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.errors import AnalysisError
from analysis.web.address import Address, read_address

NAMES = st.text(min_size=1, max_size=12).map(str.strip).filter(bool)
OPTIONAL = st.none() | NAMES


@given(
    st.builds(
        Address,
        term=st.lists(NAMES, max_size=4, unique=True).map(tuple),
        set=OPTIONAL,
        by=st.sampled_from(["day", "week", "month", "quarter", "year"]),
        measure=st.sampled_from(["per_million", "share"]),
        source=OPTIONAL,
        since=OPTIONAL,
        until=OPTIONAL,
        source_kind=OPTIONAL,
        kind=OPTIONAL,
        copies=st.sampled_from(["raw", "one-per-cluster"]),
        revision=st.sampled_from(["latest", "first"]),
        voice=OPTIONAL,
        block=OPTIONAL,
        nested=st.booleans(),
        off=st.booleans(),
        of=OPTIONAL,
        at=OPTIONAL,
        sort=st.sampled_from(["date", "left", "right", "source"]),
        page=st.integers(1, 10_000),
    )
)
def test_an_address_read_back_is_the_same(address: Address) -> None:
    assert read_address(address.query()) == address


def test_what_is_usual_stays_out_of_the_address() -> None:
    assert Address(term=("open-source",), by="month", measure="per_million").query() == "term=open-source"


def test_a_form_sends_blanks_and_its_address_is_untidy() -> None:
    assert read_address("term=a&term=&source=&by=month").untidy
    assert not read_address("term=a&by=year").untidy


def test_another_choice_of_mentions_begins_on_its_first_page() -> None:
    assert Address(page=7).with_(sort="left").page == 1
    assert Address(page=7).with_(page=8).page == 8


@pytest.mark.parametrize(
    ("address", "days"),
    [
        (Address(at="2024-Q2"), ("2024-04-01", "2024-06-30")),
        (Address(at="2024-Q2", since="2024-05"), ("2024-05-01", "2024-06-30")),
        (Address(at="2024-W01"), ("2024-01-01", "2024-01-07")),
        (Address(until="2023"), (None, "2023-12-31")),
    ],
)
def test_the_days_listed_are_those_of_the_period_within_the_range(address: Address, days: tuple[str, str]) -> None:
    assert address.days() == days


@pytest.mark.parametrize("query", ["sort=random", "page=0", "page=x", "page=99999999999", "page=²"])
def test_an_address_that_cannot_be_is_one_line(query: str) -> None:
    with pytest.raises(AnalysisError, match=r"use one of|no page") as error:
        read_address(query)
    assert "\n" not in str(error.value)


def test_a_period_that_is_none_is_one_line() -> None:
    with pytest.raises(AnalysisError, match="2024-Q9"):
        Address(at="2024-Q9").days()
