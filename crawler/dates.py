"""A published date with its precision, or nothing: strict where feed libraries guess.

    raw text -> one of the forms below -> plausible? -> PublishedDate

Forms, in order: ISO 8601 and W3CDTF of any precision; RFC 822/2822 with numeric or named zones, in
the looser shapes that feeds use; what JavaScript and C print; and dates for people, in several
languages, by dateparser with every part required.

What is never done: fill in a missing year, month or day; read a time without a zone as an instant
(its day is kept); carry month 13 over into the next year; read "05/06/2024" without knowing whose
order it is in. A date before 1990, or more than a day after ``now``, is not a date of publication.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

import dateparser
from dateparser.data.languages_info import language_order

from crawler.model import Precision, PublishedDate
from crawler.zones import zone_offset

EARLIEST = date(1990, 1, 1)
LEEWAY = timedelta(days=1)
LONGEST = 80
MONTHS = {
    name: number
    for number, name in enumerate(
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"], start=1
    )
}
FULL_NAMES = frozenset(
    ("january", "february", "march", "april", "august", "september", "october", "november", "december")
)
DEFAULT_LANGUAGES = (
    "en",
    "de",
    "fr",
    "es",
    "it",
    "pt",
    "nl",
    "sv",
    "da",
    "nb",
    "fi",
    "pl",
    "cs",
    "ru",
    "uk",
    "ja",
    "zh",
)
AMERICAN = ("EN-US", "EN-PH")
KNOWN_LANGUAGES = frozenset(language_order)

TIME = r"(?P<hour>\d{1,2}):?(?P<minute>\d{2})(?::?(?P<second>\d{2})(?:[.,]\d+)?)?"
ZONE = r"(?P<zone>[A-Za-z]{1,5}|(?:UTC|GMT|UT)?\s*[+-]\d{1,2}(?::?\d{2})?)?"
ISO = re.compile(
    r"(?P<year>\d{4})(?:[-/.](?P<month>\d{1,2})(?:[-/.](?P<day>\d{1,2})(?:(?:[Tt]|\s+)"
    + TIME
    + r"\s*"
    + ZONE
    + r"(?:\s*\[.*\])?)?)?)?"
)
ISO_BASIC = re.compile(
    r"(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})(?:[Tt](?P<hour>\d{2})(?P<minute>\d{2})(?P<second>\d{2})?\s*"
    + ZONE
    + r")?"
)
WEEKDAY = r"(?:[A-Za-z]{3,9}\.?,?\s+)?"
RFC822 = re.compile(
    WEEKDAY
    + r"(?P<day>\d{1,2})[\s-]+(?P<name>[A-Za-z]{3,9})\.?[\s-]+(?P<year>\d{4}|\d{2})"
    + r"(?:,?\s+"
    + TIME
    + r"\s*"
    + ZONE
    + r"(?:\s*\(.*\))?)?"
)
PRINTED = re.compile(  # "Tue Mar  5 10:15:00 PST 2024", "Tue Mar 05 2024 10:15:00 GMT+0100 (CET)"
    WEEKDAY
    + r"(?P<name>[A-Za-z]{3,9})\s+(?P<day>\d{1,2})\s+(?:(?P<year>\d{4})\s+)?" + TIME + r"\s*" + ZONE
    + r"(?:\s+(?P<year_after>\d{4}))?(?:\s*\(.*\))?"
)  # fmt: skip
EPOCH = re.compile(r"\d{9,10}(?:\.\d+)?|\d{12,13}")
FOUR_DIGIT_YEAR = re.compile(r"(?<!\d)(?:19|20)\d{2}(?!\d)")
NUMERIC = re.compile(r"\b(\d{1,2})[/.-](\d{1,2})[/.-]\d{4}\b")
DIGITS = re.compile(r"(?<![\d+-])\d+")
TRAILING_ZONE = re.compile(r"(?<=[\d\s])(?:[A-Za-z]{1,5}|(?:UTC|GMT|UT)?\s*[+-]\d{1,2}(?::?\d{2})?)$")


def parse_date(
    raw: str,
    origin: str,
    *,
    now: datetime,
    languages: tuple[str, ...] = (),
    epoch: bool = False,
) -> PublishedDate | None:
    """The date that ``raw`` states, or None when it states none that is whole and plausible.

    ``now`` (with a zone) is the moment to judge the future by. ``languages`` are the page's own, most
    likely first, as BCP 47; they also settle whether 05/06 is May or June. ``epoch`` allows seconds or
    milliseconds since 1970. ``raw`` is kept in the result as it came.

    >>> now = datetime(2026, 1, 1, tzinfo=UTC)
    >>> parse_date("Tue, 05 Mar 2024 23:30:00 CEST", "feed", now=now).value
    '2024-03-05T21:30:00Z'
    >>> parse_date("2024-03-05T23:30:00", "feed", now=now).value
    '2024-03-05'
    >>> parse_date("2024-13-45", "feed", now=now) is None
    True
    """
    text = " ".join(raw.split())
    if not text or len(text) > LONGEST:
        return None
    if epoch and EPOCH.fullmatch(text):
        return _instant(_from_epoch(text), origin, raw, now)
    for form in (ISO, ISO_BASIC, RFC822, PRINTED):
        match = form.fullmatch(text)
        if match is not None and (form is ISO or form is ISO_BASIC or _month_of(match) is not None):
            return _from_match(match, origin, raw, now)
    return _from_human(text, origin, raw, now, languages)


def _from_match(match: re.Match[str], origin: str, raw: str, now: datetime) -> PublishedDate | None:
    parts = match.groupdict()
    year = _full_year(parts.get("year") or parts.get("year_after") or "")
    if year is None:
        return None
    if "month" in parts and parts["month"] is None:
        return _whole(year, 1, 1, "year", origin, raw, now)
    month = int(parts["month"]) if "month" in parts else _month_of(match) or 0
    if parts["day"] is None:
        return _whole(year, month, 1, "month", origin, raw, now)
    day = int(parts["day"])
    if parts["hour"] is None:
        return _whole(year, month, day, "day", origin, raw, now)
    offset = zone_offset(parts["zone"]) if parts["zone"] else None
    clock = _clock(parts)
    if clock is None:
        return None
    if offset is None:
        return _whole(year, month, day, "day", origin, raw, now)
    try:
        return _instant(datetime(year, month, day, tzinfo=UTC) + clock - timedelta(minutes=offset), origin, raw, now)
    except (ValueError, OverflowError):
        return None


def _month_of(match: re.Match[str]) -> int | None:
    """The month by its English name, of which the first three letters decide ("Sept", "March")."""
    name = match["name"].lower()
    return MONTHS.get(name[:3]) if len(name) <= 4 or name in FULL_NAMES else None


def _full_year(text: str) -> int | None:
    """Two digits by RFC 2822 section 4.3: 00 to 49 are of this century."""
    if not text:
        return None
    year = int(text)
    return year if len(text) == 4 else year + (2000 if year < 50 else 1900)


def _clock(parts: dict[str, str | None]) -> timedelta | None:
    """The time of day; 24:00:00 is the next midnight and a leap second the second before it."""
    hour, minute, second = (int(parts[name] or 0) for name in ("hour", "minute", "second"))
    if hour > 24 or minute > 59 or second > 60 or (hour == 24 and (minute or second)):
        return None
    return timedelta(hours=hour, minutes=minute, seconds=min(second, 59))


def _from_epoch(text: str) -> datetime:
    seconds = int(text.split(".")[0])
    return datetime.fromtimestamp(seconds / 1000 if len(text.split(".")[0]) > 11 else seconds, tz=UTC)


def _from_human(text: str, origin: str, raw: str, now: datetime, languages: tuple[str, ...]) -> PublishedDate | None:
    order = _order(languages)
    if FOUR_DIGIT_YEAR.search(text) is None or (order is None and _order_matters(text)):
        return None
    known = tuple(dict.fromkeys(tag.split("-")[0].lower() for tag in (*languages, *DEFAULT_LANGUAGES)))
    if not _is_readable(DIGITS.sub(_first_day, text), known):
        return None
    found = _read_human(text, known, order)
    if found is None:
        return None
    moment, precision = found
    # dateparser reads "ET" as winter time all year: its zone counts only where our table agrees.
    zone = TRAILING_ZONE.search(text)
    offset = zone_offset(zone.group()) if zone else None
    if offset is not None and moment.utcoffset() == timedelta(minutes=offset):
        return _instant(moment.astimezone(UTC), origin, raw, now)
    return _whole(moment.year, moment.month, moment.day, precision, origin, raw, now)


def _order(languages: tuple[str, ...]) -> str | None:
    """Whether the day or the month comes first in 05/06/2024; None for English of no stated country."""
    if not languages or languages[0].lower() == "en":
        return None
    return "MDY" if languages[0].upper() in AMERICAN else "DMY"


def _order_matters(text: str) -> bool:
    match = NUMERIC.search(text)
    return match is not None and int(match[1]) <= 12 and int(match[2]) <= 12 and match[1] != match[2]


@lru_cache(maxsize=1024)
def _is_readable(shape: str, languages: tuple[str, ...]) -> bool:
    """Whether a text of this shape is a date at all, so that a feed of 100,000 unreadable dates asks once."""
    return _read_human(shape, languages, None) is not None


def _first_day(digits: re.Match[str]) -> str:
    """Numbers that are valid in any place of a date: the year 2024, and 1 or 01 for all else."""
    length = len(digits.group())
    return "2024" if length == 4 else "1".zfill(length)


@lru_cache(maxsize=4096)
def _read_human(text: str, languages: tuple[str, ...], order: str | None) -> tuple[datetime, Precision] | None:
    """What dateparser reads when nothing may be missing; cached, as it takes about a millisecond."""
    forms: tuple[tuple[list[str], Precision], ...] = ((["day", "month", "year"], "day"), (["month", "year"], "month"))
    for required, precision in forms:
        moment = dateparser.parse(
            text,
            languages=[language for language in languages if language in KNOWN_LANGUAGES],
            settings={
                "REQUIRE_PARTS": required,
                "PARSERS": ["absolute-time"],
                "PREFER_DAY_OF_MONTH": "first",
                **({"DATE_ORDER": order} if order else {}),
            },
        )
        if moment is not None:
            return moment, precision
    return None


def _whole(
    year: int, month: int, day: int, precision: Precision, origin: str, raw: str, now: datetime
) -> PublishedDate | None:
    """A date without a time, if it exists and is plausible."""
    try:
        found = date(year, month, day)
    except ValueError:
        return None
    if not EARLIEST <= found <= (now.astimezone(UTC) + LEEWAY).date():
        return None
    return PublishedDate(found.isoformat(), precision, origin, raw)


def _instant(moment: datetime, origin: str, raw: str, now: datetime) -> PublishedDate | None:
    """A date with its time in UTC, if it is plausible."""
    if moment.date() < EARLIEST or moment > now + LEEWAY:
        return None
    return PublishedDate(moment.strftime("%Y-%m-%dT%H:%M:%SZ"), "second", origin, raw)
