"""One crawl from beginning to end, in this process: lock, feeds, pages, summary.

    sources -> feeds row -> FeedSpider -> frontier rows -> ArticleSpider -> documents

A process crawls once (see ``running``); the tests start one for each crawl.
"""

from __future__ import annotations

import difflib
import os
import sqlite3
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from scrapy.crawler import AsyncCrawlerProcess

from crawler.corpus import feeds, frontier, schema, store
from crawler.corpus.connection import immediate, open_database
from crawler.corpus.due import REVISIT_DAYS
from crawler.corpus.fetches import Fetch, put_fetch, timestamp
from crawler.corpus.runs import CrawlSummary, Run, begin_run, end_run
from crawler.errors import CrawlerError
from crawler.http.addresses import AllowedHosts
from crawler.http.pace import Pace
from crawler.http.session import HttpSession, user_agent
from crawler.locking import crawl_lock
from crawler.model import Source
from crawler.parsers.workers import Workers
from crawler.pipelines import UNWRITABLE
from crawler.running import run_spiders
from crawler.spiders.archives import ArchiveSpider
from crawler.spiders.articles import ArticleSpider
from crawler.spiders.context import PATIENCE_SECONDS, CrawlContext, utc_now
from crawler.spiders.feeds import FeedSpider

DELAY_SECONDS = 1.0
CACHE_KIB = 8 * 1024
"""A crawl looks up single rows and lasts for hours: a larger cache only makes its memory grow with the database."""
PARSERS = ("crawler.parsers.pages", "crawler.parsers.feeds", "crawler.parsers.transcripts")

__all__ = ["CrawlSummary", "crawl"]


def crawl(
    db_path: str | Path,
    sources: Iterable[Source],
    *,
    contact: str,
    since: date | None = None,
    limit: int | None = None,
    only: Sequence[str] = (),
    poll_all: bool = False,
    allow_hosts: Iterable[str] = (),
    delay: float = DELAY_SECONDS,
    patience: float = PATIENCE_SECONDS,
    workers: int | None = None,
    revisit_days: Sequence[float] = REVISIT_DAYS,
    progress: Callable[[CrawlSummary], None] | None = None,
    settings: dict[str, Any] | None = None,
    rounds: Iterable[object] = (None,),
    warc: str | Path | None = None,
) -> CrawlSummary:
    """Poll the feeds of ``sources`` that are due, fetch what is new or changed, and say what came of it.

    ``contact`` is the address that sites' owners find in the User-Agent. ``only`` names sources by id; naming any, or
    ``poll_all``, or ``since``, polls their feeds whether due or not. ``since`` asks the archives and sitemaps too, back to
    that day, and leaves out what is known to be older; ``limit`` bounds the pages fetched. ``allow_hosts``
    (``host:port``) may be reached although they are not public. ``delay`` is the least number of seconds between
    an answer of a host and the next request to it. ``progress`` is called with the summary as it grows;
    ``settings`` overrides Scrapy's. All is done once for each element of ``rounds``: a replay hands in a generator
    that sets the stage for the next. ``warc`` names a folder in which every answer is kept.

    Raises CrawlerError before anything is fetched: no contact, an unknown source, another crawl under way, a
    database that cannot be opened. What goes wrong later is in the summary, whose ``exit_code`` tells the truth.
    """
    agent = user_agent(contact)
    allow_hosts = tuple(allow_hosts)
    allowed = AllowedHosts.parse(allow_hosts)
    wanted = chosen(sources, only)
    with crawl_lock(db_path):
        db = open_database(db_path, create=True, cache_kib=CACHE_KIB)
        try:
            schema.migrate(db)
            run = _begin(db, wanted)
            context = CrawlContext(
                run=run,
                sources={source.id: source for source in wanted},
                session=HttpSession(agent, allowed, Pace(delay), record=lambda fetch: _record(run, fetch)),
                workers=Workers(workers or os.cpu_count() or 1, preload=PARSERS),
                since=since,
                limit=limit,
                poll_all=poll_all or bool(only) or since is not None,
                patience=patience,
                revisit_days=tuple(revisit_days),
                progress=progress,
            )
            overrides = {
                "USER_AGENT": agent,
                "WATCHWORD_ALLOW_HOSTS": list(allow_hosts),
                "WATCHWORD_WARC": str(warc) if warc else None,
            }
            overrides |= settings or {}
            try:
                _crawl(context, overrides, rounds)
            finally:
                context.workers.close()
            _end(context)
            return run.summary
        finally:
            db.conn.close()


def chosen(sources: Iterable[Source], only: Sequence[str]) -> tuple[Source, ...]:
    """The sources named in ``only``, or all. Raises CrawlerError for an unknown name, with the nearest known one."""
    known = {source.id: source for source in sources}
    for name in only:
        if name not in known:
            near = difflib.get_close_matches(name, known, n=1)
            hint = f"; did you mean {near[0]!r}?" if near else ""
            raise CrawlerError(f"no source {name!r} among the {len(known)} sources{hint}")
    return tuple(known[name] for name in dict.fromkeys(only)) if only else tuple(known.values())


def _crawl(context: CrawlContext, overrides: dict[str, Any], rounds: Iterable[object]) -> None:
    """Run the spiders one after the other, round by round, until all is done or a signal asks to stop."""
    spiders = (FeedSpider, ArchiveSpider, ArticleSpider) if context.since else (FeedSpider, ArticleSpider)

    async def one_by_one(process: AsyncCrawlerProcess) -> None:
        for spider in (spider for _ in rounds for spider in spiders):
            await process.crawl(spider, context=context)
            if context.closed != "finished":
                break

    run_spiders(overrides, one_by_one)


def _begin(db: Any, sources: Sequence[Source]) -> Run:
    now = utc_now()
    with immediate(db):
        run = begin_run(db, "crawl", now=now)
        frontier.release(db, died=True)
        for source in sources:
            store.put_source(db, source, now=timestamp(now))
        feeds.register_feeds(db, sources, now=now)
        run.summary.pages_left = frontier.count_due(db, [source.id for source in sources], by=now)
    run.summary.sources = len(sources)
    return run


def _end(context: CrawlContext) -> None:
    run, summary = context.run, context.run.summary
    summary.interrupted = context.closed == "shutdown"
    if context.closed == "start_error" and summary.error is None:
        summary.error = "the crawl stopped on a fault of its own; the log has the traceback"
    now = utc_now()
    try:
        with immediate(run.db):
            frontier.release(run.db, died=False)
            summary.pages_left = frontier.count_due(run.db, context.sources, by=now)
            end_run(run, now=now)
    except sqlite3.Error as error:
        if summary.error is None:
            summary.error = UNWRITABLE.format(error)


def _record(run: Run, fetch: Fetch) -> None:
    with immediate(run.db):
        put_fetch(run.db, run.id, fetch)
