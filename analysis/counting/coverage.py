"""Bringing ``coverage`` up to date with the fetch log, source by source, from the first week that may have changed.

    new fetches -> sources, each from a day on -> polls, back-fills, pages -> weeks_observed -> coverage

A source that was not asked since gets its weeks too, as time passes: not polled.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from sqlite_utils import Database

from analysis.ledger.changes import logged
from analysis.trends.coverage import LOOK_BACK, Address, PageTry, Poll, Reach, weeks_observed
from analysis.trends.periods import bounds, period_of
from crawler.corpus.connection import immediate
from crawler.corpus.fetches import timestamp

RETIRED = timedelta(days=31)
"""A feed that others of its source outlive by more was taken out of sources.toml: no feed is put off for longer."""

_SEEN = "outcome in ('ok', 'unchanged')"


def refresh_coverage(db: Database, *, now: str, everything: bool = False) -> int:
    """Work out the weeks that new fetches, or the time, may have changed; returns how many sources that concerned.

    ``now`` is an ISO 8601 UTC time. ``everything`` works all of them out anew.
    """
    moment = datetime.fromisoformat(now)
    with immediate(db), logged(db):
        if everything:
            db.conn.execute("delete from coverage")
            db.conn.execute("delete from coverage_read")
        [last] = db.conn.execute("select coalesce(max(id), 0) from fetches").fetchone()
        since = _last_weeks(db)
        for source, start in _changed(db):
            since[source] = min(start, since.get(source, start))
        for source, start in since.items():
            _refresh(db, source, start, moment)
        if last != (db.conn.execute("select fetch from coverage_read").fetchone() or (0,))[0]:
            db.conn.execute("delete from coverage_read")
            db.conn.execute("insert into coverage_read (fetch) values (?)", (last,))
    return len(since)


def _last_weeks(db: Database) -> dict[str, datetime]:
    """For each source that has coverage, when its last week began: what time alone may have changed."""
    rows = db.conn.execute(
        "select s.id, (select max(c.week) from coverage c where c.source = s.id) as week from sources s where week <> ''"
    )
    return {source: _start(bounds(week)[0]) for source, week in rows}


def _changed(db: Database) -> Iterator[tuple[str, datetime]]:
    """The sources with new fetches, each with the time from which on these may have changed something."""
    # Not indexed, so that the rows are found by their id and not by source, which reads them all.
    rows = db.conn.execute(
        "select source, min(at), min(json_extract(signals, '$.reaches')) from fetches not indexed"
        " where id > coalesce((select fetch from coverage_read), 0) and source <> '' group by source"
    )
    for source, first, reaches in rows:
        start = datetime.fromisoformat(first) - LOOK_BACK
        yield source, min(start, _start(reaches)) if reaches else start


def _refresh(db: Database, source: str, since: datetime, now: datetime) -> None:
    week = period_of(since.date().isoformat(), "week")
    monday = _start(bounds(week)[0])
    known = (source, timestamp(monday - LOOK_BACK))
    weeks = weeks_observed(_addresses(db, *known), _reaches(db, *known), _pages(db, *known), since=monday, now=now)
    before = db.conn.execute("select week, state, reason from coverage where source = ? and week >= ?", (source, week))
    if before.fetchall() == [tuple(each) for each in weeks]:
        return
    db.conn.execute("delete from coverage where source = ? and week >= ?", (source, week))
    db.conn.executemany(
        "insert into coverage (source, week, state, reason) values (?, ?, ?, ?)",
        [(source, *each) for each in weeks],
    )


def _addresses(db: Database, source: str, start: str) -> list[Address]:
    polls: dict[str, list[Poll]] = {}
    for url, at, seen, reason in db.conn.execute(
        f"select url, at, {_SEEN}, reason from fetches where source = ? and at >= ? and purpose = 'feed' order by at, id",
        (source, start),
    ):
        polls.setdefault(url, []).append(Poll(datetime.fromisoformat(at), bool(seen), reason))
    lives = {}
    for (url,) in db.conn.execute("select url from feeds where source = ?", (source,)).fetchall():
        # Two look-ups, however long the log is.
        first, last = (
            db.conn.execute(f"select at from fetches where url = ? order by id {way} limit 1", (url,)).fetchone()
            for way in ("asc", "desc")
        )
        if first is not None:
            lives[url] = (datetime.fromisoformat(first[0]), datetime.fromisoformat(last[0]))
    newest = max((last for _, last in lives.values()), default=None)
    return [
        Address(polls.get(url, ()), first, last if newest is not None and newest - last > RETIRED else None)
        for url, (first, last) in lives.items()
    ]


def _reaches(db: Database, source: str, start: str) -> list[Reach]:
    rows = db.conn.execute(
        "select json_extract(signals, '$.reaches') as day, at from fetches"
        f" where source = ? and at >= ? and {_SEEN} and signals is not null and day is not null",
        (source, start),
    )
    return [Reach(_start(day), datetime.fromisoformat(at)) for day, at in rows]


def _pages(db: Database, source: str, start: str) -> list[PageTry]:
    """The pages asked for, each once, at its last try; one that is gone for good is not one that was not read."""
    tries: dict[str, PageTry] = {}
    for url, at, seen, reason in db.conn.execute(
        f"select url, at, {_SEEN}, reason from fetches where source = ? and at >= ?"
        " and purpose in ('page', 'transcript') and coalesce(status, 0) not in (404, 410) order by at, id",
        (source, start),
    ):
        before = tries.get(url)
        read = bool(seen) or (before is not None and before.read)
        tries[url] = PageTry(datetime.fromisoformat(at), read, reason)
    earlier = f"select 1 from fetches where url = ? and {_SEEN} limit 1"
    return [
        page if page.read else page._replace(read=db.conn.execute(earlier, (url,)).fetchone() is not None)
        for url, page in tries.items()
    ]


def _start(day: str) -> datetime:
    return datetime.fromisoformat(day).replace(tzinfo=UTC)
