"""The listings of the platforms that newsletters live on: Substack's archive, WordPress's REST, Ghost's content."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

from crawler.dates import parse_date
from crawler.errors import ParseError
from crawler.model import Entry, PublishedDate
from crawler.parsers.decoding import decode
from crawler.parsers.feed_json import load_json
from crawler.parsers.feed_media import parse_duration
from crawler.parsers.listing_model import Listing
from crawler.parsers.markup_text import strip_markup
from crawler.parsers.xml_tree import refuse_pages
from crawler.urls import is_fetchable

WORDPRESS_PAGE = 10
"""Posts a page when the address does not say."""


def parse_substack_archive(content: bytes, url: str, content_type: str | None, *, now: datetime) -> Listing:
    """``/api/v1/archive?sort=new&offset=0&limit=50``: a bare list of posts; an empty one is the end."""
    posts = _records(_load(content, content_type))
    shown = _number(_query(url).get("offset"), 0) + len(posts)
    return _listing(posts, _substack_entry, url, _with_query(url, offset=str(shown)) if posts else None, now)


def parse_wordpress_posts(content: bytes, url: str, content_type: str | None, *, now: datetime) -> Listing:
    """``/wp-json/wp/v2/posts?per_page=100&page=1``. WordPress answers a page past the last with an error: the end."""
    data = _load(content, content_type)
    if isinstance(data, dict) and data.get("code") == "rest_post_invalid_page_number":
        return Listing((), None)
    posts = _records(data)
    query = _query(url)
    is_full = len(posts) >= _number(query.get("per_page"), WORDPRESS_PAGE)
    following = _with_query(url, page=str(_number(query.get("page"), 1) + 1)) if is_full else None
    return _listing(posts, _wordpress_entry, url, following, now)


def parse_ghost_posts(content: bytes, url: str, content_type: str | None, *, now: datetime) -> Listing:
    """``/ghost/api/content/posts/?key=…&include=authors``, with the key that the site gives to every reader."""
    data = _load(content, content_type)
    posts = _records(data.get("posts") if isinstance(data, dict) else data, said=data)
    pagination = _inner(data, "meta", "pagination")
    page = pagination.get("next") if isinstance(pagination, dict) else None
    following = _with_query(url, page=str(page)) if isinstance(page, int) and not isinstance(page, bool) else None
    return _listing(posts, _ghost_entry, url, following, now)


def _load(content: bytes, content_type: str | None) -> Any:
    text = decode(content, content_type).text
    refuse_pages(text)
    return load_json(text, "listing")


def _records(data: Any, said: Any = None) -> list[Any]:
    """The list of posts. Raises ParseError: ``refused`` with the platform's own words, else ``not-a-listing``."""
    if isinstance(data, list):
        return data
    refusal = _inner(said or data, "errors", 0) or said or data
    if isinstance(refusal, dict) and isinstance(refusal.get("message") or refusal.get("error"), str):
        raise ParseError(f"The listing is refused: {refusal.get('message') or refusal['error']}", "refused")
    raise ParseError("JSON, but no listing: it has no list of posts.", "not-a-listing")


def _listing(
    posts: list[Any],
    read: Callable[[dict[str, Any], str, datetime], Entry],
    url: str,
    following: str | None,
    now: datetime,
) -> Listing:
    entries = [read(post, url, now) for post in posts if isinstance(post, dict)]
    usable = tuple(entry for entry in entries if entry.url)
    lost = len(posts) - len(usable)
    return Listing(usable, following, f"{lost} posts without a usable address" if lost else None)


def _substack_entry(post: dict[str, Any], base: str, now: datetime) -> Entry:
    url = _address(post.get("canonical_url"), base)
    is_episode = post.get("type") == "podcast"
    seconds = post.get("podcast_duration")
    return Entry(
        url=url,
        guid=url,  # what its feed gives as GUID
        title=_plain(post.get("title")),
        published=_date(post.get("post_date"), now),
        modified=_date(post.get("updated_at"), now),
        authors=_names(post.get("publishedBylines")),
        content=_html(post.get("body_html")),
        summary=_html(post.get("description")) or _html(post.get("subtitle")),
        audio_url=_address(post.get("podcast_url"), base) if is_episode else None,
        duration=parse_duration(str(seconds)) if is_episode and seconds else None,
        published_raw=_refused(post.get("post_date"), now),
    )


def _wordpress_entry(post: dict[str, Any], base: str, now: datetime) -> Entry:
    guid = _inner(post, "guid", "rendered")
    return Entry(
        url=_address(post.get("link"), base),
        guid=guid if isinstance(guid, str) and guid else None,
        title=_plain(_inner(post, "title", "rendered")),
        published=_utc_date(post.get("date_gmt"), now) or _date(post.get("date"), now),
        modified=_utc_date(post.get("modified_gmt"), now),
        authors=_names(_inner(post, "_embedded", "author")),
        content=_html(_inner(post, "content", "rendered")),
        summary=_html(_inner(post, "excerpt", "rendered")),
        published_raw=None if _utc_date(post.get("date_gmt"), now) else _refused(post.get("date"), now),
    )


def _ghost_entry(post: dict[str, Any], base: str, now: datetime) -> Entry:
    identity = post.get("id")
    return Entry(
        url=_address(post.get("url"), base),
        guid=str(identity) if isinstance(identity, str | int) else None,
        title=_plain(post.get("title")),
        published=_date(post.get("published_at"), now),
        modified=_date(post.get("updated_at"), now),
        authors=_names(post.get("authors")),
        content=_html(post.get("html")),
        summary=_html(post.get("custom_excerpt")) or _html(post.get("excerpt")),
        published_raw=_refused(post.get("published_at"), now),
    )


def _inner(data: Any, *keys: str | int) -> Any:
    """What lies under ``keys``, or None where the path ends early."""
    for key in keys:
        if isinstance(data, dict) and isinstance(key, str):
            data = data.get(key)
        elif isinstance(data, list) and isinstance(key, int) and len(data) > key:
            data = data[key]
        else:
            return None
    return data


def _address(value: Any, base: str) -> str | None:
    if not isinstance(value, str) or not value.strip():
        return None
    try:
        address = urljoin(base, value.strip())
    except ValueError:  # an unreadable host
        return None
    return address if is_fetchable(address) else None


def _plain(value: Any) -> str | None:
    return strip_markup(value) or None if isinstance(value, str) else None


def _html(value: Any) -> str | None:
    return value.strip() or None if isinstance(value, str) else None


def _names(people: Any) -> tuple[str, ...]:
    found = (
        [_plain(person.get("name")) for person in people if isinstance(person, dict)]
        if isinstance(people, list)
        else []
    )
    return tuple(dict.fromkeys(name for name in found if name))


def _date(raw: Any, now: datetime) -> PublishedDate | None:
    return parse_date(raw, "feed", now=now) if isinstance(raw, str) else None


def _refused(raw: Any, now: datetime) -> str | None:
    """A date that was given but cannot be read, as it came."""
    return raw if isinstance(raw, str) and raw.strip() and _date(raw, now) is None else None


def _utc_date(raw: Any, now: datetime) -> PublishedDate | None:
    """A ``…_gmt`` field: UTC without saying so in the value."""
    found = _date(f"{raw}Z", now) if isinstance(raw, str) else None
    return replace(found, raw=str(raw)) if found else None


def _number(text: str | None, default: int) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 10 else default


def _query(url: str) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(url).query, keep_blank_values=True))


def _with_query(url: str, **changed: str) -> str:
    parts = urlsplit(url)
    query = {**_query(url), **changed}
    return parts._replace(query=urlencode(query)).geturl()
