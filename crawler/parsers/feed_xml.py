"""RSS 0.9x to 2.0, RDF (RSS 1.0) and Atom to Feed, with the podcast and iTunes elements.

Why lxml and not feedparser: feedparser keeps the last of several transcripts, drops dates without a zone,
reads CEST as UTC and month 13 as the next January, and takes half a minute over 75,000 open comments.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime
from itertools import chain

from lxml import etree

from crawler.dates import parse_date
from crawler.errors import ParseError
from crawler.model import Entry, PublishedDate
from crawler.parsers.feed_links import Addresses
from crawler.parsers.feed_media import parse_duration
from crawler.parsers.feed_model import Feed
from crawler.parsers.feed_names import ROOTS, XML, Fields, name_of, text_of
from crawler.parsers.markup_text import one_line, strip_markup
from crawler.parsers.xml_tree import Tree, read_xml

RECORD = re.compile("item|entry")
MAIL_AND_NAME = re.compile(r"[^\s()]+@[^\s()]+\s*\((.+)\)")
NAME_AND_MAIL = re.compile(r"([^<>]+?)\s*<[^<>\s]+@[^<>\s]+>")
TITLE = ("title", "atom:title", "dc:title")
PUBLISHED = (
    "pubDate",
    "atom:published",
    "published",
    "dc:date",
    "dcterms:issued",
    "dcterms:created",
    "atom:issued",
    "issued",
)
MODIFIED = ("atom:updated", "updated", "dcterms:modified", "atom:modified", "modified")
FULL = ("content:encoded", "atom:content", "content", "xhtml:body", "body")
SHORT = ("description", "atom:summary", "summary", "itunes:summary")
LANGUAGE = ("language", "dc:language", "dcterms:language")


def parse_xml_feed(content: bytes, url: str, content_type: str | None, *, now: datetime) -> Feed:
    """The feed in ``content``; see :func:`crawler.parsers.feeds.parse_feed` for the contract."""
    tree = read_xml(content, content_type, "feed", RECORD)
    reader = _Reader(tree, _feed_root(tree), url, now)
    entries = tuple(reader.entry(record) for record in tree.records)
    problems = [*tree.problems, *reader.problems()]
    if not entries:
        problems.append("no entries")
    return Feed(
        title=_title(reader.head),
        language=reader.language,
        home=reader.addresses.page(reader.head),
        entries=entries,
        next_page=reader.addresses.older(reader.head, url),
        problem="; ".join(problems) or None,
    )


def _feed_root(tree: Tree) -> etree._Element:
    """The feed's own element: the root, or one that another program wrapped."""
    for element in chain([tree.root], tree.root.iter("{*}rss", "{*}RDF", "{*}feed")):
        if name_of(element) in ROOTS:
            return element
    raise ParseError(f"XML, but no feed: its root is <{name_of(tree.root)[:40]}>.", "not-a-feed")


class _Reader:
    """Reads the entries of one feed: knows what they inherit from it, and collects dates nobody can read."""

    def __init__(self, tree: Tree, root: etree._Element, url: str, now: datetime) -> None:
        channel = next((child for child in root if name_of(child) == "channel"), None)
        outer = [root] if channel is None else [root, channel]
        self.addresses = Addresses(url, *outer)
        self.head = Fields(outer[-1], malformed=tree.malformed)
        self.language = self.head.text(*LANGUAGE) or root.get(XML + "lang") or None
        self._languages = (self.language,) if self.language else ()
        self._malformed = tree.malformed
        self._now = now
        self._unread: list[str] = []
        # RFC 4287, 4.2.1: an entry without an author has the feed's. RSS has no such rule.
        self._authors = _people(self.head.all("atom:author")) if name_of(root).endswith("feed") else ()

    def entry(self, element: etree._Element) -> Entry:
        fields = Fields(element, malformed=self._malformed)
        guid, permalink = self.addresses.identity(fields)
        content, summary = _texts(fields)
        audio_url, audio_seconds = self.addresses.audio(fields)
        duration = fields.text("itunes:duration")
        published = self._date(fields, PUBLISHED)
        return Entry(
            url=self.addresses.page(fields) or permalink,
            guid=guid,
            title=_title(fields),
            published=published,
            modified=self._date(fields, MODIFIED),
            authors=_people(fields.all("atom:author", "dc:creator", "author", "itunes:author")) or self._authors,
            content=content,
            summary=summary,
            language=fields.text(*LANGUAGE) or element.get(XML + "lang") or self.language,
            audio_url=audio_url,
            duration=(parse_duration(duration) if duration else None) or audio_seconds,
            transcripts=self.addresses.transcripts(fields),
            published_raw=None if published else next(iter(_raw_dates(fields, PUBLISHED)), None),
        )

    def problems(self) -> list[str]:
        if not self._unread:
            return []
        return [f"{len(self._unread)} dates not understood, the first {self._unread[0][:60]!r}"]

    def _date(self, fields: Fields, names: tuple[str, ...]) -> PublishedDate | None:
        raws = _raw_dates(fields, names)
        for raw in raws:
            found = parse_date(raw, "feed", now=self._now, languages=self._languages)
            if found is not None:
                return found
        self._unread += raws[:1]
        return None


def _raw_dates(fields: Fields, names: tuple[str, ...]) -> list[str]:
    return [raw for element in fields.all(*names) if (raw := text_of(element))]


def _title(fields: Fields) -> str | None:
    """An Atom title says whether it is text; that of RSS may be HTML, and nothing says which."""
    for element in fields.all(*TITLE):
        text = text_of(element)
        is_text = element.get("type") == "text" or (name_of(element) == "atom:title" and element.get("type") is None)
        if title := one_line(text) if is_text else strip_markup(text):
            return title
    return None


def _people(elements: Iterable[etree._Element]) -> tuple[str, ...]:
    """Names, without their addresses, each once."""
    names = []
    for element in elements:
        text = Fields(element).text("atom:name", "name") or ("" if len(element) else text_of(element))
        match = MAIL_AND_NAME.fullmatch(text) or NAME_AND_MAIL.fullmatch(text)
        names.append(strip_markup(match[1] if match else text))
    return tuple(dict.fromkeys(name for name in names if name))


def _texts(fields: Fields) -> tuple[str | None, str | None]:
    """The fullest text of the entry, and a shorter one when the feed carries two."""
    full = next((text for element in fields.all(*FULL) if (text := _markup_of(element))), None)
    short = next((text for element in fields.all(*SHORT) if (text := _markup_of(element))), None)
    if full is None or short is None or full == short:
        return full or short, None
    return (full, short) if len(full) >= len(short) else (short, full)


def _markup_of(element: etree._Element) -> str | None:
    """The HTML or text of a content element; None for what is elsewhere, or neither."""
    kind = (element.get("type") or "").lower()
    if element.get("src") or (
        ("/" in kind or kind == "base64") and not kind.startswith("text/") and "html" not in kind
    ):
        return None
    if len(element) and (kind in ("xhtml", "application/xhtml+xml") or name_of(element) in ("xhtml:body", "body")):
        inner = "".join(etree.tostring(child, encoding="unicode", method="html") for child in element)
        return ((element.text or "") + inner).strip() or None
    return text_of(element) or None
