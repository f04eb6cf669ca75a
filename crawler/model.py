"""What the crawler passes on: Source, Entry, Document, Cue. Frozen, and free of Scrapy and SQLite.

One document's way: Source -> (feed bytes) -> Entry -> (page bytes) -> Document -> corpus rows.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

Kind = Literal["article", "episode"]
BlockKind = Literal["heading", "paragraph", "quote", "list", "caption", "code", "transcript"]
Precision = Literal["second", "day", "month", "year"]
Confidence = Literal["confirmed", "stated", "inferred", "disputed"]
Block = tuple[int, int, BlockKind]
"""``(start, end, kind)`` in characters of the text; ``end`` is excluded, blocks are in order and disjoint."""


@dataclass(frozen=True)
class PublishedDate:
    """A date with its precision and where it came from.

    ``value`` is ISO 8601: ``YYYY-MM-DDTHH:MM:SSZ`` in UTC at precision ``second``, else ``YYYY-MM-DD``
    (the first day of the month or year at those precisions). A time that came without a zone is
    kept as a day, since its instant is unknown. ``origin`` is one of ``feed``, ``json-ld``, ``meta``,
    ``time-element``, ``url``, ``sitemap``, ``text``, ``import``, ``first-seen``; ``raw`` is the text as it came.

    ``confidence`` is ``confirmed`` where an independent origin gives the same day, ``disputed`` where one gives another,
    ``stated`` where a feed, a listing or an import alone gives it, and ``inferred`` where a page alone does, in one place.
    """

    value: str
    precision: Precision
    origin: str
    raw: str
    confidence: Confidence = "stated"

    @property
    def day(self) -> str:
        """The calendar day, ``YYYY-MM-DD`` (UTC where a time is known)."""
        return self.value[:10]


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


@dataclass(frozen=True)
class Source:
    """One outlet or show of ``sources.toml``. ``selectors`` say where the entries stand in its ``listing`` page."""

    id: str
    label: str
    kind: str
    home: str
    feeds: tuple[str, ...] = ()
    language: str | None = None
    listing: str | None = None
    note: str | None = None
    selectors: Selectors | None = None

    @property
    def polled(self) -> tuple[str, ...]:
        """The addresses that a crawl asks for what is new: the feeds, or the listing page where there is none."""
        return self.feeds or ((self.listing,) if self.listing else ())


@dataclass(frozen=True)
class TranscriptLink:
    """A ``podcast:transcript`` of an entry: its address and declared media type."""

    url: str
    type: str
    language: str | None = None


@dataclass(frozen=True)
class Entry:
    """One element of a feed, as it came: nothing is fetched yet.

    ``content`` is the fullest HTML or text the feed carries, ``summary`` the shorter one, if apart.
    ``url`` is absolute but not yet canonical; ``guid`` is the feed's own identity of the entry. ``published_raw``
    keeps a date of publication that was given but refused.
    """

    url: str | None
    guid: str | None
    title: str | None
    published: PublishedDate | None = None
    modified: PublishedDate | None = None
    authors: tuple[str, ...] = ()
    content: str | None = None
    summary: str | None = None
    language: str | None = None
    audio_url: str | None = None
    duration: float | None = None
    transcripts: tuple[TranscriptLink, ...] = ()
    published_raw: str | None = None


@dataclass(frozen=True)
class Cue:
    """Where a stretch of a transcript begins: ``offset`` in characters of the text, ``second`` in the audio."""

    offset: int
    second: float | None
    speaker: str | None = None


@dataclass(frozen=True)
class Extraction:
    """What a page gave: text with its blocks, and what the page says of itself.

    ``loss`` names why the text may be incomplete or absent (``None`` when nothing is known to be lost).
    """

    text: str
    blocks: tuple[Block, ...]
    extractor: str
    extractor_version: str
    options: str = ""
    title: str | None = None
    authors: tuple[str, ...] = ()
    language: str | None = None
    published: PublishedDate | None = None
    modified: PublishedDate | None = None
    canonical_url: str | None = None
    loss: str | None = None


@dataclass(frozen=True)
class Document:
    """An article or episode with the text of one revision, ready to be stored.

    ``key`` identifies it for ever: the canonical URL, or ``SOURCE:GUID`` where there is none.
    ``text`` is stored as it is but for NUL and lone surrogates (see ``corpus.store``). ``published_raw`` keeps
    a date that was given but refused, so that a person can see what it was.
    """

    key: str
    source: str
    kind: Kind
    text: str
    url: str | None = None
    guid: str | None = None
    title: str | None = None
    authors: tuple[str, ...] = ()
    language: str | None = None
    published: PublishedDate | None = None
    published_raw: str | None = None
    modified: PublishedDate | None = None
    audio_url: str | None = None
    duration: float | None = None
    blocks: tuple[Block, ...] = ()
    cues: tuple[Cue, ...] = ()
    extractor: str = "none"
    extractor_version: str = ""
    options: str = ""
    loss: str | None = None
    signals: tuple[tuple[str, str], ...] = field(default=())
