"""A page that links to articles, to entries: by declared CSS selectors, else by the shape of its addresses."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import islice
from urllib.parse import urljoin, urlsplit

import cssselect
from lxml import etree
from lxml.cssselect import CSSSelector
from lxml.html import HtmlElement

from crawler.dates import parse_date
from crawler.errors import CrawlerError, ParseError
from crawler.model import Entry, PublishedDate, Selectors
from crawler.parsers.decoding import decode
from crawler.parsers.listing_model import Listing
from crawler.parsers.trees import parse_html
from crawler.parsers.xml_tree import refuse_challenges
from crawler.urls import canonical_url, is_fetchable

HEADINGS = frozenset(["h1", "h2", "h3", "h4", "h5", "h6"])
NOT_ARTICLES = re.compile(
    r"/(?:tags?|topics?|category|categories|authors?|people|team|page|search|login|signin|signup|subscribe|about|contact"
    r"|privacy|terms|feed|rss|wp-json|wp-admin|cdn-cgi|share)(?:/|$)|\.(?:pdf|jpe?g|png|gif|svg|webp|mp[34]|zip|xml|json|css|js)$",
    re.IGNORECASE,
)
OLDER = re.compile(r"(?:older|next|more)(?: (?:posts?|page|entries|articles|stories|news))?\W*|[›»→>]+", re.IGNORECASE)
DATED_TEXT = re.compile(r"[^\n]{0,20}(?:19|20)\d{2}[^\n]{0,20}")
SLUG = re.compile(r"[^/]*[-_][^/]*[-_][^/]*|\d{4}/\d{2}")
CARD_LEVELS = 6
LINKS_IN_CARD = 40
LINKS_TO_ONE = 4
"""A picture, a title, "read more"; further links to one entry say nothing new."""

MOST_ENTRIES = 2_000


class SelectorError(CrawlerError):
    """A CSS selector of ``sources.toml`` that cannot be read. ``selector`` is the one."""

    def __init__(self, selector: str, why: object) -> None:
        self.selector = selector
        super().__init__(f"the CSS selector {selector!r} cannot be read ({why}): mend it in sources.toml")


def parse_listing_page(
    content: bytes,
    url: str,
    content_type: str | None,
    *,
    now: datetime,
    selectors: Selectors | None = None,
    languages: tuple[str, ...] = (),
) -> Listing:
    """The entries that the page at ``url`` links to, each once, in the page's order, and its next page.

    Without ``selectors``, an entry is a link into the part of the site below ``url``'s own path. A date is that
    of a ``<time>`` (origin ``time-element``) or of a text (origin ``text``) in the entry's own card.

    Raises ParseError (``empty``, ``challenge``, ``not-a-listing``), and SelectorError for a selector.
    """
    decoded = decode(content, content_type)
    if not decoded.text.strip():
        raise ParseError("The answer is empty.", "empty")
    refuse_challenges(decoded.text)
    parsed = parse_html(decoded.text)
    if parsed is None or not any(True for _ in parsed.tree.iter("a")):
        raise ParseError("The page has no links.", "not-a-listing")
    tree = parsed.tree
    base = _joined(url, next((element.get("href") or "" for element in tree.iter("base")), ""))
    languages = languages or tuple(filter(None, [tree.get("lang")]))
    cards = _declared(tree, base, selectors) if selectors else _likely(tree, base, url)
    entries: dict[str, Entry] = {}
    for card, address, heading in cards:
        key = canonical_url(address)
        entry = Entry(url=address, guid=None, title=heading, published=_date(card, selectors, now, languages))
        if key not in entries or (entries[key].title is None and heading):
            entries[key] = entry
        if len(entries) >= MOST_ENTRIES:
            break
    problems = [problem for problem in (decoded.problem, parsed.problem, None if entries else "no entries") if problem]
    return Listing(tuple(entries.values()), _next_page(tree, base, url, selectors), "; ".join(problems) or None)


def select(tree: HtmlElement, selector: str) -> list[HtmlElement]:
    """What ``selector`` finds in ``tree``. Raises SelectorError when it is no CSS selector."""
    try:
        return list(CSSSelector(selector, translator="html")(tree))
    except (cssselect.SelectorError, etree.XPathError) as error:
        raise SelectorError(selector, error) from error


def _declared(tree: HtmlElement, base: str, selectors: Selectors) -> Iterator[tuple[HtmlElement, str, str | None]]:
    for card in select(tree, selectors.item):
        links = (
            select(card, selectors.link) if selectors.link else [*([card] if card.tag == "a" else []), *card.iter("a")]
        )
        link = next((link for link in links if link.get("href")), None)
        address = _joined(base, link.get("href")) if link is not None else ""
        if link is None or not is_fetchable(address):
            continue
        titles = select(card, selectors.title) if selectors.title else _headings(card)
        yield card, address, _text([*titles, link])


def _likely(tree: HtmlElement, base: str, url: str) -> Iterator[tuple[HtmlElement, str, str | None]]:
    """Links that lead below the listing's own path, or from a home page to something with a slug."""
    here = urlsplit(canonical_url(url))
    folder = here.path.rstrip("/") + "/"
    links: list[tuple[HtmlElement, str]] = []
    for link in tree.iter("a"):
        address = _joined(base, link.get("href") or "")
        parts = urlsplit(canonical_url(address)) if is_fetchable(address) else None
        if parts is None or _site(parts.netloc) != _site(here.netloc) or not parts.path.startswith(folder):
            continue
        rest = parts.path[len(folder) :].strip("/")
        if rest and not NOT_ARTICLES.search("/" + rest) and (folder != "/" or SLUG.search(rest)):
            links.append((link, address))
    wanted = {id(link): canonical_url(address) for link, address in links}
    seen: Counter[str] = Counter()
    for link, address in links:
        seen[wanted[id(link)]] += 1
        if seen[wanted[id(link)]] > LINKS_TO_ONE:
            continue
        card = _card(link, wanted)
        titles = _headings(link) or _headings(card)
        yield card, address, _text([*titles, link])


def _card(link: HtmlElement, wanted: dict[int, str]) -> HtmlElement:
    """The largest element around ``link`` that leads to no other entry."""
    card, own = link, wanted[id(link)]
    for _ in range(CARD_LEVELS):
        above = card.getparent()
        links = [] if above is None else list(islice(above.iter("a"), LINKS_IN_CARD + 1))
        if above is None or len(links) > LINKS_IN_CARD or any(wanted.get(id(other), own) != own for other in links):
            break
        card = above
    return card


def _headings(element: HtmlElement) -> list[HtmlElement]:
    return [found for found in element.iter(*HEADINGS) if found.text_content().strip()]


def _text(elements: Iterable[HtmlElement]) -> str | None:
    return next((text for element in elements if (text := " ".join(element.text_content().split()))), None)


def _date(
    card: HtmlElement, selectors: Selectors | None, now: datetime, languages: tuple[str, ...]
) -> PublishedDate | None:
    elements = select(card, selectors.date) if selectors and selectors.date else list(card.iter("time"))
    for element in elements:
        for raw, origin in ((element.get("datetime"), "time-element"), (element.text_content(), "text")):
            found = parse_date(raw, origin, now=now, languages=languages) if raw else None
            if found is not None:
                return found
    if selectors and selectors.date:
        return None
    for piece in card.itertext():
        piece = " ".join(str(piece).split())
        if DATED_TEXT.fullmatch(piece):
            found = parse_date(piece, "text", now=now, languages=languages)
            if found is not None and found.precision in ("day", "second"):
                return found
    return None


def _next_page(tree: HtmlElement, base: str, url: str, selectors: Selectors | None) -> str | None:
    """The page of older entries on the same site; None when there is none to be told."""
    if selectors and selectors.next:
        candidates = select(tree, selectors.next)
    else:
        links = [*tree.iter("link"), *tree.iter("a")]
        candidates = [link for link in links if "next" in (link.get("rel") or "").split()]
        candidates += [link for link in tree.iter("a") if OLDER.fullmatch(" ".join(link.text_content().split()) or "-")]
    for link in candidates:
        address = _joined(base, link.get("href") or base)
        is_other = is_fetchable(address) and canonical_url(address) not in (canonical_url(url), canonical_url(base))
        if is_other and _site(urlsplit(address).netloc) == _site(urlsplit(url).netloc):
            return address
    return None


def _site(netloc: str) -> str:
    return netloc.lower().removeprefix("www.")


def _joined(base: str, address: str) -> str:
    try:
        return urljoin(base, address.strip())
    except ValueError:  # an unreadable host
        return ""
