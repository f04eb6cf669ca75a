"""What is read of an archive, a listing page or a sitemap that came, in a worker process.

Received -> observed? -> parse_listing -> Listing
         -> parse_sitemap -> Sitemap
"""

from __future__ import annotations

from datetime import datetime

from crawler.errors import ParseError
from crawler.model import Selectors
from crawler.parsers.listings import Listing, ListingKind, parse_listing
from crawler.parsers.reading import Received, check_observed, unpacked
from crawler.parsers.sitemaps import Sitemap, parse_sitemap


def read_listing(
    received: Received,
    *,
    kind: ListingKind,
    now: datetime,
    selectors: Selectors | None = None,
    languages: tuple[str, ...] = (),
) -> Listing:
    """The page of a listing that came. Raises ParseError with the reason where none did."""
    received = unpacked(received)
    check_observed(received)
    return parse_listing(
        received.body,
        received.url,
        received.content_type,
        kind=kind,
        now=now,
        selectors=selectors,
        languages=languages,
    )


def read_polled_page(
    received: Received, *, now: datetime, selectors: Selectors | None = None, languages: tuple[str, ...] = ()
) -> Listing:
    """The first page of a source's listing, which is never without entries.

    Raises ParseError with the reason where none came; it is ``empty`` where nothing is found in the page, since a
    site that was rebuilt looks just like one that published nothing.
    """
    listing = read_listing(received, kind="page", now=now, selectors=selectors, languages=languages)
    if not listing.entries:
        raise ParseError("No entry is found in the listing page.", "empty")
    return listing


def read_sitemap(received: Received, *, now: datetime) -> Sitemap:
    """The sitemap that came, or the index of some. Raises ParseError with the reason where none did."""
    return parse_sitemap(received.body, received.url, received.content_type, now=now)
