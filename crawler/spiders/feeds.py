"""The feed spider: polls the feeds that are due and puts what they point at on the frontier.

due feeds -> conditional request -> parse_feed in a worker -> FeedPolled -> pipeline

A source without a feed is followed by its listing page, which is polled in the same way.
"""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator, Sequence
from typing import Any

from scrapy import Request, Spider
from scrapy.http import Response
from twisted.python.failure import Failure

from crawler.corpus.due import poll_hours
from crawler.corpus.feeds import FeedRow, due_feeds
from crawler.http import answers
from crawler.http.addresses import site_of
from crawler.http.answers import Answer
from crawler.parsers.feeds import Feed
from crawler.parsers.listing_reading import read_polled_page
from crawler.parsers.listings import Listing
from crawler.parsers.reading import Received, read_feed
from crawler.parsers.workers import Setback
from crawler.pipelines import FeedPolled, FeedUnseen, Listed
from crawler.spiders.archives import MAX_PAGES
from crawler.spiders.context import ROOM, CrawlContext, error_of
from crawler.spiders.targets import reaches, targets
from crawler.spiders.turns import Turns
from crawler.spiders.verdicts import after_reading, unmasked

ACCEPT = "application/rss+xml, application/atom+xml, application/feed+json, application/xml;q=0.9, */*;q=0.5"
"""A listing page comes as well: by ``*/*``."""


class FeedSpider(Spider):
    """One request for each due feed; a feed that fails is recorded and holds up no other."""

    name = "feeds"

    def __init__(self, context: CrawlContext, **keywords: Any) -> None:
        super().__init__(**keywords)
        self.context = context
        self.run = context.run
        self.session = context.session
        self._waiting: dict[str, list[FeedRow]] = {}
        self._turns: Turns[FeedRow] = Turns(
            self.session.pace, lambda: list(self._waiting), self._more, patience=context.patience, room=ROOM
        )

    async def start(self) -> AsyncIterator[Any]:
        asked: set[str] = set()
        urls = [url for source in self.context.sources.values() for url in source.polled]
        for feed in due_feeds(self.run.db, urls, now=self.context.now(), poll_all=self.context.poll_all):
            self._waiting.setdefault(site_of(feed.url), []).append(feed)
            self.run.summary.feeds_due += 1
            asked.add(feed.url)
        self.run.summary.feeds_not_due += len(set(urls) - asked)
        async for feed in self._turns:
            yield self._request(feed)

    async def answered(self, response: Response, feed: FeedRow) -> AsyncIterator[Any]:
        self._turns.done(site_of(feed.url))
        answer = answers.of_response(response)
        try:
            item, older = await self._polled(feed, answer)
            yield item
            if older is not None:
                yield self._older(feed, older, 1)
        except Exception as error:
            # A fault of ours on one feed is recorded with it, so that the others go on.
            self.logger.exception("while reading the feed %s", feed.url)
            yield self._unseen(feed, after_reading(answer, f"crawler error: {error!r}"))
        finally:
            self._turns.finished()

    async def older(self, response: Response, feed: FeedRow, page: int) -> AsyncIterator[Any]:
        """An older page of a paged or archived feed (RFC 5005), asked for where a crawl goes back to a date."""
        answer = answers.of_response(response)
        if answer.verdict.outcome == "ok" and answer.received is not None:
            read = await self.context.workers.run(read_feed, answer.received, now=self.context.now())
            if isinstance(read, Setback):
                answer = after_reading(answer, read.reason)
            else:
                found = targets(read.entries, feed.source, since=self.context.since)
                fetch = answers.reaching(answer.fetch, reaches(read.entries, self.context.since))
                yield Listed(feed.source, fetch, len(read.entries), tuple(found))
                if read.next_page and found and page < MAX_PAGES:
                    yield self._older(feed, read.next_page, page + 1)
                return
        yield Listed(feed.source, answer.fetch)

    def no_older(self, failure: Failure) -> Any:
        request: Request = failure.request  # type: ignore[attr-defined]
        feed: FeedRow = request.cb_kwargs["feed"]
        return [Listed(feed.source, answers.of_error(request, error_of(failure)).fetch)]

    def failed(self, failure: Failure) -> Any:
        request: Request = failure.request  # type: ignore[attr-defined]
        feed: FeedRow = request.cb_kwargs["feed"]
        self._turns.done(site_of(feed.url))
        self._turns.finished()
        return [self._unseen(feed, answers.of_error(request, error_of(failure)))]

    def closed(self, reason: str) -> None:
        self.context.closed = reason

    def _more(self, host: str, count: int) -> Sequence[FeedRow]:
        feeds = self._waiting.get(host, [])
        taken, rest = feeds[:count], feeds[count:]
        if rest:
            self._waiting[host] = rest
        else:
            self._waiting.pop(host, None)
        return taken

    def _request(self, feed: FeedRow) -> Request:
        headers = {"Accept": ACCEPT}
        # A crawl that goes back to a date must see the feed, known or not.
        known = self.context.since is None
        if known and feed.etag:
            headers["If-None-Match"] = feed.etag
        if known and feed.modified:
            headers["If-Modified-Since"] = feed.modified
        # Scrapy writes some addresses otherwise; the log and the feed's row must agree.
        meta = {answers.PURPOSE: "feed", answers.SOURCE: feed.source, answers.ASKED: feed.url}
        return Request(
            feed.url, headers=headers, callback=self.answered, errback=self.failed, cb_kwargs={"feed": feed}, meta=meta
        )

    def _older(self, feed: FeedRow, url: str, page: int) -> Request:
        meta = {answers.PURPOSE: "feed", answers.SOURCE: feed.source}
        keywords = {"feed": feed, "page": page}
        return Request(
            url, headers={"Accept": ACCEPT}, callback=self.older, errback=self.no_older, cb_kwargs=keywords, meta=meta
        )

    async def _polled(self, feed: FeedRow, answer: Answer) -> tuple[FeedPolled | FeedUnseen, str | None]:
        """What a poll comes to, and the address of older entries where the crawl is to go back to them."""
        if answer.verdict.outcome == "unchanged":
            return FeedPolled.unchanged(feed, answer.fetch, etag=answer.etag, modified=answer.modified), None
        if answer.verdict.outcome != "ok" or answer.received is None:
            return self._unseen(feed, await unmasked(self.context.workers, answer)), None
        digest = hashlib.sha256(answer.received.body).hexdigest()[:32]
        if digest == feed.body_hash and self.context.since is None:
            fetch = answers.judged(answer.fetch, "unchanged", "same bytes")
            return FeedPolled.unchanged(feed, fetch, etag=answer.etag, modified=answer.modified), None
        now = self.context.now()
        parsed = await self._read(feed, answer.received)
        if isinstance(parsed, Setback):
            return self._unseen(feed, after_reading(answer, parsed.reason)), None
        found = targets(parsed.entries, feed.source, since=self.context.since)
        complete = self.context.since is None or len(found) >= len(parsed.entries)
        dates = [entry.published.value for entry in parsed.entries if entry.published]
        fetch = answers.judged(answer.fetch, "ok", parsed.problem)
        if self.context.since is not None:
            fetch = answers.reaching(fetch, reaches(parsed.entries, self.context.since))
        polled = FeedPolled(
            feed,
            fetch,
            entries=len(parsed.entries),
            targets=tuple(found),
            # What `since` left out must be seen again by a later poll without it.
            etag=answer.etag if complete else None,
            modified=answer.modified if complete else None,
            body_hash=digest if complete else None,
            interval_hours=poll_hours(dates, now),
        )
        # Older pages of a listing are the archive spider's.
        goes_back = self.context.since is not None and isinstance(parsed, Feed)
        return polled, parsed.next_page if goes_back and found else None

    async def _read(self, feed: FeedRow, received: Received) -> Feed | Listing | Setback:
        """The feed, or the listing page that a source without feeds is followed by."""
        source, now = self.context.sources[feed.source], self.context.now()
        if feed.url in source.feeds:
            return await self.context.workers.run(read_feed, received, now=now)
        languages = (source.language,) if source.language else ()
        return await self.context.workers.run(
            read_polled_page, received, now=now, selectors=source.selectors, languages=languages
        )

    def _unseen(self, feed: FeedRow, answer: Answer) -> FeedUnseen:
        return FeedUnseen(feed, answer.fetch, answer.wait)
