"""Items into the corpus: whatever one answer changes, it changes in one transaction.

FeedPolled   -> feed row + frontier rows + fetch row
FeedUnseen   -> feed row + fetch row
PageSettled  -> document + frontier row + fetch row
"""

from __future__ import annotations

import asyncio
import sqlite3
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from crawler.corpus import feeds, frontier
from crawler.corpus.connection import immediate
from crawler.corpus.due import FIRST_POLL_HOURS
from crawler.corpus.feeds import FeedRow
from crawler.corpus.fetches import Fetch, put_fetch, timestamp
from crawler.corpus.frontier import FrontierRow, State, Target
from crawler.corpus.runs import CrawlSummary, Run
from crawler.corpus.store import put_document, under_own_key
from crawler.model import Document
from crawler.urls import canonical_url, is_fetchable

UNWRITABLE = "the database cannot be written ({}); what was stored is whole: make room and crawl again"


@dataclass(frozen=True)
class FeedPolled:
    """A feed that was seen: ``targets`` is what it points at, empty where it has not changed."""

    feed: FeedRow
    fetch: Fetch
    entries: int
    targets: tuple[Target, ...]
    etag: str | None
    modified: str | None
    body_hash: str | None
    interval_hours: float

    @classmethod
    def unchanged(cls, feed: FeedRow, fetch: Fetch, *, etag: str | None, modified: str | None) -> FeedPolled:
        """A feed that is what it was: its validators are kept, unless the answer brought newer ones."""
        interval = feed.interval_hours or FIRST_POLL_HOURS
        return cls(feed, fetch, 0, (), etag or feed.etag, modified or feed.modified, feed.body_hash, interval)


@dataclass(frozen=True)
class FeedUnseen:
    """A feed that was not seen; ``wait`` is what the host asked for by Retry-After, in seconds."""

    feed: FeedRow
    fetch: Fetch
    wait: float | None


@dataclass(frozen=True)
class Listed:
    """A page of an archive, a sitemap or an older page of a feed: ``targets`` that are known are left as they are."""

    source: str
    fetch: Fetch
    entries: int = 0
    targets: tuple[Target, ...] = ()


@dataclass(frozen=True)
class PageSettled:
    """What became of a claimed row. ``document`` is None where nothing is to be stored.

    ``other_key`` is the document's key in case that ``document.key`` (from the page's own rel=canonical) turns
    out to be another document's.
    """

    row: FrontierRow
    fetch: Fetch | None
    state: State
    due: datetime | None
    reason: str | None = None
    document: Document | None = None
    other_key: str | None = None
    etag: str | None = None
    modified: str | None = None


Item = FeedPolled | FeedUnseen | Listed | PageSettled


class CorpusPipeline:
    """Writes items to the database of the spider's run. A database that cannot be written ends the run."""

    def __init__(self, crawler: Any) -> None:
        self.crawler = crawler
        self._closing: asyncio.Future[None] | None = None

    @classmethod
    def from_crawler(cls, crawler: Any) -> CorpusPipeline:
        return cls(crawler)

    async def process_item(self, item: Item) -> Any:
        spider = self.crawler.spider
        run: Run = spider.run
        try:
            with immediate(run.db):
                store_item(run, item, now=datetime.now(UTC))
        except sqlite3.Error as error:
            self._end(run, error)
            return item
        count(run.summary, item)
        if spider.context.progress is not None:
            spider.context.progress(run.summary)
        return item

    def _end(self, run: Run, error: sqlite3.Error) -> None:
        if run.summary.error is not None:
            return
        run.summary.error = UNWRITABLE.format(error)
        # Closing waits for this very item, so it must not be awaited here.
        self._closing = asyncio.ensure_future(self.crawler.engine.close_spider_async(reason="database"))


def store_item(run: Run, item: Item, *, now: datetime) -> None:
    """Write all that ``item`` changes, in the caller's transaction, and count the documents in the run's summary."""
    if item.fetch is not None:
        put_fetch(run.db, run.id, item.fetch)
    match item:
        case FeedPolled():
            new, changed = frontier.discover(run.db, item.targets, now=now)
            run.summary.entries_new += new
            run.summary.entries_changed += changed
            run.summary.pages_left += new + changed
            feeds.settle_seen(
                run.db,
                item.feed,
                now=now,
                outcome=item.fetch.outcome,
                etag=item.etag,
                modified=item.modified,
                body_hash=item.body_hash,
                interval_hours=item.interval_hours,
            )
        case FeedUnseen():
            told = f"{item.fetch.outcome}: {item.fetch.reason}" if item.fetch.reason else item.fetch.outcome
            feeds.settle_unseen(run.db, item.feed, now=now, outcome=told, wait_seconds=item.wait)
        case Listed():
            new, _ = frontier.discover(run.db, item.targets, now=now, update=False)
            run.summary.entries_new += new
            run.summary.pages_left += new
        case PageSettled():
            _store_page(run, item, now)


def _store_page(run: Run, item: PageSettled, now: datetime) -> None:
    identity = None
    if item.document is not None:
        document = under_own_key(run.db, item.document, item.other_key)
        if frontier.is_document_forgotten(run.db, document):
            frontier.settle(run.db, item.row, state="refused", due=None, reason="forgotten")
            return
        stored = put_document(run.db, document, now=timestamp(now))
        identity = stored.document
        name = f"documents_{stored.stored}"
        setattr(run.summary, name, getattr(run.summary, name) + 1)
    frontier.settle(
        run.db,
        item.row,
        state=item.state,
        due=item.due,
        reason=item.reason,
        document=identity,
        etag=item.etag,
        modified=item.modified,
    )
    if identity is not None and item.fetch is not None and item.row.page == item.row.key:
        # Where the page was found: a feed that drops its proxy's links points there one day.
        led_to = dict(item.fetch.signals).get("redirected-to")
        if led_to is not None and is_fetchable(led_to):
            frontier.add_alias(run.db, canonical_url(led_to), item.row.key)


def count(summary: CrawlSummary, item: Item) -> None:
    """Add what ``item`` was to the run's summary."""
    if item.fetch is not None:
        summary.fetches[item.fetch.outcome] = summary.fetches.get(item.fetch.outcome, 0) + 1
    match item:
        case FeedPolled():
            summary.feeds_polled += 1
            summary.entries_seen += item.entries
            summary.feeds_unchanged += item.fetch.outcome == "unchanged"
        case FeedUnseen():
            if item.fetch.outcome == "missing":
                summary.feeds_missing += 1
            else:
                summary.feeds_failed += 1
        case Listed():
            summary.entries_seen += item.entries
        case PageSettled():
            summary.pages_left = max(0, summary.pages_left - 1)
            summary.pages_failed += item.state in ("failed", "due")
            summary.pages_refused += item.state == "refused"
