"""How the terms of a rival set stand to each other: which are used together, and who uses which.

Each document with any of the terms is one row of counts, documents × terms; see ``trends.rivals``.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from analysis.queries.frame import Frame, documents_in, read_frame
from analysis.queries.kept import Kept
from analysis.queries.selection import Scope
from analysis.queries.uses import use_of
from analysis.trends.rivals import overlap

if TYPE_CHECKING:
    from numpy.typing import NDArray

_RIVALRIES = Kept(128)


@dataclass(frozen=True)
class SourceRivalry:
    """One source's ``mentions`` of each term of a set, in the set's order."""

    source: str
    mentions: tuple[int, ...]


@dataclass(frozen=True)
class Rivalry:
    """``terms`` are ids. ``documents`` with any of them; ``together`` is, for each two, documents with both over
    documents with either (None where neither occurs), and ``both`` the former."""

    terms: tuple[str, ...]
    documents: int
    both: tuple[tuple[int, ...], ...]
    together: tuple[tuple[float | None, ...], ...]
    sources: tuple[SourceRivalry, ...]


def rivalry(conn: sqlite3.Connection, terms: Sequence[str]) -> Rivalry:
    """The set of ``terms`` (ids) over the whole corpus; the sources with most mentions first."""
    return _RIVALRIES.ask(conn, tuple(terms), lambda: _read(conn, tuple(terms)))


def counts_of(
    conn: sqlite3.Connection, terms: tuple[str, ...], *, source: str | None = None
) -> tuple[Frame, NDArray[np.int32], NDArray[np.int64]]:
    """The frame, its rows with any of the terms (of one source, where it is named), and counts rows × terms."""
    frame = read_frame(conn, Scope())
    kept = documents_in(frame, Scope(source=source))
    uses = [use_of(conn, frame, term, Scope()) for term in terms]
    used = np.zeros(len(kept), dtype=bool)
    for use in uses:
        used[use.row] = True
    rows = np.flatnonzero(used & kept).astype(np.int32)
    counts = np.zeros((len(rows), len(terms)), dtype=np.int64)
    for column, use in enumerate(uses):
        known = kept[use.row]
        counts[np.searchsorted(rows, use.row[known]), column] = use.mentions[known]
    return frame, rows, counts


def _read(conn: sqlite3.Connection, terms: tuple[str, ...]) -> Rivalry:
    frame, rows, counts = counts_of(conn, terms)
    has = (counts > 0).astype(np.float64)  # of whole numbers the product is exact, and ten times as fast
    source = frame.source[rows]
    columns = [np.bincount(source, column, len(frame.sources)) for column in counts.T]
    sums = np.stack(columns, axis=1).astype(np.int64)
    order = np.argsort(-sums.sum(axis=1), kind="stable")
    return Rivalry(
        terms,
        len(rows),
        _table((has.T @ has).astype(np.int64)),
        tuple(tuple(None if np.isnan(value) else float(value) for value in row) for row in overlap(counts)),
        tuple(SourceRivalry(frame.sources[at], tuple(sums[at].tolist())) for at in order if sums[at].any()),
    )


def _table(values: NDArray[Any]) -> tuple[tuple[int, ...], ...]:
    return tuple(tuple(row) for row in values.tolist())
