"""Numbers, dates and lists in the reader's words. Pure: values in, words out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import lru_cache

from analysis.trends.periods import bounds, kind_of

MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)

VOICES = {
    "headline": ("in a headline", "Words of a title or a heading"),
    "own": ("own words", "The author's own words"),
    "quoted": ("quoted", "Somebody else's words, quoted"),
    "scare": ("at a distance", "Quotation marks or “so-called” hold the term at a distance"),
    "gloss": ("explained", "The term is being named or explained"),
}
"""Each voice in a few words, and in a sentence."""


def number(value: int) -> str:
    """A whole number with thousands apart: ``614,223``."""
    return f"{value:,}"


def counted(value: int, singular: str, plural: str | None = None) -> str:
    """A number with its noun: ``1 mention``, ``12 mentions``."""
    return f"{value:,} {singular if value == 1 else plural or singular + 's'}"


def rate(value: float | None, measure: str) -> str:
    """A rate with few digits: per million tokens as a number, a share of documents in per cent; a dash for none.

    >>> rate(34.56, "per_million"), rate(0.123, "share"), rate(None, "share")
    ('34.6', '12.3\\xa0%', '–')
    """
    if value is None:
        return "–"
    scaled = value * 100 if measure == "share" else value
    digits = 0 if scaled == 0 or scaled >= 100 else 1 if scaled >= 1 else 2
    return f"{scaled:,.{digits}f}" + ("\u00a0%" if measure == "share" else "")


def day(text: str) -> str:
    """``2024-05-06`` as ``6 May 2024``."""
    value = date.fromisoformat(text[:10])
    return f"{value.day} {MONTHS[value.month - 1]} {value.year}"


def dated(text: str, precision: str | None) -> str:
    """A date as far as it is known: ``6 May 2024``, ``May 2024`` or ``2024``.

    >>> dated("2024-05-01", "month"), dated("2024-05-06T07:00:00Z", "second")
    ('May 2024', '6 May 2024')
    """
    lengths = {"year": 4, "month": 7}
    return period(text[: lengths[precision]]) if precision in lengths else day(text)


@lru_cache(maxsize=8_192)
def period(label: str) -> str:
    """A period's label in words: ``May 2024``, ``week of 6 May 2024``, ``April to June 2024``."""
    first, last = bounds(label)
    match kind_of(label):
        case "day":
            return day(first)
        case "week":
            return f"week of {day(first)}"
        case "month":
            return f"{MONTHS[int(first[5:7]) - 1]} {first[:4]}"
        case "quarter":
            return f"{MONTHS[int(first[5:7]) - 1]} to {MONTHS[int(last[5:7]) - 1]} {first[:4]}"
        case _:
            return first[:4]


def quoted(names: Sequence[str]) -> str:
    """Names in quotation marks, as a list in a sentence: ``“open source”, “open weights” and “open model”``."""
    marked = [f"“{name}”" for name in names]
    if len(marked) < 2:
        return "".join(marked)
    return f"{', '.join(marked[:-1])} and {marked[-1]}"


def web_address(text: str | None) -> str | None:
    """``text`` where it may be the target of a link, else None: an imported ``javascript:`` address stays text.

    >>> web_address("https://example.org/a"), web_address("javascript:alert(1)")
    ('https://example.org/a', None)
    """
    return text if text and text.lower().startswith(("https://", "http://")) else None


def lower_first(text: str) -> str:
    """``text`` as it goes on in a sentence: its first letter small."""
    return text[:1].lower() + text[1:]


def clock(second: float) -> str:
    """A second of an episode as a player shows it.

    >>> clock(83.4), clock(3723)
    ('1:23', '1:02:03')
    """
    minutes, seconds = divmod(int(second), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"
