"""The archive spider: what a source published before its feed begins, for ``crawl --since DATE``.

home page -> platform's archive, page by page back to DATE
          -> else declared listing page, page by page
          -> else sitemaps of robots.txt, else where they usually are
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

from scrapy import Request, Spider
from scrapy.http import Response
from twisted.python.failure import Failure

from crawler.http import answers
from crawler.http.answers import Answer
from crawler.http.robots import robots_url
from crawler.model import Entry, Source
from crawler.parsers.discovery import Archive, discover, sitemap_guesses
from crawler.parsers.listing_reading import read_listing, read_sitemap
from crawler.parsers.listings import Listing
from crawler.parsers.sitemaps import Sitemap
from crawler.parsers.workers import Setback
from crawler.pipelines import Listed
from crawler.spiders.context import CrawlContext, error_of
from crawler.spiders.shapes import known_shapes, shape
from crawler.spiders.targets import reaches, targets
from crawler.spiders.verdicts import after_reading

MAX_PAGES = 400
MAX_SITEMAPS = 200
MAX_DEPTH = 2


class ArchiveSpider(Spider):
    """Puts on the frontier what the archives of the sources list since the context's date; fetches no article."""

    name = "archives"

    def __init__(self, context: CrawlContext, **keywords: Any) -> None:
        super().__init__(**keywords)
        self.context = context
        self.run = context.run
        self.session = context.session
        self._shapes = known_shapes(self.run.db, context.sources)
        self._sitemaps: dict[str, int] = {}

    async def start(self) -> AsyncIterator[Any]:
        for source in self.context.sources.values():
            if source.listing:
                yield self._page(source, Archive("page", source.listing), 1)
            else:
                yield self._request(source, source.home, "listing", self.home, self.no_home)

    async def home(self, response: Response, source: Source) -> AsyncIterator[Any]:
        answer = answers.of_response(response)
        archive = None
        if answer.verdict.outcome == "ok" and answer.received is not None:
            received = answer.received
            found = await self.context.workers.run(discover, received.body, received.url, received.content_type)
            archive = None if isinstance(found, Setback) else found.archive
        yield Listed(source.id, answer.fetch)
        if archive is not None:
            yield self._page(source, archive, 1)
            return
        for request in self._sitemaps_of(source):
            yield request

    def no_home(self, failure: Failure) -> Iterator[Any]:
        request: Request = failure.request  # type: ignore[attr-defined]
        source: Source = request.cb_kwargs["source"]
        yield Listed(source.id, answers.of_error(request, error_of(failure)).fetch)
        yield from self._sitemaps_of(source)

    async def listed(self, response: Response, source: Source, archive: Archive, page: int) -> AsyncIterator[Any]:
        answer = answers.of_response(response)
        languages = (source.language,) if source.language else ()
        read = await self._read(
            answer, read_listing, kind=archive.kind, selectors=source.selectors, languages=languages
        )
        if not isinstance(read, Listing):
            yield Listed(source.id, read.fetch)
            if page == 1:
                for request in self._sitemaps_of(source):
                    yield request
            return
        found = targets(read.entries, source.id, since=self.context.since)
        fetch = answers.reaching(answer.fetch, reaches(read.entries, self.context.since))
        yield Listed(source.id, answers.judged(fetch, "ok", read.problem), len(read.entries), tuple(found))
        if read.next_page and page < MAX_PAGES and self._may_go_on(read.entries):
            yield self._page(source, Archive(archive.kind, read.next_page), page + 1)

    async def mapped(self, response: Response, source: Source, depth: int, guesses: list[str]) -> AsyncIterator[Any]:
        answer = answers.of_response(response)
        read = await self._read(answer, read_sitemap)
        if not isinstance(read, Sitemap):
            yield Listed(source.id, read.fetch)
            for request in self._next_guess(source, guesses):
                yield request
            return
        entries = [entry for entry in read.entries if self._is_wanted(source, entry)]
        found = targets(entries, source.id, since=self.context.since)
        yield Listed(source.id, answers.judged(answer.fetch, "ok", read.problem), len(read.entries), tuple(found))
        for link in read.sitemaps if depth < MAX_DEPTH else ():
            if (
                link.modified is None
                or self.context.since is None
                or link.modified.day >= self.context.since.isoformat()
            ):
                for request in self._sitemap(source, link.url, depth + 1, []):
                    yield request

    def failed(self, failure: Failure) -> Iterator[Any]:
        request: Request = failure.request  # type: ignore[attr-defined]
        source: Source = request.cb_kwargs["source"]
        yield Listed(source.id, answers.of_error(request, error_of(failure)).fetch)
        yield from self._next_guess(source, request.cb_kwargs.get("guesses", []))

    def closed(self, reason: str) -> None:
        self.context.closed = reason

    async def _read(self, answer: Answer, read_it: Callable[..., Any], **keywords: Any) -> Any:
        """What ``read_it`` makes of the answer in a worker, or the answer with the verdict on why it makes nothing."""
        if answer.verdict.outcome != "ok" or answer.received is None:
            return answer
        read = await self.context.workers.run(read_it, answer.received, now=self.context.now(), **keywords)
        return after_reading(answer, read.reason) if isinstance(read, Setback) else read

    def _page(self, source: Source, archive: Archive, page: int) -> Request:
        return self._request(source, archive.url, "listing", self.listed, self.failed, archive=archive, page=page)

    def _sitemaps_of(self, source: Source) -> Iterator[Request]:
        """Requests for the sitemaps that the host's robots.txt names, else for the first that is usual."""
        known = self.session.robots.known(robots_url(source.home))
        named = known.sitemaps if known is not None else ()
        for url in named:
            yield from self._sitemap(source, url, 0, [])
        if not named:
            yield from self._next_guess(source, list(sitemap_guesses(source.home)))

    def _next_guess(self, source: Source, guesses: list[str]) -> Iterator[Request]:
        if guesses:
            yield from self._sitemap(source, guesses[0], 0, guesses[1:])

    def _sitemap(self, source: Source, url: str, depth: int, guesses: list[str]) -> Iterator[Request]:
        asked = self._sitemaps[source.id] = self._sitemaps.get(source.id, 0) + 1
        if asked <= MAX_SITEMAPS:
            yield self._request(source, url, "sitemap", self.mapped, self.failed, depth=depth, guesses=guesses)

    def _request(self, source: Source, url: str, purpose: str, callback: Any, errback: Any, **keywords: Any) -> Request:
        meta = {answers.PURPOSE: purpose, answers.SOURCE: source.id}
        keywords = {"source": source} | keywords
        return Request(url, callback=callback, errback=errback, cb_kwargs=keywords, meta=meta)

    def _may_go_on(self, entries: tuple[Entry, ...]) -> bool:
        """Whether older pages may hold what is wanted: this one has an entry that is new enough, or undated."""
        since = self.context.since
        return since is None or any(
            entry.published is None or entry.published.day >= since.isoformat() for entry in entries
        )

    def _is_wanted(self, source: Source, entry: Entry) -> bool:
        """Whether a sitemap's page may be an article: its address is shaped as those of known ones, and not too old."""
        since = self.context.since
        if since is not None and entry.modified is not None and entry.modified.day < since.isoformat():
            return False
        known = self._shapes.get(source.id)
        return entry.url is not None and (entry.published is not None or not known or shape(entry.url) in known)
