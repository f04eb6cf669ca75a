"""Sitemaps, news sitemaps and their indexes to entries, gzipped or not.

bytes -> gunzipped, within a limit -> XML (urlset, sitemapindex, or a feed), else one address a line
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urljoin

from crawler.dates import parse_date
from crawler.errors import ParseError
from crawler.model import Entry, PublishedDate
from crawler.parsers.decoding import MAX_BYTES, decode
from crawler.parsers.feed_names import Fields, name_of
from crawler.parsers.feeds import parse_feed
from crawler.parsers.markup_text import strip_markup
from crawler.parsers.unpacking import unpack
from crawler.parsers.xml_tree import read_xml
from crawler.urls import is_fetchable

RECORD = re.compile("url|sitemap")
FEED_ROOTS = frozenset(["rss", "rdf:RDF", "feed", "atom:feed"])


@dataclass(frozen=True)
class SitemapLink:
    """A sitemap that an index names, and when it last changed (origin ``sitemap``)."""

    url: str
    modified: PublishedDate | None


@dataclass(frozen=True)
class Sitemap:
    """``entries`` of a sitemap, or ``sitemaps`` of an index, in its order.

    Only a news sitemap says when a page was published; ``lastmod`` is an entry's ``modified``. Dates are of
    origin ``sitemap``. ``problem`` says what was malformed, cut off or not understood.
    """

    entries: tuple[Entry, ...]
    sitemaps: tuple[SitemapLink, ...]
    problem: str | None = None


def parse_sitemap(content: bytes, url: str, content_type: str | None, *, now: datetime) -> Sitemap:
    """The sitemap that ``content``, fetched from ``url``, holds.

    Raises ParseError with the reason ``empty``, ``html``, ``challenge``, ``not-a-sitemap``, ``not-gzip`` or ``bomb``.
    """
    content, cut = unpack(content, MAX_BYTES)
    problems = ["cut off"] if cut else []
    text_start = content[:1000].lstrip(b"\xef\xbb\xbf \t\r\n")
    if text_start.startswith((b"http://", b"https://")):
        return _from_lines(content, content_type, problems)
    tree = read_xml(content, content_type, "sitemap", RECORD)
    root = name_of(tree.root)
    if root in FEED_ROOTS:
        feed = parse_feed(content, url, content_type, now=now)
        return Sitemap(feed.entries, (), feed.problem)
    if root not in ("urlset", "sitemapindex"):
        raise ParseError(f"XML, but no sitemap: its root is <{root[:40]}>.", "not-a-sitemap")
    problems += tree.problems
    entries, sitemaps, unusable = [], [], 0
    for record in tree.records:
        fields = Fields(record, malformed=tree.malformed)
        address = _address(fields, url)
        if address is None:
            unusable += 1
        elif name_of(record) == "sitemap":
            sitemaps.append(SitemapLink(address, _date(fields.text("lastmod"), now)))
        else:
            entries.append(_entry(fields, address, now))
    if unusable:
        problems.append(f"{unusable} records without a usable address")
    if not entries and not sitemaps:
        problems.append("no entries")
    return Sitemap(tuple(entries), tuple(sitemaps), "; ".join(problems) or None)


def _from_lines(content: bytes, content_type: str | None, problems: list[str]) -> Sitemap:
    decoded = decode(content, content_type)
    lines = [line.strip() for line in decoded.text.lstrip("\ufeff").splitlines() if line.strip()]
    usable = [line for line in lines if is_fetchable(line)]
    if len(usable) < len(lines):
        problems.append(f"{len(lines) - len(usable)} lines without a usable address")
    entries = tuple(Entry(url=line, guid=None, title=None) for line in usable)
    return Sitemap(entries, (), "; ".join(problems) or None)


def _entry(fields: Fields, address: str, now: datetime) -> Entry:
    news = next((Fields(element) for element in fields.all("news:news")), None)
    publication = next((Fields(element) for element in news.all("news:publication")), None) if news else None
    return Entry(
        url=address,
        guid=None,
        title=strip_markup(news.text("news:title") or "") or None if news else None,
        published=_date(news.text("news:publication_date"), now) if news else None,
        modified=_date(fields.text("lastmod"), now),
        language=publication.text("news:language") if publication else None,
    )


def _address(fields: Fields, url: str) -> str | None:
    address = _joined(url, fields.text("loc") or "")
    return address if address != url and is_fetchable(address) else None


def _joined(base: str, address: str) -> str:
    try:
        return urljoin(base, address)
    except ValueError:  # an unreadable host
        return ""


def _date(raw: str | None, now: datetime) -> PublishedDate | None:
    return parse_date(raw, "sitemap", now=now) if raw else None
