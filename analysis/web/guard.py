"""What keeps the texts with those who may see them, whatever Datasette itself would show of them.

Whoever may not see the table of texts sees none of the full-text tables that hold the same words, asks no SQL of
their own, and downloads no file. Datasette 0.65 asks ``permission_allowed``, 1.0 ``permission_resources_sql``.
"""

from __future__ import annotations

import sqlite3
from contextvars import ContextVar
from typing import Any

from analysis.web.connections import run
from analysis.web.instance import table_names

TEXTS = "texts"
LONGEST_VALUE = 64 << 20
"""Bytes of one value of an SQL answer: the time limit alone lets one of gigabytes be made."""
_WHOLE_DATABASE = frozenset({"execute-sql", "view-database-download"})
_SHADOWS = ("texts_fts", "irregular_fts")

_asking: ContextVar[bool] = ContextVar("watchword_asking", default=False)


def bound(conn: sqlite3.Connection) -> None:
    """Let no value of ``conn`` be longer than a text can be."""
    conn.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, LONGEST_VALUE)


async def refuses(datasette: Any, actor: dict[str, Any] | None, action: str, resource: Any) -> bool | None:
    """False where Datasette 0.65 must not allow it, None where this has no opinion."""
    if action in _WHOLE_DATABASE:
        database = resource
    elif action == "view-table" and resource is not None and resource[1].startswith(_SHADOWS):
        database = resource[0]
    else:
        return None
    if TEXTS not in await _tables(datasette, database):
        return None
    allowed = await datasette.permission_allowed(actor, "view-table", (database, TEXTS), default=True)
    return None if allowed else False


async def rules(datasette: Any, actor: dict[str, Any] | None, action: str) -> Any:
    """The same for Datasette 1.0, as a rule of refusals; None where there is nothing to refuse."""
    if _asking.get() or action not in _WHOLE_DATABASE | {"view-table"}:
        return None
    # These exist from Datasette 1.0 on only.
    from datasette.permissions import PermissionSQL
    from datasette.resources import TableResource

    refused: list[tuple[str, str | None]] = []
    token = _asking.set(True)  # the answer for the texts themselves is never ours
    try:
        for name in datasette.databases:
            tables = await _tables(datasette, name)
            resource = TableResource(database=name, table=TEXTS)
            if TEXTS in tables and not await datasette.allowed(action="view-table", resource=resource, actor=actor):
                whole = action in _WHOLE_DATABASE
                refused += [(name, None)] if whole else [(name, each) for each in tables if each.startswith(_SHADOWS)]
    finally:
        _asking.reset(token)
    if not refused:
        return None
    rows = [
        f"select :watchword_{at}_parent as parent, :watchword_{at}_child as child, 0 as allow, 'holds texts' as reason"
        for at in range(len(refused))
    ]
    values = {
        f"watchword_{at}_{part}": value
        for at, pair in enumerate(refused)
        for part, value in zip(("parent", "child"), pair, strict=True)
    }
    return PermissionSQL(sql=" union all ".join(rows), params=values)


async def _tables(datasette: Any, name: Any) -> list[str]:
    """The tables of one of our databases; none of any other, of which this has no opinion."""
    database = datasette.databases.get(name)
    if database is None or name.startswith("_") or database.is_memory:
        return []
    return await run(database, table_names)
