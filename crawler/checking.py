"""Which ways of finding its entries work for each source: asked as politely as a crawl asks, and nothing is stored."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from scrapy.crawler import AsyncCrawlerProcess

from crawler.http.addresses import AllowedHosts
from crawler.http.pace import Pace
from crawler.http.session import HttpSession, user_agent
from crawler.model import Source
from crawler.parsers.workers import Workers
from crawler.running import run_spiders
from crawler.spiders.checks import CheckContext, CheckSpider, WayRow

DELAY_SECONDS = 1.0
PARSERS = ("crawler.parsers.feeds", "crawler.parsers.listing_reading", "crawler.parsers.discovery")

__all__ = ["WayRow", "check_sources"]


def check_sources(
    sources: Sequence[Source],
    *,
    contact: str,
    allow_hosts: Iterable[str] = (),
    delay: float = DELAY_SECONDS,
    workers: int | None = None,
    progress: Callable[[int], None] = lambda done: None,
    settings: dict[str, Any] | None = None,
) -> tuple[list[WayRow], bool]:
    """The ways of each of ``sources``, in their order, and whether the check came to its end.

    ``contact``, ``allow_hosts``, ``delay``, ``workers`` and ``settings`` are those of a crawl; ``progress`` is called
    with the number of sources done. Raises CrawlerError before anything is asked without a contact.
    """
    agent = user_agent(contact)
    allow_hosts = tuple(allow_hosts)
    session = HttpSession(agent, AllowedHosts.parse(allow_hosts), Pace(delay), record=lambda fetch: None)
    pool = Workers(workers or os.cpu_count() or 1, preload=PARSERS)
    context = CheckContext(sources, session, pool, progress)
    overrides = {"USER_AGENT": agent, "WATCHWORD_ALLOW_HOSTS": list(allow_hosts), "ITEM_PIPELINES": {}}

    async def check(process: AsyncCrawlerProcess) -> None:
        await process.crawl(CheckSpider, context=context)

    try:
        run_spiders(overrides | (settings or {}), check)
    finally:
        pool.close()
    rows = [row for source in sources for row in context.rows.get(source.id, ())]
    return rows, context.closed == "finished"
