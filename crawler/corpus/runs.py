"""The ``runs`` table: one row for each run, with its summary, and whether it came to its end."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from sqlite_utils import Database

from crawler.corpus.fetches import timestamp


@dataclass
class CrawlSummary:
    """What a crawl did. ``fetches`` counts feed and page attempts by outcome; robots.txt is not among them."""

    sources: int = 0
    feeds_due: int = 0
    feeds_not_due: int = 0
    feeds_polled: int = 0
    feeds_unchanged: int = 0
    feeds_missing: int = 0
    feeds_failed: int = 0
    entries_seen: int = 0
    entries_new: int = 0
    entries_changed: int = 0
    documents_new: int = 0
    documents_revised: int = 0
    documents_unchanged: int = 0
    pages_failed: int = 0
    pages_refused: int = 0
    pages_left: int = 0
    fetches: dict[str, int] = field(default_factory=dict)
    interrupted: bool = False
    error: str | None = None

    @property
    def attempted(self) -> int:
        return sum(self.fetches.values())

    @property
    def observed(self) -> int:
        """Attempts that brought what was asked for, or word that it has not changed."""
        return self.fetches.get("ok", 0) + self.fetches.get("unchanged", 0)

    @property
    def exit_code(self) -> int:
        """0 when the run came to its end and, if it asked for anything, saw something; else 1.

        Single failures are recorded and do not count: they are the web. Scrapy itself ends with 0 when
        every request failed.
        """
        if self.error is not None or self.interrupted:
            return 1
        return 1 if self.attempted and not self.observed else 0

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


@dataclass
class Run:
    """A run under way: its database, its row and its summary so far."""

    db: Database
    id: int
    summary: CrawlSummary


def begin_run(db: Database, command: str, *, now: datetime) -> Run:
    """Write the row of a run that begins. Runs that never ended are marked as such (the caller holds the lock)."""
    db.conn.execute(
        "update runs set finished = ?, outcome = 'died' where finished is null and command = ?",
        (timestamp(now), command),
    )
    cursor = db.conn.execute("insert into runs (command, started) values (?, ?)", (command, timestamp(now)))
    if cursor.lastrowid is None:
        raise RuntimeError("no row id came back from runs")
    return Run(db, cursor.lastrowid, CrawlSummary())


def end_run(run: Run, *, now: datetime) -> None:
    """Write how the run ended: ``finished``, ``interrupted`` or ``failed``, with its summary as JSON."""
    summary = run.summary
    outcome = "failed" if summary.error else "interrupted" if summary.interrupted else "finished"
    run.db.conn.execute(
        "update runs set finished = ?, outcome = ?, summary = ? where id = ?",
        (timestamp(now), outcome, json.dumps(summary.as_dict()), run.id),
    )
