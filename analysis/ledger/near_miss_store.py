"""Near misses and what a person said of them. Every function runs inside the caller's transaction.

A verdict is on a term and a form ("open waits" for open weights), so that it holds for what is found later, too.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from sqlite_utils import Database


class NearMissRow(NamedTuple):
    """One row of ``near_misses``; ``how`` is spelling, spacing or sound, ``score`` rapidfuzz's ratio, 0 to 100."""

    document: int
    revision: int
    term: str
    variant: str
    surface: str
    form: str
    start: int
    end: int
    score: float
    how: str


def documents_to_search(db: Database, searched_for: str) -> list[tuple[int, int]]:
    """(document, revision) of the counted documents that were not searched as they stand for ``searched_for``."""
    return db.conn.execute(
        "select c.document, c.revision from counted c"
        " left join near_miss_searched s on s.document = c.document"
        " and s.revision = c.revision and s.searched_for = ?"
        " where s.document is null order by c.document",
        (searched_for,),
    ).fetchall()


def put_searched(
    db: Database, documents: Sequence[tuple[int, int]], rows: Iterable[NearMissRow], searched_for: str
) -> None:
    """Replace the near misses of ``documents`` (with the revisions that were searched) by ``rows``.

    Forms that were rejected are not kept.
    """
    db.conn.executemany("delete from near_misses where document = ?", ((document,) for document, _ in documents))
    db.conn.executemany(
        'insert into near_misses (document, revision, term, variant, surface, form, start, "end", score, how)'
        " values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        rows,
    )
    db.conn.executemany(
        "insert or replace into near_miss_searched (document, revision, searched_for) values (?, ?, ?)",
        ((document, revision, searched_for) for document, revision in documents),
    )
    _apply_verdicts(db)


def put_verdict(db: Database, term: str, form: str, *, accepted: bool, now: str) -> None:
    """Record what a person says of ``form`` as a name of ``term``, in place of what was said before."""
    db.conn.execute(
        "insert or replace into near_miss_verdicts (term, form, accepted, judged) values (?, ?, ?, ?)",
        (term, form, int(accepted), now),
    )
    _apply_verdicts(db)


def _apply_verdicts(db: Database) -> None:
    """Mark the accepted ones and drop the rejected ones, as ``near_miss_verdicts`` has them."""
    db.conn.execute(
        "delete from near_misses where (term, form) in (select term, form from near_miss_verdicts where not accepted)"
    )
    db.conn.execute(
        "update near_misses set accepted = 1 where accepted is null"
        " and (term, form) in (select term, form from near_miss_verdicts where accepted)"
    )
