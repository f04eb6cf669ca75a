"""Documents that a term was edited into, or out of, after they were first published."""

from __future__ import annotations

import json
import sqlite3
from typing import NamedTuple

from analysis.queries.frame import mention_conditions
from analysis.queries.kept import Kept
from analysis.queries.selection import Scope

_EDITED = Kept(256)


class EditedRow(NamedTuple):
    """A document with a term's un-nested mentions in its first revision and in its latest."""

    document: int
    source: str
    title: str | None
    published: str | None
    before: int
    after: int


class Edited(NamedTuple):
    """How many documents the term was edited into (no mention before) and out of (none after), and the latest of all
    whose number of mentions changed."""

    into: int
    out_of: int
    changed: int
    rows: tuple[EditedRow, ...]


def edited(conn: sqlite3.Connection, term: str, *, most: int = 12) -> Edited:
    """What edits did to ``term`` (an id); ``most`` documents are named, the latest published first."""
    return _EDITED.ask(conn, (term, most), lambda: _read(conn, term, most))


def _read(conn: sqlite3.Connection, term: str, most: int) -> Edited:
    where, values = mention_conditions(term, Scope())
    counts = conn.execute(
        "select m.document, sum(m.revision = r.id) as before, sum(m.revision = c.revision) as after"
        " from mentions m join counted c on c.document = m.document"
        " join revisions r on r.document = m.document and r.number = 1"
        f" where {where}"
        " and m.document in (select document from revisions where number > 1)"
        " group by m.document having before <> after",
        values,
    ).fetchall()
    by_document: dict[int, tuple[int, int]] = {document: (before, after) for document, before, after in counts}
    rows: list[tuple[int, str, str | None, str | None]] = conn.execute(
        "select id, source, title, published from documents where id in (select value from json_each(?))"
        " order by published desc, id desc limit ?",
        (json.dumps(list(by_document)), most),
    ).fetchall()
    return Edited(
        sum(not before for before, _ in by_document.values()),
        sum(not after for _, after in by_document.values()),
        len(by_document),
        tuple(EditedRow(*row, *by_document[row[0]]) for row in rows),
    )
