"""The documents of a source whose pages were last found changed."""

from __future__ import annotations

import sqlite3
from typing import NamedTuple

from analysis.queries.kept import Kept

_EDITS = Kept(256)


class EditRow(NamedTuple):
    """A document's latest revision, which is not its first; ``tokens`` and those of the revision before it."""

    document: int
    title: str | None
    published: str | None
    number: int
    seen_at: str
    tokens: int
    tokens_before: int


class RecentEdits(NamedTuple):
    """How many documents of the source have more than one revision, and the latest changed of them."""

    documents: int
    rows: tuple[EditRow, ...]


def recent_edits(conn: sqlite3.Connection, source: str, *, most: int = 10) -> RecentEdits:
    """The ``most`` last changed documents of ``source`` (an id)."""
    return _EDITS.ask(conn, (source, most), lambda: _read(conn, source, most))


def _read(conn: sqlite3.Connection, source: str, most: int) -> RecentEdits:
    changed = [
        EditRow(*row)
        for row in conn.execute(
            "select d.id, d.title, d.published, r.number, r.seen_at, r.tokens, p.tokens"
            " from documents d join revisions r on r.id = d.revision and r.number > 1"
            " join revisions p on p.document = d.id and p.number = r.number - 1"
            " where d.source = ? order by r.seen_at desc, d.id desc",
            (source,),
        )
    ]
    return RecentEdits(len(changed), tuple(changed[:most]))
