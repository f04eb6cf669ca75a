"""Parsers in a worker process, called as if they were here: what an archive holds is as hostile as the web.

Nothing is started until something is parsed; a page that takes too long or too much is a Setback, and the rest goes on.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any, TypeVar

from crawler.parsers.workers import Setback, Workers

T = TypeVar("T")
_PRELOAD = (
    "crawler.parsers.pages",
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

    def close(self) -> None:
        """Stop the worker, whatever it is doing."""
        if self._workers is not None:
            self._workers.close()
            self._workers = None
        self._runner.close()
