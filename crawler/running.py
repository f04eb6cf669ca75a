"""Scrapy's process from beginning to end, once in a process: Twisted's reactor cannot be started twice."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, cast

from scrapy.crawler import AsyncCrawlerProcess
from scrapy.settings import Settings

from crawler import settings as scrapy_settings
from crawler.errors import CrawlerError


def run_spiders(overrides: dict[str, Any], work: Callable[[AsyncCrawlerProcess], Awaitable[None]]) -> None:
    """Run ``work``, which hands spiders to the process it is given, with the crawl's settings and ``overrides``.

    Returns when it has ended, or was asked to stop by a signal. Raises CrawlerError for whatever it raised.
    """
    settings = Settings()
    settings.setmodule(scrapy_settings, priority="project")
    settings.setdict(overrides, priority="cmdline")
    process = AsyncCrawlerProcess(settings)

    async def to_the_end() -> None:
        from twisted.internet import reactor

        try:
            await work(process)
        finally:
            if reactor.running:
                cast("Any", reactor).stop()

    task = asyncio.get_event_loop().create_task(to_the_end())
    process.start(stop_after_crawl=False)
    error = task.exception() if task.done() and not task.cancelled() else None
    if isinstance(error, CrawlerError):
        raise error
    if error is not None:
        raise CrawlerError(f"the crawl could not be run: {error!r}") from error
