"""robots.txt by RFC 9309: what a host's answer permits, and one shared request for it per host.

    (status, body) -> Permission -> allows(url)?  and how far apart requests must be

Unreachable (no answer, 5xx) forbids everything; 4xx permits everything, but for 429, by which a host asks
to be left alone. Five redirects are followed, to any host that may be asked; at the sixth it is unreachable. 500 KiB
are read; what is beyond does not count, nor does a last line cut in two.
"""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Awaitable, Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urljoin, urlsplit

from crawler.http.robots_rules import Group, RobotsRules, path_of
from crawler.urls import is_fetchable

PRODUCT = "Watchword"
MAX_BYTES = 500 * 1024
MAX_AGE = 24 * 3600.0
"""Seconds for which an answer counts (section 2.4): a long run asks again."""

_BYTE_ORDER_MARK = re.compile(rb"\A\xef(?:\xbb\xbf?)?(?=[\x00-\x7f])")
_DEFAULT_PORTS = {"http": ":80", "https": ":443"}

Verdict = Literal["rules", "all", "nothing"]


@dataclass(frozen=True)
class Permission:
    """What one host permits. ``reason`` says why nothing is permitted; ``delay`` is what it asks for, in seconds.

    ``rules`` is the group of its robots.txt for us, and ``sitemaps`` the addresses that file names, each once.
    """

    verdict: Verdict
    rules: Group | None = None
    sitemaps: tuple[str, ...] = ()
    reason: str = ""

    @property
    def delay(self) -> float | None:
        return self.rules.delay if self.rules is not None else None

    def allows(self, url: str) -> bool:
        if self.rules is None:
            return self.verdict == "all"
        return self.rules.allows(path_of(url))

    def refusal(self, url: str) -> str | None:
        """Why ``url`` may not be fetched, in a few words, or None where it may."""
        if self.allows(url):
            return None
        return "robots.txt forbids it" if self.rules is not None else f"robots.txt unreachable: {self.reason}"


def permission(status: int | None, body: bytes, *, address: str = "", reason: str = "") -> Permission:
    """What an answer to the request for robots.txt permits; ``status`` None where there was none, for ``reason``.

    ``address`` is where it was asked for: many files name their sitemap relative to it.
    """
    if status is None:
        return Permission("nothing", reason=reason or "no answer")
    if 200 <= status < 300:
        rules = RobotsRules.parse(readable(body))
        return Permission("rules", rules.group(PRODUCT), tuple(dict.fromkeys(_absolute(rules.sitemaps, address))))
    if 400 <= status < 500 and status != 429:
        return Permission("all")
    return Permission("nothing", reason=f"status {status}")


def readable(body: bytes) -> str:
    """The part of ``body`` that counts, as text.

    >>> len(readable(b"Disallow: /a" + chr(10).encode() + b"x" * MAX_BYTES))
    12
    """
    if len(body) > MAX_BYTES:
        whole_line = body[MAX_BYTES : MAX_BYTES + 1] in (b"\r", b"\n")
        body = body[:MAX_BYTES]
        body = body if whole_line else body.replace(b"\r", b"\n").rpartition(b"\n")[0]
    return _BYTE_ORDER_MARK.sub(b"", body, count=1).decode("utf-8", errors="replace")


def robots_url(url: str) -> str:
    """Where the rules for ``url`` are: at the root of the same scheme, host and port."""
    parts = urlsplit(url)
    scheme, authority = parts.scheme.lower(), parts.netloc.lower()
    return f"{scheme}://{authority.removesuffix(_DEFAULT_PORTS.get(scheme, ':'))}/robots.txt"


def _absolute(named: Iterable[str], address: str) -> Iterator[str]:
    for each in named:
        try:
            url = urljoin(address, each)
        except ValueError:  # a host that cannot be read
            continue
        if is_fetchable(url):
            yield url


class RobotsCache:
    """One request for robots.txt per origin and day, which all first requests to that origin wait for together."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._asked: dict[str, tuple[float, asyncio.Future[Permission]]] = {}

    async def permission(self, url: str, fetch: Callable[[str], Awaitable[Permission]]) -> Permission:
        """The permission of the origin of ``url``; ``fetch`` is called for its robots.txt at most once in MAX_AGE.

        Scrapy's own middleware awaits one Deferred several times, which gives None after the first:
        13 of 20 concurrent first requests passed ``Disallow: /`` (FAULTS.md). A future may be awaited by all.
        """
        address, now = robots_url(url), self._clock()
        at, task = self._asked.get(address, (0.0, None))
        if task is None or now - at >= MAX_AGE:
            task = asyncio.ensure_future(fetch(address))
            self._asked[address] = now, task
        return await asyncio.shield(task)

    def known(self, address: str) -> Permission | None:
        """What the robots.txt at ``address`` permits, where it has been asked for and has answered."""
        _, task = self._asked.get(address, (0.0, None))
        return task.result() if task is not None and task.done() and task.exception() is None else None
