"""What a feed says: its entries, and where its older ones are."""

from __future__ import annotations

from dataclasses import dataclass

from crawler.model import Entry


@dataclass(frozen=True)
class Feed:
    """One parsed feed document.

    ``entries`` has one Entry for each ``<item>`` or ``<entry>``, in the feed's order. ``home`` is the site's
    address and ``next_page`` the address of older entries (RFC 5005: ``next`` of a paged feed, else
    ``prev-archive``; ``next_url`` in JSON), both absolute. ``problem`` says in one line what was malformed,
    mended or could not be understood; None when nothing was.
    """

    title: str | None
    language: str | None
    home: str | None
    entries: tuple[Entry, ...]
    next_page: str | None = None
    problem: str | None = None
