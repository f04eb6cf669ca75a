"""The ``fetches`` table: one row for each attempt to get something, with what came of it and why."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlite_utils import Database


@dataclass(frozen=True)
class Fetch:
    """One attempt: ``purpose`` is ``feed``, ``page``, ``transcript``, ``robots``, ``sitemap`` or ``listing``.

    ``outcome`` is ``ok``, ``unchanged``, ``missing`` (something else came: a challenge page, an empty body),
    ``failed`` or ``refused`` (by robots.txt, or an address that must not be asked); ``reason`` says why.
    ``bytes`` are those of the unpacked body, ``seconds`` run from the start of the request to its last byte.
    ``archive`` is where the answer stands in the WARC files, ``file:offset``, if it was kept.
    """

    source: str
    url: str
    purpose: str
    at: str
    outcome: str
    reason: str | None = None
    status: int | None = None
    bytes: int | None = None
    seconds: float | None = None
    content_type: str | None = None
    signals: tuple[tuple[str, str], ...] = ()
    archive: str | None = None


def timestamp(moment: datetime) -> str:
    """``moment`` as the tables write it: ISO 8601, UTC, to the second, so that times compare as text."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def put_fetch(db: Database, run: int | None, fetch: Fetch) -> None:
    """Write the row of ``fetch``, in the caller's transaction."""
    db.conn.execute(
        "insert into fetches (run, source, url, purpose, at, status, outcome, reason, bytes, seconds, content_type,"
        " signals, archive) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            run,
            fetch.source,
            fetch.url,
            fetch.purpose,
            fetch.at,
            fetch.status,
            fetch.outcome,
            fetch.reason,
            fetch.bytes,
            fetch.seconds,
            fetch.content_type,
            json.dumps(dict(fetch.signals), ensure_ascii=False) if fetch.signals else None,
            fetch.archive,
        ),
    )
