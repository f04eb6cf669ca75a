"""The counted documents as arrays, and how often each uses a term: what every series, count and concordance rests on.

    Scope --documents_in--> which rows of the frame --use_of--> (row, mentions) of a term

Both are kept in memory until a count changes. What a ``Scope`` means is written here and nowhere else, so that a
point of a chart and the list of its mentions cannot disagree.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from analysis.ledger.store import MEANT
from analysis.queries.kept import Kept, stamp_of
from analysis.queries.selection import Scope

if TYPE_CHECKING:
    from numpy.typing import NDArray

UNDATED = np.iinfo(np.int32).min
"""Stands for the day of a document without one: before every other."""

_FRAMES = Kept(2)
_USES = Kept(64 << 20, lambda use: 1_000 + int(use.row.nbytes + use.mentions.nbytes))  # bytes: 100 common terms
_AT_ONCE = 20_000


@dataclass(frozen=True)
class Frame:
    """One row a counted document, in order of ``document`` (its id).

    ``day`` counts from 1970-01-01, UNDATED where there is none; ``source`` is a position in ``sources`` (ids, sorted),
    ``source_kinds`` are theirs; ``copy`` is true where the document is a near-duplicate of one published before it.
    ``revision`` and ``tokens`` are those of the revision asked for: 0 where the document has none.
    """

    document: NDArray[np.int64]
    day: NDArray[np.int32]
    source: NDArray[np.int16]
    episode: NDArray[np.bool_]
    copy: NDArray[np.bool_]
    revision: NDArray[np.int64]
    tokens: NDArray[np.int64]
    sources: tuple[str, ...]
    source_kinds: tuple[str, ...]


@dataclass(frozen=True)
class Use:
    """The documents that have a mention: ``row`` in the frame, ascending, and ``mentions``, which is never 0."""

    row: NDArray[np.int32]
    mentions: NDArray[np.int32]


def read_frame(conn: sqlite3.Connection, scope: Scope) -> Frame:
    """The documents as the ledger counts them, with the revisions of ``scope``."""
    stamp = stamp_of(conn)
    return _FRAMES.get((stamp, scope.revision), lambda: _read_frame(conn, scope.revision))


def documents_in(frame: Frame, scope: Scope) -> NDArray[np.bool_]:
    """Which rows of ``frame`` are looked at."""
    chosen = frame.revision > 0
    if scope.source is not None:
        chosen &= frame.source == _position(frame.sources, scope.source)
    if scope.source_kind is not None:
        of_kind = np.array([kind == scope.source_kind for kind in frame.source_kinds], dtype=bool)
        chosen &= of_kind[frame.source]
    if scope.kind is not None:
        chosen &= frame.episode == (scope.kind == "episode")
    if scope.since is not None:
        chosen &= frame.day >= _day(scope.since)
    if scope.until is not None:
        chosen &= (frame.day <= _day(scope.until)) & (frame.day != UNDATED)
    if scope.copies == "one-per-cluster":
        chosen &= ~frame.copy
    return chosen


def use_of(conn: sqlite3.Connection, frame: Frame, term: str | None, scope: Scope) -> Use:
    """Every document of ``frame`` with a mention of ``term`` (of any term where None) that ``scope`` counts.

    The documents that ``scope`` does not look at are among them: ``documents_in`` leaves them out.
    """
    stamp = stamp_of(conn)
    key = (stamp, term, scope.revision, scope.nested, scope.off, scope.voice, scope.block)
    return _USES.get(key, lambda: _read_use(conn, frame, term, scope))


def mention_conditions(term: str | None, scope: Scope) -> tuple[str, dict[str, str | None]]:
    """SQL that says which rows of ``mentions m`` are counted, and its values."""
    parts = [] if scope.nested else ["m.nested_in is null"]
    parts += [] if scope.off else [f"m.{MEANT}"]
    chosen = {"m.term = :term": term, "m.voice = :voice": scope.voice, "m.block = :block": scope.block}
    parts += [condition for condition, value in chosen.items() if value is not None]
    return " and ".join(parts) or "true", {"term": term, "voice": scope.voice, "block": scope.block}


def _read_use(conn: sqlite3.Connection, frame: Frame, term: str | None, scope: Scope) -> Use:
    where, values = mention_conditions(term, scope)
    rows = _columns(
        conn.execute(
            f"select m.document, m.revision, count(*) from mentions m where {where} group by m.document, m.revision",
            values,
        ),
        (np.int64, np.int64, np.int64),
    )
    document, revision, mentions = rows
    row = np.searchsorted(frame.document, document)
    row[row == len(frame.document)] = 0
    known = (frame.document[row] == document) & (frame.revision[row] == revision) if len(frame.document) else row > 0
    return Use(row[known].astype(np.int32), mentions[known].astype(np.int32))


def _read_frame(conn: sqlite3.Connection, revision: str) -> Frame:
    places = dict(conn.execute("select id, kind from sources").fetchall())
    names = sorted(places.keys() | {row[0] for row in conn.execute("select source from source_totals")})
    numbers = {name: at for at, name in enumerate(names)}
    first = revision == "first"
    asked = "coalesce(r.id, 0), coalesce(r.tokens, 0)" if first else "c.revision, c.tokens"
    joined = "left join revisions r on r.document = c.document and r.number = 1" if first else ""
    conn.create_function("watchword_source", 1, numbers.get, deterministic=True)
    document, day, source, episode, copy, revisions, tokens = _columns(
        conn.execute(
            f"select c.document, coalesce(julianday(nullif(c.day, '')) - 2440587.5, {UNDATED}),"
            f" watchword_source(c.source), c.kind = 'episode', coalesce(d.cluster <> d.id, 0), {asked}"
            f" from counted c left join documents d on d.id = c.document {joined} order by c.document"
        ),
        (np.int64, np.int32, np.int16, np.bool_, np.bool_, np.int64, np.int64),
    )
    kinds = tuple(places.get(name, "") for name in names)
    return Frame(document, day, source, episode, copy, revisions, tokens, tuple(names), kinds)


def _columns(rows: sqlite3.Cursor, kinds: Sequence[type]) -> list[NDArray[Any]]:
    """The columns of ``rows`` as arrays, some thousand rows at a time: never all of them as Python's numbers."""
    parts: list[list[NDArray[Any]]] = [[np.empty(0, dtype=kind)] for kind in kinds]
    while some := rows.fetchmany(_AT_ONCE):
        for part, kind, column in zip(parts, kinds, zip(*some, strict=True), strict=True):
            part.append(np.array(column, dtype=kind))
    return [np.concatenate(part) for part in parts]


def _position(names: tuple[str, ...], name: str) -> int:
    return names.index(name) if name in names else -1


def _day(text: str) -> int:
    return int(np.datetime64(text, "D").astype(np.int64))
