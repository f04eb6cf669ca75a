"""The documents of a source whose pages were last found changed."""

from __future__ import annotations

import json
import sqlite3
from typing import NamedTuple

import numpy as np

from analysis.queries.frame import documents_in, read_frame
from analysis.queries.kept import Kept
from analysis.queries.selection import Scope

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
    frame, first = read_frame(conn, Scope()), read_frame(conn, Scope(revision="first"))
    rows = np.flatnonzero((first.revision != frame.revision) & documents_in(frame, Scope(source=source)))
    # Revisions are numbered in the order in which they were kept.
    latest = rows[np.argsort(-frame.revision[rows])[:most]]
    found = conn.execute(
        "select d.id, d.title, d.published, r.number, r.seen_at, r.tokens, p.tokens"
        " from json_each(?) j cross join revisions r on r.id = j.value"
        " join documents d on d.id = r.document join revisions p on p.document = d.id and p.number = r.number - 1"
        " order by r.seen_at desc, d.id desc",
        (json.dumps(frame.revision[latest].tolist()),),
    )
    return RecentEdits(len(rows), tuple(EditRow(*row) for row in found))
