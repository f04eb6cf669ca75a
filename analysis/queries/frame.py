"""The counted documents as arrays: what every series, count and concordance rests on.

    Scope --documents_in--> which rows of the frame --uses.use_of--> (row, mentions) of a term

The frame is kept in memory, and brought up to date by the documents that a count changed. What a ``Scope`` means is
written here and nowhere else, once for arrays and once for SQL, so that a point of a chart and the list of its mentions
cannot disagree.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from analysis.ledger.store import MEANT
from analysis.queries.columns import Numbers, columns, replaced
from analysis.queries.kept import Kept
from analysis.queries.selection import Scope

if TYPE_CHECKING:
    from numpy.typing import NDArray

UNDATED = np.iinfo(np.int32).min
"""Stands for the day of a document without one: before every other."""

_FRAMES = Kept(4)


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

    @cached_property
    def row_of(self) -> NDArray[np.int32]:
        """The row of each document, by its id: -1 where there is none. One longer than the greatest id."""
        rows = np.full(int(self.document.max(initial=-1)) + 2, -1, dtype=np.int32)
        rows[self.document] = np.arange(len(self.document), dtype=np.int32)
        return rows

    @cached_property
    def by_day(self) -> NDArray[np.int32]:
        """The rank of each row by day, then revision: the order of a concordance."""
        return _ranks(order_by(self.day, np.argsort(self.revision, kind="stable")))

    @cached_property
    def by_source(self) -> NDArray[np.int32]:
        """The rank of each row by source, then as ``by_day``."""
        order = np.empty_like(self.by_day)
        order[self.by_day] = np.arange(len(self.by_day), dtype=np.int32)
        return _ranks(order_by(self.source, order))


def read_frame(conn: sqlite3.Connection, scope: Scope) -> Frame:
    """The documents as the ledger counts them, with the revisions of ``scope``."""
    if scope.revision == "first":
        return _FRAMES.ask(
            conn,
            "first",
            lambda: _as_first_published(conn, read_frame(conn, Scope())),
            lambda frame, changed: _extend_first(conn, frame, changed),
        )
    return _FRAMES.ask(conn, "latest", lambda: _read(conn), lambda frame, changed: _extend(conn, frame, changed))


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


def order_by(key: NDArray[Any], order: NDArray[Any]) -> NDArray[Any]:
    """``order`` (positions in ``key``) sorted by ``key``, equal ones as they were.

    By halves of 16 bits, which NumPy sorts without comparing: ten times as fast as ``lexsort``.
    """
    least = int(key.min(initial=0))
    for shift in range(0, max(1, (int(key.max(initial=0)) - least).bit_length()), 16):
        part = (((key.astype(np.int64) - least) >> shift) & 0xFFFF).astype(np.uint16)
        order = order[np.argsort(part[order], kind="stable")]
    return order


def mention_conditions(term: str | None, scope: Scope) -> tuple[str, dict[str, str | None]]:
    """SQL that says which rows of ``mentions m`` are counted, and its values; ``uses.counted_of`` says it of arrays."""
    parts = [] if scope.nested else ["m.nested_in is null"]
    parts += [] if scope.off else [f"m.{MEANT}"]
    chosen = {"m.term = :term": term, "m.voice = :voice": scope.voice, "m.block = :block": scope.block}
    parts += [condition for condition, value in chosen.items() if value is not None]
    return " and ".join(parts) or "true", {"term": term, "voice": scope.voice, "block": scope.block}


def _read(conn: sqlite3.Connection) -> Frame:
    names, kinds = _sources(conn)
    return _framed(conn, _documents(conn, "from counted order by document", names), names, kinds)


def _extend(conn: sqlite3.Connection, frame: Frame, changed: list[int]) -> Frame:
    """``frame`` with the rows of the ``changed`` documents read anew, whether they are new, changed or gone."""
    names, kinds = _sources(conn)
    some = "from json_each(?) j cross join counted on document = j.value order by document"
    read = _documents(conn, some, names, json.dumps(changed))
    moved = np.array([_position(names, name) for name in frame.sources], dtype=np.int16)
    before: tuple[NDArray[Any], ...] = (
        frame.document,
        frame.day,
        moved[frame.source],
        frame.episode,
        frame.revision,
        frame.tokens,
    )
    return _framed(conn, replaced(before, read, changed) or before, names, kinds)


def _framed(
    conn: sqlite3.Connection, read: Sequence[NDArray[Any]], names: tuple[str, ...], kinds: tuple[str, ...]
) -> Frame:
    document, day, source, episode, revision, tokens = read
    return Frame(document, day, source, episode, np.isin(document, _copies(conn)), revision, tokens, names, kinds)


def _sources(conn: sqlite3.Connection) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Ids of the sources, sorted, and their kinds."""
    kinds = dict(conn.execute("select id, kind from sources").fetchall())
    names = sorted(kinds.keys() | {row[0] for row in conn.execute("select source from source_totals")})
    return tuple(names), tuple(kinds.get(name, "") for name in names)


def _documents(conn: sqlite3.Connection, of: str, names: tuple[str, ...], *values: str) -> list[NDArray[Any]]:
    """Document, day, source, episode, revision and tokens of the rows of ``counted`` that ``of`` names."""
    return columns(
        conn.execute(
            f"select document, coalesce(julianday(nullif(day, '')) - 2440587.5, {UNDATED}), source, kind = 'episode',"
            f" revision, tokens {of}",
            values,
        ),
        (np.int64, np.int32, (np.int16, Numbers(names)), np.bool_, np.int64, np.int64),
    )


def _copies(conn: sqlite3.Connection) -> NDArray[np.int64]:
    """The ids of the documents that are copies, from an index of just these."""
    return columns(conn.execute("select id from documents where cluster <> id"), (np.int64,))[0]


def _as_first_published(conn: sqlite3.Connection, frame: Frame, changed: list[int] | None = None) -> Frame:
    """The same documents, each with its first revision; or only the ``changed`` ones, where these are named."""
    of = "revisions s" if changed is None else "json_each(:changed) j cross join revisions s on s.document = j.value"
    document, first, length = columns(
        conn.execute(
            f"select r.document, r.id, r.tokens from {of}"
            " join revisions r on r.document = s.document and r.number = 1 where s.number = 2 order by s.document",
            {"changed": json.dumps(changed)},
        ),
        (np.int64, np.int64, np.int64),
    )
    return _with_revisions(frame, document, first, length)


def _extend_first(conn: sqlite3.Connection, held: Frame, changed: list[int]) -> Frame:
    """The documents as they are now, with the first revisions of ``held`` but for the ``changed``, read anew."""
    kept = ~np.isin(held.document, changed)
    frame = _with_revisions(read_frame(conn, Scope()), held.document[kept], held.revision[kept], held.tokens[kept])
    return _as_first_published(conn, frame, changed)


def _with_revisions(
    frame: Frame, document: NDArray[np.int64], revision: NDArray[np.int64], tokens: NDArray[np.int64]
) -> Frame:
    """``frame`` with these revisions and tokens of these documents, as far as it has them."""
    row = frame.row_of[np.minimum(document, len(frame.row_of) - 1)]
    counted = row >= 0
    of, length = frame.revision.copy(), frame.tokens.copy()
    of[row[counted]], length[row[counted]] = revision[counted], tokens[counted]
    return replace(frame, revision=of, tokens=length)


def _ranks(order: NDArray[Any]) -> NDArray[np.int32]:
    ranks = np.empty(len(order), dtype=np.int32)
    ranks[order] = np.arange(len(order), dtype=np.int32)
    return ranks


def _position(names: tuple[str, ...], name: str) -> int:
    return names.index(name) if name in names else -1


def _day(text: str) -> int:
    return int(np.datetime64(text, "D").astype(np.int64))
