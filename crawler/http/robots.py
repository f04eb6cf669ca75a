"""robots.txt by RFC 9309: what a host's answer permits, and one shared request for it per host.

    (status, body) -> Permission -> allows(url)?  and how far apart requests must be

Unreachable (no answer, 5xx) forbids everything; 4xx permits everything, but for 429, by which a host asks
to be left alone. At least 500 KiB are read; what is beyond does not count, nor does a last line cut in two.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlsplit

from protego import Protego

PRODUCT = "Watchword"
MAX_BYTES = 500 * 1024

Verdict = Literal["rules", "all", "nothing"]


@dataclass(frozen=True)
class Permission:
    """What one host permits. ``reason`` says why nothing is permitted; ``delay`` is its Crawl-delay in seconds."""

    verdict: Verdict
    rules: Protego | None = None
    delay: float | None = None
    reason: str = ""

    def allows(self, url: str) -> bool:
        if self.rules is None:
            return self.verdict == "all"
        return bool(self.rules.can_fetch(url, PRODUCT))

    @property
    def sitemaps(self) -> tuple[str, ...]:
        """The sitemaps that robots.txt names, each once."""
        return tuple(dict.fromkeys(self.rules.sitemaps)) if self.rules is not None else ()

    def refusal(self, url: str) -> str | None:
        """Why ``url`` may not be fetched, in a few words, or None where it may."""
        if self.allows(url):
            return None
        return "robots.txt forbids it" if self.rules is not None else f"robots.txt unreachable: {self.reason}"


def permission(status: int | None, body: bytes, *, reason: str = "") -> Permission:
    """What an answer to the request for robots.txt permits; ``status`` None where there was none, for ``reason``."""
    if status is None:
        return Permission("nothing", reason=reason or "no answer")
    if 200 <= status < 300:
        rules = Protego.parse(readable(body))
        return Permission("rules", rules, _delay(rules))
    if 400 <= status < 500 and status != 429:
        return Permission("all")
    return Permission("nothing", reason=f"status {status}")


def readable(body: bytes) -> str:
    """The part of ``body`` that counts, as text.

    >>> len(readable(b"Disallow: /a" + chr(10).encode() + b"x" * MAX_BYTES))
    12
    """
    if len(body) > MAX_BYTES:
        body = body[:MAX_BYTES].replace(b"\r", b"\n").rpartition(b"\n")[0]
    return body.decode("utf-8-sig", errors="replace")


def robots_url(url: str) -> str:
    """Where the rules for ``url`` are: at the root of the same scheme, host and port."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}/robots.txt"


def _delay(rules: Protego) -> float | None:
    delay = rules.crawl_delay(PRODUCT)
    rate = rules.request_rate(PRODUCT)
    if rate is not None and rate.requests:
        delay = max(delay or 0.0, rate.seconds / rate.requests)
    return delay if delay is None or delay > 0 else None


class RobotsCache:
    """One request for robots.txt per origin and run, which all first requests to that origin wait for together."""

    def __init__(self) -> None:
        self._tasks: dict[str, asyncio.Future[Permission]] = {}

    async def permission(self, url: str, fetch: Callable[[str], Awaitable[Permission]]) -> Permission:
        """The permission of the origin of ``url``; ``fetch`` is called for its robots.txt at most once.

        Scrapy's own middleware awaits one Deferred several times, which gives None after the first:
        13 of 20 concurrent first requests passed ``Disallow: /`` (FAULTS.md). A future may be awaited by all.
        """
        address = robots_url(url)
        task = self._tasks.get(address)
        if task is None:
            task = asyncio.ensure_future(fetch(address))
            self._tasks[address] = task
        return await asyncio.shield(task)

    def known(self, address: str) -> Permission | None:
        """What the robots.txt at ``address`` permits, where it has been asked for and has answered."""
        task = self._tasks.get(address)
        return task.result() if task is not None and task.done() and task.exception() is None else None
