"""``scrapy crawl watchword``: one whole crawl, as ``watchword crawl`` does it. Scrapyd knows no other way to start one.

schedule.json -> scrapy crawl watchword -a db=... -a contact=... -> crawler.crawling.crawl -> exit code
"""

from __future__ import annotations

import argparse
import logging
import os
from contextlib import ExitStack
from datetime import date
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

from scrapy.commands.crawl import Command as ScrapyCrawl

from crawler.corpus.runs import CrawlSummary
from crawler.crawling import DELAY_SECONDS, crawl
from crawler.deadline import deadline_settings, minutes_from_now
from crawler.errors import CrawlerError
from crawler.scrapyd.spider import Watchword
from crawler.sources import read_sources

ARGUMENTS = ("contact", "db", "delay", "limit", "minutes", "only", "seeds", "since")
_PASSED_ON = ("LOG_FILE", "LOG_LEVEL", "LOG_STDOUT")

logger = logging.getLogger(__name__)


class Command(ScrapyCrawl):
    """In the place of Scrapy's own. A mistake is one line in the job's log, and exit code 1."""

    def short_desc(self) -> str:
        return "Crawl the sources that are due (watchword), as `watchword crawl` does"

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        try:
            summary = _crawl(args, {name: value for name, value in opts.spargs.items() if value}, self.settings)
        except CrawlerError as error:
            logger.error("%s", error)
            self.exitcode = 1
            return
        logger.warning("%s", _line(summary))
        self.exitcode = summary.exit_code


def _crawl(names: list[str], arguments: dict[str, str], settings: Any) -> CrawlSummary:
    if names != [Watchword.name]:
        raise CrawlerError(f"no spider {' '.join(names)!r} in this project; its only one is {Watchword.name!r}")
    unknown = sorted(name for name in arguments if name not in ARGUMENTS and not name.startswith("_"))
    if unknown:
        raise CrawlerError(f"no argument {unknown[0]!r}; there are {', '.join(ARGUMENTS)}")
    minutes = _number(arguments, "minutes")
    limit = _number(arguments, "limit")
    overrides = {name: settings[name] for name in _PASSED_ON if settings[name] is not None}
    with ExitStack() as stack:
        return crawl(
            arguments.get("db") or os.environ.get("WATCHWORD_DB") or "data/watchword.db",
            read_sources(_seeds(arguments.get("seeds"), stack)),
            contact=arguments.get("contact") or os.environ.get("WATCHWORD_CONTACT") or "",
            only=[name.strip() for name in arguments.get("only", "").split(",") if name.strip()],
            since=_day(arguments.get("since")),
            limit=None if limit is None else int(limit),
            delay=_number(arguments, "delay", DELAY_SECONDS) or 0.0,
            allow_hosts=settings.getlist("WATCHWORD_ALLOW_HOSTS"),
            settings=overrides | deadline_settings(minutes_from_now(minutes)),
        )


def _seeds(given: str | None, stack: ExitStack) -> Path:
    """The file given, else that of WATCHWORD_SEEDS, else the bundled one, unpacked where it is in an egg."""
    if given:
        return Path(given)
    folder = os.environ.get("WATCHWORD_SEEDS")
    if folder:
        return Path(folder) / "sources.toml"
    return stack.enter_context(as_file(files("seeds").joinpath("sources.toml")))


def _number(arguments: dict[str, str], name: str, default: float | None = None) -> float | None:
    value = arguments.get(name)
    if value is None:
        return default
    try:
        number = float(value)
    except ValueError:
        number = -1.0
    if not 0 <= number < 1e9:
        raise CrawlerError(f"{name}={value!r} is no number; write it as {name}=60")
    return number


def _day(value: str | None) -> date | None:
    if value is None:
        return None
    try:
        return date.fromisoformat(value)
    except ValueError as error:
        raise CrawlerError(f"since={value!r} is no day; write it as since=2025-05-31") from error


def _line(summary: CrawlSummary) -> str:
    return (
        f"crawl ended: {summary.feeds_polled} of {summary.feeds_due} due feeds polled,"
        f" {summary.documents_new} documents new, {summary.documents_revised} revised,"
        f" {summary.pages_left} pages left" + (f"; {summary.error}" if summary.error else "")
    )
