"""A page of an archive's listing."""

from __future__ import annotations

from dataclasses import dataclass

from crawler.model import Entry


@dataclass(frozen=True)
class Listing:
    """One page of a listing: its entries, newest first as a rule, and the address of the next, older page.

    ``next_page`` is None on the last page. ``problem`` says what could not be understood.
    """

    entries: tuple[Entry, ...]
    next_page: str | None
    problem: str | None = None


@dataclass(frozen=True)
class Selectors:
    """CSS selectors for a listing page. ``item`` is each entry's element; the others are looked for inside it.

    ``link`` defaults to the first link, ``title`` to a heading or the link's text, ``date`` to ``<time>``;
    ``next`` is looked for in the whole page and defaults to ``rel=next``.
    """

    item: str
    link: str | None = None
    title: str | None = None
    date: str | None = None
    next: str | None = None
