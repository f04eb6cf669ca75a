"""Which edition a database is: the private one, or the public one that was published from it."""

from __future__ import annotations

import sqlite3


def published_on(conn: sqlite3.Connection) -> str | None:
    """When this public edition was published (ISO 8601, UTC); None of a private database."""
    if not conn.execute("select 1 from sqlite_master where type = 'table' and name = 'edition'").fetchone():
        return None
    return str(conn.execute("select published from edition").fetchone()[0])
