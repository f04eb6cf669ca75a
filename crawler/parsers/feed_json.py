"""JSON Feed 1.0 and 1.1 to Feed. A number may come where a string should; nothing else is forgiven silently."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any
from urllib.parse import urljoin

from crawler.dates import parse_date
from crawler.errors import ParseError
from crawler.model import Entry, PublishedDate
from crawler.parsers.decoding import decode
from crawler.parsers.feed_media import media_rank, parse_duration
from crawler.parsers.feed_model import Feed
from crawler.parsers.markup_text import strip_markup
from crawler.urls import is_fetchable


def parse_json_feed(content: bytes, url: str, content_type: str | None, *, now: datetime) -> Feed:
    """The feed in ``content``; see :func:`crawler.parsers.feeds.parse_feed` for the contract."""
    decoded = decode(content, content_type)
    data = load_json(decoded.text, "feed")
    if not isinstance(data, dict) or not isinstance(data.get("items"), list):
        raise ParseError("JSON, but no feed: it has no list of items.", "not-a-feed")
    problems = [decoded.problem] if decoded.problem else []
    if "jsonfeed.org/version/" not in str(data.get("version")):
        problems.append("no JSON Feed version")
    items = [item for item in data["items"] if isinstance(item, dict)]
    if len(items) < len(data["items"]):
        problems.append(f"{len(data['items']) - len(items)} items are no objects")
    language = _text(data, "language")
    authors = _authors(data)
    entries, unread = [], []
    for item in items:
        published = _date(item, "date_published", now)
        if published is None and _text(item, "date_published"):
            unread.append(_text(item, "date_published"))
        entries.append(_entry(item, url, language, authors, published, now))
    if unread:
        problems.append(f"{len(unread)} dates not understood, the first {str(unread[0])[:60]!r}")
    if not entries:
        problems.append("no entries")
    following = _address(data, "next_url", url)
    return Feed(
        title=strip_markup(_text(data, "title") or "") or None,
        language=language,
        home=_address(data, "home_page_url", url),
        entries=tuple(entries),
        next_page=following if following != url else None,
        problem="; ".join(problems) or None,
    )


def load_json(text: str, what: str) -> Any:
    """``text`` as JSON; ParseError with reason ``empty`` or ``not-a-WHAT``, also for nesting without end."""
    if not text.strip():
        raise ParseError("The answer is empty.", "empty")
    try:
        return json.loads(text.lstrip("\ufeff"), parse_int=_whole)
    except (ValueError, RecursionError) as error:
        raise ParseError(f"Not JSON: {error}", f"not-a-{what}") from error


def _whole(digits: str) -> int | str:
    """Numbers past 64 bits as they are written: SQLite has none so large, and int() refuses 4,300 digits."""
    return int(digits) if len(digits) < 19 else digits


def _entry(
    item: dict[str, Any],
    base: str,
    language: str | None,
    authors: tuple[str, ...],
    published: PublishedDate | None,
    now: datetime,
) -> Entry:
    guid = _text(item, "id")
    html, plain = _text(item, "content_html"), _text(item, "content_text")
    audio_url, duration = _audio(item, base)
    return Entry(
        url=_address(item, "url", base)
        or _address(item, "external_url", base)
        or (guid if guid and is_fetchable(guid) else None),
        guid=guid,
        title=strip_markup(_text(item, "title") or "") or None,
        published=published,
        modified=_date(item, "date_modified", now),
        authors=_authors(item) or authors,
        content=html or plain or _text(item, "summary"),
        summary=_text(item, "summary") if html or plain else None,
        language=_text(item, "language") or language,
        audio_url=audio_url,
        duration=duration,
        published_raw=None if published else _text(item, "date_published"),
    )


def _text(data: dict[str, Any], key: str) -> str | None:
    value = data.get(key)
    if isinstance(value, int | float) and not isinstance(value, bool):
        value = str(value)
    return value.strip() or None if isinstance(value, str) else None


def _address(data: dict[str, Any], key: str, base: str) -> str | None:
    value = _text(data, key)
    if value is None:
        return None
    try:
        address = urljoin(base, value)
    except ValueError:  # an unreadable host
        return None
    return address if is_fetchable(address) else None


def _date(item: dict[str, Any], key: str, now: datetime) -> PublishedDate | None:
    raw = _text(item, key)
    return parse_date(raw, "feed", now=now) if raw else None


def _authors(data: dict[str, Any]) -> tuple[str, ...]:
    people = data.get("authors")
    people = people if isinstance(people, list) else [data.get("author")]
    names = [strip_markup(_text(person, "name") or "") for person in people if isinstance(person, dict)]
    return tuple(dict.fromkeys(name for name in names if name))


def _audio(item: dict[str, Any], base: str) -> tuple[str | None, float | None]:
    found: list[tuple[int, str, str]] = []
    attachments = item.get("attachments")
    for attachment in attachments if isinstance(attachments, list) else []:
        address = _address(attachment, "url", base) if isinstance(attachment, dict) else None
        if address:
            rank = media_rank(address, _text(attachment, "mime_type"))
            found.append((rank, address, _text(attachment, "duration_in_seconds") or ""))
    rank, address, seconds = max(found, key=lambda candidate: candidate[0], default=(0, "", ""))
    return (address, parse_duration(seconds)) if rank else (None, None)
