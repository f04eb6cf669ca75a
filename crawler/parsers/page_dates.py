"""When a page was published and when it was changed, by what the page itself says.

Order for ``published``: JSON-LD, meta, time element by the title, day in the address, date shown by the title, labelled date
elsewhere, month in the address, and last the date of a change, or one that stands alone, where the page gives no other. Two things overrule it:

- the date shown by the title as the page's own (not as that of a change): what a publisher shows its readers is what it
  stands by, while generators and migrations put their own day into the structured data;
- the publisher's calendar: an instant whose own offset puts it on another day than UTC does is kept as that day.

A page that gives a day in one place only is taken at its word and marked ``inferred``, whichever place that is: generators stamp
every page, also those whose readers are shown no date; of such dates a fifth are none of publication, of those that a second
witness bears out one in a hundred (`benchmarks.accuracy`). 05/06 is read in the order that the page's other dates bear out.

The feed's date comes before all of these (`first_published`). A sitemap's date and the day first seen come after them.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from crawler.dates import parse_date
from crawler.model import PublishedDate
from crawler.parsers.visible_dates import Shown, shown_dates

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime

    from crawler.model import Confidence
    from crawler.parsers.page_heads import Head
    from crawler.parsers.segments import Segment
    from crawler.parsers.structured import StructuredData

_PUBLISHED = [
    "article:published_time",
    "article:published",
    "og:article:published_time",
    "datepublished",
    "published_time",
    "published",
    "publication_date",
    "publication-date",
    "publishdate",
    "dcterms.issued",
    "parsely-pub-date",
    "sailthru.date",
    "citation_publication_date",
    "pubdate",
    "publish-date",
    "publish_date",
    "dcterms.created",
    "dc.date.issued",
    "dcterms.date",
    "dc.date",
    "date",
]
_MODIFIED = ["article:modified_time", "og:updated_time", "datemodified", "dcterms.modified", "last-modified"]
_WITNESS = {"json-ld": "head", "meta": "head", "time-element": "shown", "text": "shown"}
_URL_DAY = re.compile(r"/((?:19|20)\d\d)[/-](\d{1,2})[/-](\d{1,2})(?:[/_-]|$)")
_URL_MONTH = re.compile(r"/((?:19|20)\d\d)[/-](\d{1,2})/")
_MONTH_FIRST = re.compile(r"^([A-Za-z]{3,9})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})$")
_NUMERIC = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")
_OFFSET = re.compile(r"^(\d{4}-\d\d-\d\d)[T ]\d\d:\d\d.*[+-]\d\d:?\d\d$")


class PageDates(NamedTuple):
    """``published`` and ``modified`` are kept apart; ``disputed`` lists other days that other origins give, as ``origin:day``."""

    published: PublishedDate | None
    modified: PublishedDate | None
    disputed: tuple[str, ...] = ()


def read_dates(
    head: Head,
    structured: StructuredData,
    url: str,
    segments: Sequence[Segment],
    titles: Sequence[int],
    *,
    now: datetime,
) -> PageDates:
    """The dates of the page at ``url``; ``now`` bounds the future, ``head.language`` settles 05/06."""
    shown = shown_dates(segments, titles)
    claims = [*_stated(structured.published, head.metas, _PUBLISHED), *_in_address(url, _URL_DAY)]
    languages = _languages(head.language, [each.raw for each in shown], [raw for _, raw in claims])

    def read(claims: Iterable[tuple[str, str]]) -> Iterator[PublishedDate]:
        for origin, raw in claims:
            # Day first is the same date and read at once; month first takes a hundred times as long.
            if found := parse_date(_MONTH_FIRST.sub(r"\2 \1 \3", raw), origin, now=now, languages=languages):
                yield _on_own_calendar(PublishedDate(found.value, found.precision, origin, raw))

    stated = list(read(_stated(structured.published, head.metas, _PUBLISHED)))
    by_title = list(read(_shown(shown, near=True)))
    elsewhere = list(read(_shown(shown, near=False)))
    alone = list(read((each.origin, each.raw) for each in shown if each.label == "alone"))
    if len({each.day for each in alone}) > 1:
        alone = []  # a list of other documents
    changed = list(read(_stated(structured.modified, head.metas, _MODIFIED)))
    changes_shown = list(read((each.origin, each.raw) for each in shown if each.label == "changed"))
    day = list(read(_in_address(url, _URL_DAY)))
    month = list(read(_in_address(url, _URL_MONTH)))

    stamped = [each for each in by_title if each.origin == "time-element"]
    ranked = [*stated, *stamped, *day, *by_title, *elsewhere, *month]
    published = ranked[0] if ranked else next(iter([*changes_shown, *alone]), None)
    if stated and by_title and all(abs(_days_between(each, stated[0])) > 1 for each in by_title):
        published = by_title[0]
    if published is not None and published.precision == "second":
        # The day that the page itself gives elsewhere, next to the instant's day in UTC, is the publisher's.
        days = [each for each in [*stated, *by_title] if each.precision == "day"]
        published = next((each for each in days if abs(_days_between(each, published)) == 1), published)
    modified = next(iter([*changed, *changes_shown]), None)
    disputed = _disputed(published, ranked)
    if published is not None:
        published = replace(published, confidence=_confidence(published, ranked, bool(disputed)))
    return PageDates(published, modified, disputed)


def first_published(feed: PublishedDate | None, page: PublishedDate | None) -> PublishedDate | None:
    """The feed's date, confirmed or disputed by the page's; the page's where the feed has none."""
    if feed is None or page is None:
        return feed or page
    return replace(feed, confidence="confirmed" if _agree(feed, page) else "disputed")


def _languages(own: str | None, shown: Sequence[str], claims: Sequence[str]) -> tuple[str, ...]:
    """``own``, if it says whether 05/06 is May or June; else English of the country whose order the page's other dates bear out.

    A numeric date bears an order out by a number above 12, or by being, in that order and no other, a day given in full.

    >>> _languages("en", ["03-05-2024"], ["2024-05-03T10:00:00Z"]), _languages("en", ["03/05/2024"], [])
    (('en-GB',), ('en',))
    """
    if own is not None and own.lower() != "en":
        return (own,)
    days = {raw[:10] for raw in [*shown, *claims]}
    orders = set()
    for match in filter(None, map(_NUMERIC.fullmatch, shown)):
        first, second, year = match.groups()
        by_day = int(first) > 12 or f"{year}-{second:0>2}-{first:0>2}" in days
        by_month = int(second) > 12 or f"{year}-{first:0>2}-{second:0>2}" in days
        if by_day != by_month:
            orders.add("en-GB" if by_day else "en-US")
    return tuple(orders) if len(orders) == 1 else (own,) if own else ()


def _confidence(published: PublishedDate, ranked: list[PublishedDate], disputed: bool) -> Confidence:
    """JSON-LD and meta are one witness, as are time element and text: one hand writes them."""
    if disputed:
        return "disputed"
    own = _WITNESS.get(published.origin)
    borne_out = any(_WITNESS.get(each.origin) != own and _agree(each, published) for each in ranked)
    return "confirmed" if borne_out else "inferred"


def _agree(one: PublishedDate, other: PublishedDate) -> bool:
    """The same day, give or take the clock's zone; the same month or year where one of them is no finer."""
    for precision, length in (("year", 4), ("month", 7)):
        if precision in {one.precision, other.precision}:
            return one.day[:length] == other.day[:length]
    return abs(_days_between(one, other)) <= 1


def _stated(value: str | None, metas: dict[str, list[str]], names: list[str]) -> Iterator[tuple[str, str]]:
    if value:
        yield "json-ld", value
    for name in names:
        for content in metas.get(name, [])[:2]:
            yield "meta", content


def _shown(shown: list[Shown], *, near: bool) -> Iterator[tuple[str, str]]:
    """Labelled as publication first, then without a label; never those labelled as a change."""
    for label in ("issued", "plain"):
        for each in shown:
            if each.near == near and each.label == label:
                yield each.origin, each.raw


def _in_address(url: str, pattern: re.Pattern[str]) -> Iterator[tuple[str, str]]:
    if match := pattern.search(url.split("?")[0]):
        yield "url", "-".join(part.zfill(2) for part in match.groups())


def _on_own_calendar(found: PublishedDate) -> PublishedDate:
    """The instant as it is, unless its own offset puts it on another day than UTC: then that day."""
    match = _OFFSET.match(found.raw.strip())
    if found.precision != "second" or match is None or match.group(1) == found.day:
        return found
    return PublishedDate(match.group(1), "day", found.origin, found.raw)


def _days_between(earlier: PublishedDate, later: PublishedDate) -> int:
    return (date.fromisoformat(later.day) - date.fromisoformat(earlier.day)).days


def _disputed(published: PublishedDate | None, ranked: list[PublishedDate]) -> tuple[str, ...]:
    """Days more than one apart from the chosen one, one an origin; a month is no dispute with a day of it."""
    if published is None:
        return ()
    others: dict[str, str] = {}
    for each in ranked:
        coarse = each.precision == "month" and each.day[:7] == published.day[:7]
        if each.origin != published.origin and not coarse and abs(_days_between(each, published)) > 1:
            others.setdefault(each.origin, each.day)
    return tuple(f"{origin}:{day}" for origin, day in others.items())
