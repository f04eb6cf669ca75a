"""Archives that are no feeds, one page at a time: bytes to entries and the address of the next page."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from crawler.model import Selectors
from crawler.parsers.listing_json import parse_ghost_posts, parse_substack_archive, parse_wordpress_posts
from crawler.parsers.listing_model import Listing
from crawler.parsers.listing_page import SelectorError, parse_listing_page

__all__ = ["Listing", "ListingKind", "SelectorError", "parse_listing"]

ListingKind = Literal["substack", "wordpress", "ghost", "page"]


def parse_listing(
    content: bytes,
    url: str,
    content_type: str | None,
    *,
    kind: ListingKind,
    now: datetime,
    selectors: Selectors | None = None,
    languages: tuple[str, ...] = (),
) -> Listing:
    """The page of a listing of ``kind`` that ``content``, fetched from ``url``, holds.

    Every entry has an absolute address; content and summary are HTML where the platform gives them.
    ``selectors`` and ``languages`` are for a ``page`` only.

    Raises ParseError: ``empty``, ``html`` (in place of data), ``challenge``, ``refused`` or ``not-a-listing``.
    """
    if kind == "page":
        return parse_listing_page(content, url, content_type, now=now, selectors=selectors, languages=languages)
    parse = {"substack": parse_substack_archive, "wordpress": parse_wordpress_posts, "ghost": parse_ghost_posts}[kind]
    return parse(content, url, content_type, now=now)
