"""A time at which a crawl ends: what is under way is finished and stored, nothing new is begun.

A Scrapy extension. Scrapy's own CLOSESPIDER_TIMEOUT counts from each spider's start, and a crawl has two.
"""

from __future__ import annotations

import asyncio
import time
from typing import Any

from scrapy import signals
from scrapy.exceptions import NotConfigured

SETTING = "WATCHWORD_DEADLINE"
"""Seconds since the epoch; None for none."""
REASON = "deadline"


def deadline_settings(at: float | None) -> dict[str, Any]:
    """Settings for ``crawl`` under which it ends at ``at``, in seconds since the epoch; None sets nothing."""
    return {} if at is None else {SETTING: at, "EXTENSIONS": {"crawler.deadline.Deadline": 0}}


def minutes_from_now(minutes: float | None) -> float | None:
    """The time in ``minutes``, in seconds since the epoch."""
    return None if minutes is None else time.time() + 60 * minutes


class Deadline:
    """Closes the spider when the time is over, with the reason ``deadline``."""

    def __init__(self, crawler: Any, at: float) -> None:
        self.crawler = crawler
        self._at = at
        self._timer: asyncio.TimerHandle | None = None
        self._closing: asyncio.Future[None] | None = None

    @classmethod
    def from_crawler(cls, crawler: Any) -> Deadline:
        at = crawler.settings.getfloat(SETTING)
        if not at:
            raise NotConfigured
        extension = cls(crawler, at)
        crawler.signals.connect(extension.spider_opened, signal=signals.spider_opened)
        crawler.signals.connect(extension.spider_closed, signal=signals.spider_closed)
        return extension

    def spider_opened(self) -> None:
        loop = asyncio.get_event_loop()
        self._timer = loop.call_later(max(0.0, self._at - time.time()), self._close)

    def spider_closed(self) -> None:
        if self._timer is not None:
            self._timer.cancel()

    def _close(self) -> None:
        self._closing = asyncio.ensure_future(self.crawler.engine.close_spider_async(reason=REASON))
