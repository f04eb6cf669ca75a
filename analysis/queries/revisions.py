"""The revisions of a document: what was kept each time its page was found changed."""

from __future__ import annotations

import sqlite3
from typing import NamedTuple

from analysis.queries.frame import mention_conditions
from analysis.queries.selection import Scope


class RevisionRow(NamedTuple):
    """One revision: ``number`` counts from 1, ``mentions`` are those of all terms in it that count.

    ``loss`` says what the extraction is known to have lost, None where nothing is known.
    """

    id: int
    number: int
    seen_at: str
    characters: int
    tokens: int
    mentions: int
    extractor: str
    loss: str | None


def revisions_of(conn: sqlite3.Connection, document: int) -> list[RevisionRow]:
    """All revisions of a document (an id), the first one first."""
    where, values = mention_conditions(None, Scope())
    rows = conn.execute(
        "select r.id, r.number, r.seen_at, r.characters, r.tokens,"
        f" (select count(*) from mentions m where m.revision = r.id and {where}),"
        " r.extractor, r.loss from revisions r where r.document = :document order by r.number",
        values | {"document": document},
    )
    return [RevisionRow(*row) for row in rows]
