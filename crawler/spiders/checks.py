"""The check spider: asks each source by every way in which its entries can be found, and stores nothing.

declared feeds -> older pages of one (RFC 5005)
home page      -> the feeds it names, or usual addresses where nothing declared works
               -> the platform's archive
declared listing page, sitemaps
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, NamedTuple

from scrapy import Request, Spider

from crawler.http import answers
from crawler.http.answers import Answer
from crawler.http.robots import robots_url
from crawler.http.session import HttpSession
from crawler.model import Entry, Source
from crawler.parsers.discovery import Discovery, FeedLink, discover, feed_guesses, sitemap_guesses
from crawler.parsers.feeds import Feed
from crawler.parsers.listing_reading import read_listing, read_polled_page, read_sitemap
from crawler.parsers.listings import Listing
from crawler.parsers.reading import Received, check_observed, read_feed, unpacked
from crawler.parsers.sitemaps import Sitemap
from crawler.parsers.workers import Setback, Workers
from crawler.spiders.verdicts import after_reading, unmasked
from crawler.urls import canonical_url

SOURCES_AT_ONCE = 32
MOST_NAMED = 3
"""Feeds that a home page names and that are tried, where no declared one works."""


class WayRow(NamedTuple):
    """One way of finding a source's entries. ``declared`` ways are those of ``sources.toml``, which a crawl polls.

    ``way`` is ``feed``, ``autodiscovery``, ``usual address``, ``older pages``, ``substack``, ``wordpress``, ``ghost``,
    ``archive`` (of no platform that is known), ``listing`` or ``sitemap``. ``dated`` entries have a date; ``oldest``
    and ``newest`` are days. ``detail`` says why it does not work, or what was malformed.
    """

    source: str
    way: str
    declared: bool
    works: bool
    entries: int
    dated: int
    oldest: str | None
    newest: str | None
    url: str | None
    detail: str | None


@dataclass
class CheckContext:
    """What a check is given, and what it has found so far: ``rows`` by source. ``progress`` hears how many are done."""

    sources: Sequence[Source]
    session: HttpSession
    workers: Workers
    progress: Callable[[int], None] = lambda done: None
    rows: dict[str, list[WayRow]] = field(default_factory=dict)
    closed: str = "finished"


def read_home(received: Received) -> Discovery:
    """What the home page that came gives away. Raises ParseError with the reason where none did."""
    received = unpacked(received)
    check_observed(received)
    return discover(received.body, received.url, received.content_type)


class CheckSpider(Spider):
    """Asks through the same middlewares as a crawl: robots.txt, resolver, pace."""

    name = "checks"

    def __init__(self, context: CheckContext, **keywords: Any) -> None:
        super().__init__(**keywords)
        self.context = context
        self.session = context.session

    async def start(self) -> AsyncIterator[Any]:
        room = asyncio.Semaphore(SOURCES_AT_ONCE)
        checks = [asyncio.ensure_future(self._check(source, room)) for source in self.context.sources]
        for done, check in enumerate(asyncio.as_completed(checks), 1):
            await check
            self.context.progress(done)
        scheduled: list[Request] = []  # none: each request of a source follows from the answer before
        for request in scheduled:
            yield request

    def closed(self, reason: str) -> None:
        self.context.closed = reason

    async def _check(self, source: Source, room: asyncio.Semaphore) -> None:
        async with room:
            rows = self.context.rows[source.id] = []
            try:
                await self._all_ways(source, rows)
            except Exception as error:
                # A fault of ours on one source is told with it, so that the others go on.
                self.logger.exception("while checking %s", source.id)
                rows.append(_row(source, "check", None, detail=f"crawler error: {error!r}"[:300]))

    async def _all_ways(self, source: Source, rows: list[WayRow]) -> None:
        older = None
        for url in source.feeds:
            read = await self._ask(source, url, "feed", read_feed)
            rows.append(_of_entries(source, "feed", url, read, declared=True))
            if isinstance(read, Feed) and older is None:
                older = read.next_page
        if source.listing:
            read = await self._ask(
                source, source.listing, "listing", read_polled_page, selectors=source.selectors,
                languages=(source.language,) if source.language else (),
            )  # fmt: skip
            rows.append(_of_entries(source, "listing", source.listing, read, declared=True))
        working = [row for row in rows if row.works]
        home = await self._ask(source, source.home, "listing", read_home, dated=False)
        rows.append(await self._named(source, home, working))
        if not working and not rows[-1].works:
            rows.append(await self._first_feed(source, "usual address", feed_guesses(source.home)))
        rows.append(await self._older(source, older))
        rows.append(await self._archive(source, home))
        rows.append(await self._sitemap(source))

    async def _named(self, source: Source, home: Any, working: Sequence[WayRow]) -> WayRow:
        """Of the feeds that the home page names: one of those that were seen to work, or the first that does."""
        if not isinstance(home, Discovery):
            return _of_entries(source, "autodiscovery", source.home, home)
        if not home.feeds:
            return _row(source, "autodiscovery", source.home, detail="the home page names no feed")
        named = {canonical_url(feed.url): feed.url for feed in _most_declared(home.feeds)}
        for row in working:
            if row.url is not None and canonical_url(row.url) in named:
                return row._replace(way="autodiscovery", declared=False)
        declared = {canonical_url(url) for url in source.feeds}
        others = [url for key, url in named.items() if key not in declared]
        if not others:
            return _row(source, "autodiscovery", None, detail="the home page names declared feeds only")
        return await self._first_feed(source, "autodiscovery", others[: 1 if working else MOST_NAMED])

    async def _first_feed(self, source: Source, way: str, urls: Iterable[str]) -> WayRow:
        row = None
        for url in urls:
            row = _of_entries(source, way, url, await self._ask(source, url, "feed", read_feed))
            if row.works:
                return row
        return row if row and row.way == "autodiscovery" else _row(source, way, None, detail="no feed is found there")

    async def _older(self, source: Source, url: str | None) -> WayRow:
        if url is None:
            return _row(source, "older pages", None, detail="no feed names an older page")
        return _of_entries(source, "older pages", url, await self._ask(source, url, "feed", read_feed))

    async def _archive(self, source: Source, home: Any) -> WayRow:
        archive = home.archive if isinstance(home, Discovery) else None
        if archive is None:
            why = "the home page shows no platform" if isinstance(home, Discovery) else "the home page was not seen"
            return _row(source, "archive", None, detail=why)
        read = await self._ask(source, archive.url, "listing", read_listing, kind=archive.kind)
        return _of_entries(source, archive.kind, archive.url, read)

    async def _sitemap(self, source: Source) -> WayRow:
        known = self.session.robots.known(robots_url(source.home))
        urls = (known.sitemaps if known is not None else ()) or sitemap_guesses(source.home)
        first = None
        for url in urls:
            read = await self._ask(source, url, "sitemap", read_sitemap)
            row = _of_entries(source, "sitemap", url, read)
            if isinstance(read, Sitemap) and (read.entries or read.sitemaps):
                inside = f"an index of {len(read.sitemaps):,} sitemaps" if read.sitemaps else None
                return row._replace(works=True, detail=read.problem or inside)
            first = first or row
        return first or _row(source, "sitemap", None)

    async def _ask(
        self,
        source: Source,
        url: str,
        purpose: str,
        read_it: Callable[..., Any],
        *,
        dated: bool = True,
        **keywords: Any,
    ) -> Any:
        """What ``read_it`` makes of the answer of ``url``, or the Answer with the verdict on why there is nothing."""
        request = Request(url, meta={answers.PURPOSE: purpose, answers.SOURCE: source.id})
        engine = self.crawler.engine
        if engine is None:
            raise RuntimeError("a spider that runs has an engine")
        try:
            response = await engine.download_async(request)
        except Exception as error:  # whatever it was, the row says what
            return answers.of_error(request, error)
        answer = answers.of_response(response)
        if answer.verdict.outcome != "ok" or answer.received is None:
            return await unmasked(self.context.workers, answer)
        if dated:
            keywords["now"] = datetime.now(UTC)
        read = await self.context.workers.run(read_it, answer.received, **keywords)
        return after_reading(answer, read.reason) if isinstance(read, Setback) else read


def _most_declared(feeds: Sequence[FeedLink]) -> list[FeedLink]:
    return sorted(feeds, key=lambda feed: not feed.declared)


def _of_entries(source: Source, way: str, url: str, read: Any, *, declared: bool = False) -> WayRow:
    """The row of what was read: a Feed, Listing or Sitemap works where it has entries; an Answer says why not."""
    if isinstance(read, Answer):
        reason = read.verdict.reason or read.verdict.outcome
        return _row(source, way, url, declared=declared, detail=f"{read.verdict.outcome}: {reason}")
    found: Feed | Listing | Sitemap = read
    detail = found.problem or (None if found.entries else "no entries")
    return _row(source, way, url, declared=declared, works=bool(found.entries), entries=found.entries, detail=detail)


def _row(
    source: Source,
    way: str,
    url: str | None,
    *,
    declared: bool = False,
    works: bool = False,
    entries: Sequence[Entry] = (),
    detail: str | None = None,
) -> WayRow:
    dates = [entry.published or entry.modified for entry in entries]
    days = sorted(date.day for date in dates if date is not None)
    oldest, newest = (days[0], days[-1]) if days else (None, None)
    return WayRow(source.id, way, declared, works, len(entries), len(days), oldest, newest, url, detail)
