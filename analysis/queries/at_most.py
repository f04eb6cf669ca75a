"""How many mentions a list has at most, from the daily tallies alone: what tells a long file from a short one."""

from __future__ import annotations

import sqlite3

from analysis.queries.selection import Scope


def mentions_at_most(conn: sqlite3.Connection, term: str | None, scope: Scope) -> int:
    """The mentions of ``term`` (of any where None), nested ones too, in the days, source and kind of ``scope``.

    Its further choices make them fewer. Those of another meaning, and of first revisions, may be a few more.
    """
    chosen = {
        "term = :term": term,
        "day >= :since": scope.since,
        "day <= :until": scope.until,
        "source = :source": scope.source,
        "kind = :kind": scope.kind,
    }
    where = " and ".join(condition for condition, value in chosen.items() if value is not None) or "true"
    values = {"term": term, "since": scope.since, "until": scope.until, "source": scope.source, "kind": scope.kind}
    found = conn.execute(f"select coalesce(sum(mentions_with_nested), 0) from counts where {where}", values).fetchone()
    return int(found[0])
