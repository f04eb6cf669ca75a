"""The ``feeds`` table: each feed's validators, health and next due time. Functions run in the caller's transaction."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlite_utils import Database

from crawler.corpus.due import back_off_hours
from crawler.corpus.fetches import timestamp
from crawler.model import Source


@dataclass(frozen=True)
class FeedRow:
    """One feed as it stands before a poll."""

    url: str
    source: str
    etag: str | None
    modified: str | None
    body_hash: str | None
    failures: int
    interval_hours: float | None


def register_feeds(db: Database, sources: Iterable[Source], *, now: datetime) -> None:
    """Make sure that each feed, or listing page in its stead, has its row, due at once; one that moved to another source
    follows."""
    db.conn.executemany(
        "insert into feeds (url, source, due) values (?, ?, ?)"
        " on conflict (url) do update set source = excluded.source where source <> excluded.source",
        [(url, source.id, timestamp(now)) for source in sources for url in source.polled],
    )


def due_feeds(db: Database, urls: Iterable[str], *, now: datetime, poll_all: bool = False) -> list[FeedRow]:
    """Those of ``urls`` that are due (or all of them), the longest waiting first."""
    wanted = set(urls)
    rows = db.conn.execute(
        "select url, source, etag, modified, body_hash, failures, interval_hours from feeds"
        " where ? or due is null or due <= ? order by due, url",
        (poll_all, timestamp(now)),
    )
    return [FeedRow(*row) for row in rows if row[0] in wanted]


def settle_seen(
    db: Database,
    feed: FeedRow,
    *,
    now: datetime,
    outcome: str,
    etag: str | None,
    modified: str | None,
    body_hash: str | None,
    interval_hours: float,
    format: str | None = None,
) -> None:
    """The feed answered as it should: health restored, validators kept, due again after its interval."""
    db.conn.execute(
        "update feeds set etag = ?, modified = ?, body_hash = ?, polled = ?, polled_well = ?, due = ?, failures = 0,"
        " interval_hours = ?, outcome = ?, format = coalesce(?, format) where url = ?",
        (
            etag,
            modified,
            body_hash,
            timestamp(now),
            timestamp(now),
            timestamp(now + timedelta(hours=interval_hours)),
            interval_hours,
            outcome,
            format,
            feed.url,
        ),
    )


def settle_unseen(
    db: Database, feed: FeedRow, *, now: datetime, outcome: str, wait_seconds: float | None = None
) -> None:
    """The feed was not observed, for the reason in ``outcome``: it is asked ever later, but never dropped.

    ``wait_seconds`` is what the host asked for by Retry-After; validators stay, so that nothing is missed.
    """
    failures = feed.failures + 1
    hours = back_off_hours(feed.interval_hours, failures)
    if wait_seconds is not None:
        hours = max(wait_seconds / 3600, 0.0) if failures == 1 else max(hours, wait_seconds / 3600)
    db.conn.execute(
        "update feeds set polled = ?, due = ?, failures = ?, outcome = ? where url = ?",
        (timestamp(now), timestamp(now + timedelta(hours=hours)), failures, outcome, feed.url),
    )
