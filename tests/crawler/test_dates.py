"""Dates: twenty forms and more, what each becomes, and what is refused rather than guessed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.dates import parse_date
from crawler.zones import ZONES, zone_offset

NOW = datetime(2026, 6, 1, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("raw", "value", "precision"),
    [
        ("Tue, 05 Mar 2024 10:15:30 GMT", "2024-03-05T10:15:30Z", "second"),
        ("Tue, 05 Mar 2024 10:15:30 +0100", "2024-03-05T09:15:30Z", "second"),
        ("Tue, 5 Mar 24 10:15 EST", "2024-03-05T15:15:00Z", "second"),
        ("Fri, 05 Jul 2024 23:30:00 CEST", "2024-07-05T21:30:00Z", "second"),
        ("Fri, 05 Jul 2024 23:30:00 PDT", "2024-07-06T06:30:00Z", "second"),
        ("Mon, 05 Mar 2024 10:15:30 Z", "2024-03-05T10:15:30Z", "second"),  # it was a Tuesday: only the numbers count
        ("03 Apr 02 1500 GMT", "2002-04-03T15:00:00Z", "second"),
        ("Tuesday, 05-Mar-24 10:15:30 UTC", "2024-03-05T10:15:30Z", "second"),
        ("Sept. 5, 2024", "2024-09-05", "day"),
        ("05 Mar 2024", "2024-03-05", "day"),
        ("Tue, 05 Mar 2024 10:15:30", "2024-03-05", "day"),
        ("Tue, 05 Mar 2024 10:15:30 IST", "2024-03-05", "day"),
        ("Tue Mar  5 10:15:30 PST 2024", "2024-03-05T18:15:30Z", "second"),
        ("Tue Mar 05 2024 10:15:30 GMT+0100 (Central European Standard Time)", "2024-03-05T09:15:30Z", "second"),
        ("2024-03-05T10:15:30Z", "2024-03-05T10:15:30Z", "second"),
        ("2024-03-05T10:15:30.123456+05:30", "2024-03-05T04:45:30Z", "second"),
        ("2024-03-05T10:15-0800", "2024-03-05T18:15:00Z", "second"),
        ("2024-03-05 10:15:30 +0000", "2024-03-05T10:15:30Z", "second"),
        ("2024-03-05T24:00:00Z", "2024-03-06T00:00:00Z", "second"),
        ("2016-12-31T23:59:60Z", "2016-12-31T23:59:59Z", "second"),
        ("2024-03-05T10:15:30", "2024-03-05", "day"),
        ("2024-03-05", "2024-03-05", "day"),
        ("2024/03/05", "2024-03-05", "day"),
        ("20240305", "2024-03-05", "day"),
        ("20240305T101530Z", "2024-03-05T10:15:30Z", "second"),
        ("2024-03", "2024-03-01", "month"),
        ("2024", "2024-01-01", "year"),
        ("March 2024", "2024-03-01", "month"),
        ("March 5, 2024", "2024-03-05", "day"),
        ("Tuesday, 5th March 2024 at 3:15 pm", "2024-03-05", "day"),
        ("Mar 5, 2024 10:00 AM EST", "2024-03-05T15:00:00Z", "second"),
        ("July 5, 2024, 3 p.m. ET", "2024-07-05", "day"),
        ("5. März 2024, 14:05 Uhr", "2024-03-05", "day"),
        ("mar., 05 mars 2024 10:15:00 +0100", "2024-03-05T09:15:00Z", "second"),
        ("5 de marzo de 2024", "2024-03-05", "day"),
        ("2024年3月5日", "2024-03-05", "day"),
        ("13/05/2024", "2024-05-13", "day"),
        (" 2024-03-05\n", "2024-03-05", "day"),
    ],
)
def test_forms_that_state_a_date(raw: str, value: str, precision: str) -> None:
    found = parse_date(raw, "feed", now=NOW)
    assert found is not None
    assert (found.value, found.precision, found.origin, found.raw) == (value, precision, "feed", raw)


@pytest.mark.parametrize(
    "raw",
    [
        "",
        "soon",
        "yesterday",
        "3 days ago",
        "March 5",
        "10:15",
        "2024-13-45",  # feedparser: 2025-01-01
        "2024-13-05",
        "2024/13/05",
        "Tue, 32 Mar 2024 10:15:30 GMT",
        "30 Feb 2024 10:15:30 GMT",
        "Tue, 05 Mar 2024 25:15:30 GMT",
        "05/06/2024",  # May or June
        "05/06/24",
        "Mon, 01 Jan 0001 00:00:00 +0000",
        "0001-01-01T00:00:00Z",
        "Thu, 01 Jan 1970 00:00:00 GMT",
        "1989-12-31",
        "2999-01-01",
        "2026-06-03T12:00:00Z",
        "1710000000",
        "99999999999999999999",
        "0000-00-00 00:00:00",
        "2024-03-05T10:15:30Z and more" * 10,
    ],
)
def test_forms_that_are_refused(raw: str) -> None:
    assert parse_date(raw, "feed", now=NOW) is None


def test_an_epoch_is_read_only_where_asked() -> None:
    seconds = parse_date("1710000000", "feed", now=NOW, epoch=True)
    milliseconds = parse_date("1710000000000", "feed", now=NOW, epoch=True)
    assert seconds is not None
    assert milliseconds is not None
    assert seconds.value == milliseconds.value == "2024-03-09T16:00:00Z"


@pytest.mark.parametrize(
    ("languages", "value"),
    [(("en-GB",), "2024-06-05"), (("en-US",), "2024-05-06"), (("de",), "2024-06-05"), (("xx",), "2024-06-05")],
)
def test_the_language_settles_the_order(languages: tuple[str, ...], value: str) -> None:
    found = parse_date("05/06/2024", "meta", now=NOW, languages=languages)
    assert found is not None
    assert found.value == value


def test_a_day_ahead_is_a_clock_and_two_are_a_mistake() -> None:
    assert parse_date((NOW + timedelta(hours=23)).isoformat(), "feed", now=NOW) is not None
    assert parse_date((NOW + timedelta(hours=25)).isoformat(), "feed", now=NOW) is None
    assert parse_date("2026-06-02", "feed", now=NOW) is not None
    assert parse_date("2026-06-03", "feed", now=NOW) is None


instants = st.datetimes(min_value=datetime(1990, 1, 2), max_value=datetime(2026, 5, 31), timezones=st.just(UTC))


@given(instants, st.sampled_from(sorted(ZONES)))
def test_every_named_zone_gives_the_same_instant(moment: datetime, zone: str) -> None:
    offset = zone_offset(zone)
    assert offset is not None
    local = moment + timedelta(minutes=offset)
    days, months = (
        ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"],
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"],
    )
    raw = f"{days[local.weekday()]}, {local.day:02} {months[local.month - 1]} {local:%Y %H:%M:%S} {zone}"
    found = parse_date(raw, "feed", now=NOW)
    assert found is not None
    assert found.value == f"{moment:%Y-%m-%dT%H:%M:%SZ}"


@given(instants, st.integers(-14 * 60, 14 * 60))
def test_every_offset_gives_the_same_instant(moment: datetime, offset: int) -> None:
    local = moment + timedelta(minutes=offset)
    sign, size = "-" if offset < 0 else "+", abs(offset)
    found = parse_date(f"{local:%Y-%m-%dT%H:%M:%S}{sign}{size // 60:02}:{size % 60:02}", "meta", now=NOW)
    assert found is not None
    assert found.value == f"{moment:%Y-%m-%dT%H:%M:%SZ}"


@given(st.text(max_size=60))
def test_any_text_gives_a_plausible_date_or_none(raw: str) -> None:
    found = parse_date(raw, "feed", now=NOW, epoch=True)
    assert found is None or "1990-01-01" <= found.day <= "2026-06-02"
