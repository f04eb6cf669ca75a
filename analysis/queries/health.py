"""How the crawl stands, source by source: asked of the crawler's tables."""

from __future__ import annotations

import sqlite3
from typing import NamedTuple


class SourceHealth(NamedTuple):
    """One source. ``seen_well`` is when one of its feeds was last read; ``due`` counts feeds and pages now due.

    ``failed`` counts pages given up, ``refused`` those that robots.txt or a rule forbids; ``trouble`` is the
    outcome of its feeds where that is not good.
    """

    source: str
    documents: int
    latest: str | None
    seen_well: str | None
    next_due: str | None
    due: int
    failed: int
    refused: int
    trouble: str | None


class Run(NamedTuple):
    """One run of the crawler. ``outcome`` is None while it goes on, or where it was killed."""

    command: str
    started: str
    finished: str | None
    outcome: str | None
    summary: str | None


def health(conn: sqlite3.Connection, *, now: str) -> list[SourceHealth]:
    """Every source, by id; ``now`` is an ISO 8601 UTC time."""
    rows = conn.execute(
        """
        with
        d as (select source, count(*) as documents, max(published) as latest from documents group by source),
        f as (
          select source, max(polled_well) as seen_well, min(due) as next_due,
            sum(due is null or due <= :now) as due,
            group_concat(case when failures > 0 then url || ' ' || coalesce(outcome, 'failed') end, '; ') as trouble
          from feeds group by source
        ),
        p as (
          select source, sum(state in ('due', 'claimed') and due <= :now) as due,
            sum(state = 'failed') as failed, sum(state = 'refused') as refused
          from frontier group by source
        )
        select s.id, coalesce(d.documents, 0), substr(d.latest, 1, 10), f.seen_well, f.next_due,
          coalesce(f.due, 0) + coalesce(p.due, 0), coalesce(p.failed, 0), coalesce(p.refused, 0), f.trouble
        from sources s
        left join d on d.source = s.id
        left join f on f.source = s.id
        left join p on p.source = s.id
        order by s.id
        """,
        {"now": now},
    )
    return [SourceHealth(*row) for row in rows]


def last_run(conn: sqlite3.Connection) -> Run | None:
    """The run that began last, or None where there was none."""
    row = conn.execute(
        "select command, started, finished, outcome, summary from runs order by id desc limit 1"
    ).fetchone()
    return Run(*row) if row else None
