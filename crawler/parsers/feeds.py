"""Bytes of a feed to Feed: RSS, RDF and Atom by their XML, JSON Feed by its JSON.

    bytes -> JSON? -> feed_json   \\
          -> else  -> feed_xml    -> identities settled -> Feed
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import datetime

from crawler.model import Entry
from crawler.parsers.feed_json import parse_json_feed
from crawler.parsers.feed_model import Feed
from crawler.parsers.feed_xml import parse_xml_feed

__all__ = ["Feed", "parse_feed"]


def parse_feed(content: bytes, url: str, content_type: str | None, *, now: datetime) -> Feed:
    """The feed that ``content``, fetched from ``url``, holds; what is malformed is read as far as it goes.

    Addresses are absolute; titles and names are text; dates are those of :func:`crawler.dates.parse_date`
    with ``now`` to judge the future by. A GUID that several entries with different addresses share, and
    an address that several with different GUIDs share (a podcast that links every episode to its home
    page), identify nothing and are left out; ``problem`` says so.

    Raises ParseError with the reason ``empty``, ``html``, ``challenge`` or ``not-a-feed``.
    """
    start = content[:200].lstrip(b"\xef\xbb\xbf \t\r\n\x00\xff\xfe")[:1]
    parse = parse_json_feed if start in (b"{", b"[") else parse_xml_feed
    return _with_settled_identities(parse(content, url, content_type, now=now))


def _with_settled_identities(feed: Feed) -> Feed:
    urls_of, guids_of = defaultdict(set), defaultdict(set)
    for entry in feed.entries:
        if entry.guid and entry.url:
            urls_of[entry.guid].add(entry.url)
            guids_of[entry.url].add(entry.guid)
    guids = {guid for guid, urls in urls_of.items() if len(urls) > 1}
    urls = {url for url, found in guids_of.items() if len(found) > 1 or (url == feed.home and found != {url})}
    if not guids and not urls:
        return feed
    problems = [feed.problem] if feed.problem else []
    problems += [f"the GUID {guid[:80]!r} is of several entries" for guid in sorted(guids)[:1]]
    problems += [f"the address {url[:80]} is of several entries" for url in sorted(urls)[:1]]
    return replace(
        feed,
        entries=tuple(_settled(entry, guids, urls) for entry in feed.entries),
        problem="; ".join(problems),
    )


def _settled(entry: Entry, guids: set[str], urls: set[str]) -> Entry:
    if entry.guid in guids:
        return replace(entry, guid=None)
    if entry.url in urls and entry.guid is not None:
        return replace(entry, url=None)
    return entry
