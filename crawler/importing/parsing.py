"""Parsers in a worker process, called as if they were here: what an archive holds is as hostile as the web.

Nothing is started until something is parsed; a page that takes too long or too much is a Setback, and the rest goes on.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar

from crawler.model import Extraction
from crawler.parsers.pages import extract_page
from crawler.parsers.plain_page import extract_plainly
from crawler.parsers.workers import TOO_MUCH, Setback, Workers

T = TypeVar("T")
_PRELOAD = (
    "crawler.parsers.pages",
    "crawler.parsers.plain_page",
    "crawler.parsers.feeds",
    "crawler.parsers.transcripts",
    "crawler.parsers.fragments",
)


class Parsing:
    """One worker and the event loop it needs. Close it, or use it as a context manager."""

    def __init__(self) -> None:
        self._runner = asyncio.Runner()
        self._workers: Workers | None = None

    def __enter__(self) -> Parsing:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def run(self, parser: Callable[..., T], *arguments: Any, **keywords: Any) -> T | Setback:
        """``parser(*arguments, **keywords)`` within its limits of time and memory, or the Setback that it met."""
        if self._workers is None:
            self._workers = Workers(1, preload=_PRELOAD)
        return self._runner.run(self._workers.run(parser, *arguments, **keywords))

    def page(
        self,
        content: bytes,
        url: str,
        *,
        content_type: str | None = None,
        feed_content: str | None = None,
        now: datetime,
    ) -> Extraction | Setback:
        """The page as ``extract_page`` gives it, or plainly where it is too much for the parsers, as in a crawl."""
        read = self.run(extract_page, content, url, content_type=content_type, feed_content=feed_content, now=now)
        if isinstance(read, Setback) and read.reason in TOO_MUCH:
            return self.run(
                extract_plainly, content, content_type=content_type, feed_content=feed_content, why=read.reason
            )
        return read

    def close(self) -> None:
        """Stop the worker, whatever it is doing."""
        if self._workers is not None:
            self._workers.close()
            self._workers = None
        self._runner.close()
