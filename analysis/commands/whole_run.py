"""A whole run: crawl, find near-duplicates, count, export, under one lock, with one row in ``runs`` that says what it did.

run_lock -> runs row -> crawl (as long as it may) -> near-duplicates -> count -> export -> runs row completed
"""

from __future__ import annotations

import json
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from analysis.commands.ledger_refresh import refresh_ledger
from analysis.commands.options import now, stamp
from analysis.counting import CountSummary, Progress
from analysis.duplicates import ClusterSummary
from analysis.events import Event
from analysis.exporting import ExportedFile, export
from analysis.ledger import schema as ledger_schema
from analysis.terms.model import Lexicon
from crawler.corpus import schema
from crawler.corpus.connection import immediate, open_database
from crawler.corpus.runs import CrawlSummary, begin_run
from crawler.crawling import crawl
from crawler.deadline import deadline_settings, minutes_from_now
from crawler.http.session import user_agent
from crawler.locking import run_lock
from crawler.model import Source


@dataclass(frozen=True)
class RunSummary:
    """What a run did. ``count``, ``clusters`` and ``files`` are empty where the crawl was interrupted."""

    id: int
    crawl: CrawlSummary
    out_of_time: bool
    count: CountSummary | None = None
    clusters: ClusterSummary | None = None
    files: tuple[ExportedFile, ...] = ()

    @property
    def exit_code(self) -> int:
        """The crawl's: 0 when it saw something, or had nothing to ask; running out of the time given is no failure."""
        return self.crawl.exit_code

    def as_dict(self) -> dict[str, Any]:
        """What stands in ``runs.summary``."""
        return {
            "crawl": self.crawl.as_dict(),
            "out_of_time": self.out_of_time,
            "count": asdict(self.count) if self.count else None,
            "clusters": asdict(self.clusters) if self.clusters else None,
            "exported": {file.path.name: file.rows for file in self.files},
            "exit_code": self.exit_code,
        }


def whole_run(
    db_path: Path,
    sources: tuple[Source, ...],
    lexicon: Lexicon,
    events: tuple[Event, ...],
    *,
    contact: str,
    folder: Path,
    minutes: float | None = None,
    crawl_progress: Callable[[CrawlSummary], None] | None = None,
    count_progress: Progress | None = None,
    **choices: Any,
) -> RunSummary:
    """Crawl for at most ``minutes``, count, export to ``folder``; doing it again does only what is new.

    ``choices`` go to ``crawl``. A crawl that saw nothing is still counted and exported, since an
    earlier run may have been stopped before that; one that was interrupted is not. Raises CrawlerError at once
    without a contact or where another run is under way; what is raised later, such as by another crawl's lock,
    leaves the row as ``failed``.
    """
    user_agent(contact)
    ends = minutes_from_now(minutes)
    with run_lock(db_path):
        db = open_database(db_path, create=True)
        try:
            schema.migrate(db)
            ledger_schema.migrate(db)
            identity = _begin(db)
            try:
                with _signals_kept():
                    crawled = crawl(
                        db_path,
                        sources,
                        contact=contact,
                        progress=crawl_progress,
                        settings=deadline_settings(ends),
                        **choices,
                    )
                summary = RunSummary(identity, crawled, out_of_time=ends is not None and time.time() >= ends)
                if not crawled.interrupted:
                    with _stoppable():
                        clustered, counted = refresh_ledger(db, lexicon, events, progress=count_progress)
                        summary = replace(summary, clusters=clustered, count=counted)
                        files = tuple(export(db.conn, folder, now=stamp(now())))
                        summary = replace(summary, files=files)
            except BaseException as error:
                _end(db, identity, _outcome_of(error), {"error": str(error) or type(error).__name__})
                raise
            _end(db, identity, _outcome(crawled), summary.as_dict())
            return summary
        finally:
            db.close()


def _begin(db: Database) -> int:
    with immediate(db):
        return begin_run(db, "run", now=now()).id


def _end(db: Database, identity: int, outcome: str, summary: dict[str, Any]) -> None:
    with immediate(db):
        db.conn.execute(
            "update runs set finished = ?, outcome = ?, summary = ? where id = ?",
            (stamp(now()), outcome, json.dumps(summary), identity),
        )


def _outcome(crawled: CrawlSummary) -> str:
    return "failed" if crawled.error else "interrupted" if crawled.interrupted else "finished"


def _outcome_of(error: BaseException) -> str:
    return "failed" if isinstance(error, Exception) else "interrupted"


@contextmanager
def _signals_kept() -> Iterator[None]:
    """Scrapy answers signals itself and leaves its handlers behind, which stop nothing once its reactor has ended."""
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def _stoppable() -> Iterator[None]:
    """A request to end (systemd's, or that of a machine going down) undoes the transaction under way, and is noted."""

    def stop(number: int, frame: object) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
