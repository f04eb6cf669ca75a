"""How the crawl stands, source by source: asked of the crawler's tables.

No table is read whole: totals that a count keeps, and ranges of indexes, say how many there are of what is done.
"""

from __future__ import annotations

import sqlite3
from typing import NamedTuple

MOST_REASONS = 3


class SourceHealth(NamedTuple):
    """One source. ``seen_well`` is when one of its feeds was last read; ``due`` counts feeds and pages now due.

    ``failed`` counts pages given up or put off, ``refused`` those that robots.txt or a rule forbids. ``observed``,
    ``partial`` and ``missing`` count its weeks as a count found them. ``trouble`` says what is not good, and why: its
    feeds, then its pages, the most frequent reason first.
    """

    source: str
    documents: int
    latest: str | None
    seen_well: str | None
    next_due: str | None
    due: int
    failed: int
    refused: int
    observed: int
    partial: int
    missing: int
    trouble: str | None


class Run(NamedTuple):
    """One run of the crawler. ``outcome`` is None while it goes on, or where it was killed."""

    command: str
    started: str
    finished: str | None
    outcome: str | None
    summary: str | None


def health(conn: sqlite3.Connection, *, now: str, source: str | None = None) -> list[SourceHealth]:
    """Every source, by id, or one (an id); ``now`` is an ISO 8601 UTC time."""
    where = "where source = :source" if source else ""
    rows = conn.execute(
        f"""
        with
        uncounted as (
          select d.source, count(*) as documents from changed_documents n cross join documents d on d.id = n.document
          left join counted c on c.document = d.id where c.document is null group by d.source
        ),
        f as (
          select source, max(polled_well) as seen_well, min(due) as next_due, sum(due is null or due <= :now) as due,
            group_concat(
              case when failures > 0 then url || ': ' || coalesce(outcome, 'failed') || ', ' || failures || ' in a row' end,
              '; '
            ) as trouble
          from feeds {where} group by source
        ),
        p as (
          select l.id as source, count(*) as due from sources l
          cross join frontier w on w.source = l.id and w.state in ('due', 'claimed') and w.due <= :now group by l.id
        ),
        c as (
          select source, sum(state = 'observed') as observed, sum(state = 'partial') as partial,
            sum(state = 'missing') as missing
          from coverage {where} group by source
        )
        select s.id, coalesce(t.documents, 0) + coalesce(u.documents, 0),
          substr((select max(d.published) from documents d where d.source = s.id), 1, 10), f.seen_well, f.next_due,
          coalesce(f.due, 0) + coalesce(p.due, 0),
          (select count(*) from frontier where source = s.id and state = 'failed'),
          (select count(*) from frontier where source = s.id and state = 'refused'),
          coalesce(c.observed, 0), coalesce(c.partial, 0), coalesce(c.missing, 0), f.trouble
        from sources s
        left join source_totals t on t.source = s.id
        left join uncounted u on u.source = s.id
        left join f on f.source = s.id
        left join p on p.source = s.id
        left join c on c.source = s.id
        {where.replace("source =", "s.id =")}
        order by s.id
        """,
        {"now": now, "source": source},
    )
    pages = _troubled_pages(conn, source)
    found = []
    for each in map(SourceHealth._make, rows):
        told = [each.trouble] if each.trouble else []
        found.append(each._replace(trouble="; ".join(told + pages.get(each.source, [])) or None))
    return found


def _troubled_pages(conn: sqlite3.Connection, only: str | None) -> dict[str, list[str]]:
    """By source, how many pages were not read for which reason; the most frequent first, three at most."""
    found: dict[str, list[str]] = {}
    for source, reason, pages in conn.execute(
        "select f.source, coalesce(f.reason, f.state), count(*) as pages"
        " from sources s cross join frontier f on f.source = s.id and f.state in ('failed', 'refused')"
        f" where coalesce(f.reason, '') <> 'forgotten' {'and s.id = ?' if only else ''}"
        " group by 1, 2 order by f.source, pages desc, f.reason",
        (only,) if only else (),
    ):
        told = found.setdefault(source, [])
        if len(told) < MOST_REASONS:
            told.append(f"{pages:,} {'page' if pages == 1 else 'pages'}: {reason}")
    return found


def last_run(conn: sqlite3.Connection) -> Run | None:
    """The run that ended last or goes on, or None where there was none: the whole run, not the crawl inside it."""
    row = conn.execute(
        "select command, started, finished, outcome, summary from runs"
        " order by coalesce(finished, '9999') desc, id limit 1"
    ).fetchone()
    return Run(*row) if row else None
