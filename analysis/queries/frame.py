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
from analysis.queries.kept import Kept
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
    ``revision`` and ``tokens`` are those of the revision asked for.
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
    return _FRAMES.ask(conn, scope.revision, lambda: _read_frame(conn, scope.revision))


def documents_in(frame: Frame, scope: Scope) -> NDArray[np.bool_]:
    """Which rows of ``frame`` are looked at."""
    chosen = np.ones(len(frame.document), dtype=bool)
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
    key = (term, scope.revision, scope.nested, scope.off, scope.voice, scope.block)
    return _USES.ask(conn, key, lambda: _read_use(conn, frame, term, scope))


def mention_conditions(term: str | None, scope: Scope) -> tuple[str, dict[str, str | None]]:
    """SQL that says which rows of ``mentions m`` are counted, and its values."""
    parts = [] if scope.nested else ["m.nested_in is null"]
    parts += [] if scope.off else [f"m.{MEANT}"]
    chosen = {"m.term = :term": term, "m.voice = :voice": scope.voice, "m.block = :block": scope.block}
    parts += [condition for condition, value in chosen.items() if value is not None]
    return " and ".join(parts) or "true", {"term": term, "voice": scope.voice, "block": scope.block}


def _read_use(conn: sqlite3.Connection, frame: Frame, term: str | None, scope: Scope) -> Use:
    where, values = mention_conditions(term, scope)
    document, revision, mentions = _columns(
        conn.execute(
            f"select m.document, m.revision, count(*) from mentions m where {where} group by m.document, m.revision",
            values,
        ),
        (np.int64, np.int64, np.int64),
    )
    row = np.searchsorted(frame.document, document)
    row[row == len(frame.document)] = 0
    known = (frame.document[row] == document) & (frame.revision[row] == revision) if len(frame.document) else row > 0
    return Use(row[known].astype(np.int32), mentions[known].astype(np.int32))


def _read_frame(conn: sqlite3.Connection, revision: str) -> Frame:
    places = dict(conn.execute("select id, kind from sources").fetchall())
    names = sorted(places.keys() | {row[0] for row in conn.execute("select source from source_totals")})
    document, day, source, episode, revisions, tokens = _columns(
        conn.execute(
            f"select document, coalesce(julianday(nullif(day, '')) - 2440587.5, {UNDATED}), source, kind = 'episode',"
            " revision, tokens from counted order by document"
        ),
        (np.int64, np.int32, {name: at for at, name in enumerate(names)}, np.bool_, np.int64, np.int64),
    )
    # Two questions, since reading the documents' own rows for one column of them would take longer than all else.
    copies = _columns(conn.execute("select id from documents where cluster <> id"), (np.int64,))[0]
    if revision == "first":
        of, first, length = _columns(
            conn.execute(
                "select document, id, tokens from revisions where number = 1 and document in"
                " (select document from revisions where number = 2) order by document"
            ),
            (np.int64, np.int64, np.int64),
        )
        revised = np.isin(document, of)
        known = np.isin(of, document)
        revisions[revised], tokens[revised] = first[known], length[known]
    kinds = tuple(places.get(name, "") for name in names)
    return Frame(document, day, source, episode, np.isin(document, copies), revisions, tokens, tuple(names), kinds)


def _columns(rows: sqlite3.Cursor, kinds: Sequence[type | dict[str, int]]) -> list[NDArray[Any]]:
    """The columns of ``rows`` as arrays, some thousand rows at a time: never all of them as Python's objects.

    A column of texts is given as the number of each.
    """
    types = [np.int16 if isinstance(kind, dict) else kind for kind in kinds]
    parts: list[list[NDArray[Any]]] = [[np.empty(0, dtype=each)] for each in types]
    while some := rows.fetchmany(_AT_ONCE):
        for part, kind, type_, column in zip(parts, kinds, types, zip(*some, strict=True), strict=True):
            values = map(kind.__getitem__, column) if isinstance(kind, dict) else column
            part.append(np.fromiter(values, dtype=type_, count=len(some)))
    return [np.concatenate(part) for part in parts]


def _position(names: tuple[str, ...], name: str) -> int:
    return names.index(name) if name in names else -1


def _day(text: str) -> int:
    return int(np.datetime64(text, "D").astype(np.int64))
