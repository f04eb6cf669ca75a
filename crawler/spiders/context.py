"""What the spiders of one run are given: the database, the session, the workers, and how far to go."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime

from twisted.python.failure import Failure

from crawler.corpus.due import REVISIT_DAYS
from crawler.corpus.runs import CrawlSummary, Run
from crawler.http.session import HttpSession
from crawler.model import Source
from crawler.parsers.workers import Workers

PATIENCE_SECONDS = 60.0
ROOM = 48
"""Pages in hand altogether, from request to row: bounds memory, however slow the parsers are."""


def utc_now() -> datetime:
    return datetime.now(UTC)


def error_of(failure: Failure) -> BaseException:
    """The exception that a request ended in."""
    return failure.value or RuntimeError("a failure without an error")


@dataclass
class CrawlContext:
    """Made by ``crawling.crawl``, shared by its spiders.

    ``patience`` is how long a host's wish to be left alone is waited for in this run; ``since`` leaves out
    entries published before it; ``limit`` bounds the pages fetched; ``poll_all`` asks feeds that are not due.
    """

    run: Run
    sources: Mapping[str, Source]
    session: HttpSession
    workers: Workers
    since: date | None = None
    limit: int | None = None
    poll_all: bool = False
    patience: float = PATIENCE_SECONDS
    revisit_days: tuple[float, ...] = REVISIT_DAYS
    now: Callable[[], datetime] = utc_now
    progress: Callable[[CrawlSummary], None] | None = None
    closed: str = "finished"
    """Why the last spider ended, in Scrapy's words: ``finished``, ``shutdown``, ``start_error`` or ``database``."""
