"""From a home page to where its entries are listed: feeds, the platform's archive, sitemaps.

Nothing is fetched here. What a page declares comes first; what is only usual is a guess, to be tried.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlencode, urljoin, urlsplit

from lxml.html import HtmlElement

from crawler.parsers.decoding import decode
from crawler.parsers.listings import ListingKind
from crawler.parsers.trees import parse_html
from crawler.urls import canonical_url, is_fetchable

FEED_TYPES = {
    "application/rss+xml": "rss",
    "application/atom+xml": "atom",
    "application/rdf+xml": "rdf",
    "application/feed+json": "json",
}
"""``application/json`` also is JSON Feed's type, and of much else: it counts where the address says feed."""

FEED_ADDRESS = re.compile(
    r"/(?:feed|rss|atom|index)(?:/|\.(?:xml|rss|atom|rdf|json))?$|\.(?:rss|atom|rdf)$", re.IGNORECASE
)
COMMENTS = re.compile(r"\bcomments?\b|\bkommentare?\b|\bcommentaires?\b", re.IGNORECASE)
GUESSES = (
    "feed",
    "rss",
    "feed.xml",
    "rss.xml",
    "atom.xml",
    "index.xml",
    "feed.json",
    "feed/",
    "rss/",
    "feeds/posts/default",
)
SITEMAPS = (
    "/sitemap.xml",
    "/sitemap_index.xml",
    "/sitemap-index.xml",
    "/wp-sitemap.xml",
    "/news-sitemap.xml",
    "/sitemap-news.xml",
    "/sitemap.xml.gz",
    "/sitemap.txt",
)
GHOST_KEY = re.compile(r"[0-9a-f]{26}")


@dataclass(frozen=True)
class FeedLink:
    """A feed that a page names. ``declared`` is false for a plain link that only looks like a feed's."""

    url: str
    form: str
    title: str | None
    declared: bool = True


@dataclass(frozen=True)
class Archive:
    """The first page of a platform's listing."""

    kind: ListingKind
    url: str


@dataclass(frozen=True)
class Discovery:
    """What a home page says of where its entries are listed."""

    feeds: tuple[FeedLink, ...]
    archive: Archive | None
    language: str | None


def discover(content: bytes, url: str, content_type: str | None) -> Discovery:
    """The feeds and the archive that the page at ``url`` gives away; nothing where it is no HTML.

    Feeds of comments are left out; declared ones come first, then links that look like feeds.
    """
    parsed = parse_html(decode(content, content_type).text)
    if parsed is None:
        return Discovery((), None, None)
    tree = parsed.tree
    base = _joined(url, next((element.get("href") or "" for element in tree.iter("base")), "")) or url
    feeds: dict[str, FeedLink] = {}
    for feed in (*_declared(tree, base), *_linked(tree, base)):
        feeds.setdefault(canonical_url(feed.url), feed)
    return Discovery(tuple(feeds.values()), _archive(tree, base), tree.get("lang") or None)


def feed_guesses(url: str) -> tuple[str, ...]:
    """Where feeds usually are, below ``url``'s folder first and then at the site's root."""
    root = urljoin(url, "/")
    folder = url.partition("?")[0].partition("#")[0].rstrip("/") + "/"
    return tuple(dict.fromkeys(urljoin(start, guess) for start in (folder, root) for guess in GUESSES))


def sitemap_guesses(url: str) -> tuple[str, ...]:
    """Where sitemaps usually are, when robots.txt names none."""
    return tuple(urljoin(url, path) for path in SITEMAPS)


def substack_archive(url: str) -> Archive:
    """The archive of the Substack newsletter at ``url``; also under a domain of its own."""
    return Archive("substack", urljoin(url, "/api/v1/archive?sort=new&offset=0&limit=50"))


def _declared(tree: HtmlElement, base: str) -> Iterator[FeedLink]:
    for link in tree.iter("link"):
        relations = (link.get("rel") or "").lower().split()
        if not {"alternate", "feed"} & set(relations) or "stylesheet" in relations:
            continue
        media_type = (link.get("type") or "").partition(";")[0].strip().lower()
        address = _joined(base, link.get("href") or "")
        title = " ".join((link.get("title") or "").split()) or None
        form = FEED_TYPES.get(media_type) or (
            "json" if media_type == "application/json" and _is_feed_like(address) else None
        )
        if form is None and "feed" in relations:
            form = "unknown"
        if form and link.get("href") and is_fetchable(address) and not _is_of_comments(address, title):
            yield FeedLink(address, form, title)


def _linked(tree: HtmlElement, base: str) -> Iterator[FeedLink]:
    for link in tree.iter("a"):
        address = _joined(base, link.get("href") or "")
        title = " ".join(link.text_content().split()) or None
        if is_fetchable(address) and _is_feed_like(address) and not _is_of_comments(address, title):
            yield FeedLink(address, "unknown", title, declared=False)


def _is_feed_like(address: str) -> bool:
    return FEED_ADDRESS.search(urlsplit(address).path) is not None


def _is_of_comments(address: str, title: str | None) -> bool:
    return COMMENTS.search(urlsplit(address).path) is not None or (
        title is not None and COMMENTS.search(title) is not None
    )


def _archive(tree: HtmlElement, base: str) -> Archive | None:
    """The platform's own listing, where the page shows the platform."""
    for link in tree.iter("link"):
        if (link.get("rel") or "").lower() == "https://api.w.org/" and link.get("href"):
            root = _joined(base, link.get("href") or "")
            query = urlencode({"per_page": 100, "page": 1, "_embed": "author"})
            joint = "&" if "?" in root else "?"  # sites without pretty addresses: /?rest_route=/
            return Archive("wordpress", f"{root.rstrip('/')}/wp/v2/posts{joint}{query}") if is_fetchable(root) else None
    for script in tree.iter("script"):
        key = script.get("data-key") or ""
        api = script.get("data-api") or script.get("data-ghost") or script.get("data-sodo-search")
        if api and GHOST_KEY.fullmatch(key):
            start = api if "/ghost/api/content" in api else f"{api.rstrip('/')}/ghost/api/content/"
            query = urlencode({"key": key, "include": "authors", "limit": 50, "page": 1})
            return Archive("ghost", f"{_joined(base, start).rstrip('/')}/posts/?{query}")
    addresses = (element.get("src") or element.get("href") or "" for element in tree.iter("script", "link"))
    if any("substackcdn.com" in address for address in addresses) or urlsplit(base).netloc.endswith(".substack.com"):
        return substack_archive(base)
    return None


def _joined(base: str, address: str) -> str:
    try:
        return urljoin(base, address.strip())
    except ValueError:  # an unreadable host
        return ""
