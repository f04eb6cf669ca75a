"""Documents that a term was edited into, or out of, after they were first published."""

from __future__ import annotations

import json
import sqlite3
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from analysis.queries.frame import Frame, read_frame
from analysis.queries.kept import Kept
from analysis.queries.selection import Scope
from analysis.queries.uses import use_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

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
    frame, first = read_frame(conn, Scope()), read_frame(conn, Scope(revision="first"))
    before, after = _counts(conn, first, term, Scope(revision="first")), _counts(conn, frame, term, Scope())
    changed = np.flatnonzero((before != after) & (first.revision != frame.revision))
    return Edited(
        int((before[changed] == 0).sum()),
        int((after[changed] == 0).sum()),
        len(changed),
        tuple(_named(conn, frame, before, after, changed, most)),
    )


def _counts(conn: sqlite3.Connection, frame: Frame, term: str, scope: Scope) -> NDArray[np.int32]:
    use = use_of(conn, frame, term, scope)
    counts = np.zeros(len(frame.document), dtype=np.int32)
    counts[use.row] = use.mentions
    return counts


def _named(
    conn: sqlite3.Connection,
    frame: Frame,
    before: NDArray[np.int32],
    after: NDArray[np.int32],
    changed: NDArray[np.intp],
    most: int,
) -> list[EditedRow]:
    """The ``most`` latest published of the rows ``changed``, by the whole of their date."""
    if len(changed) > most:
        days = frame.day[changed]
        changed = changed[days >= np.partition(days, -most)[-most]]
    rows = conn.execute(
        "select d.id, d.source, d.title, d.published from json_each(?) j cross join documents d on d.id = j.value"
        " order by d.published desc, d.id desc limit ?",
        (json.dumps(frame.document[changed].tolist()), most),
    )
    return [
        EditedRow(document, source, title, published, int(before[at]), int(after[at]))
        for document, source, title, published in rows
        for at in (frame.row_of[document],)
    ]
