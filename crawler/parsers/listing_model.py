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
