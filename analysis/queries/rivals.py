"""A rival set: each term's share of the set, period by period, and how often two of them stand in one document."""

from __future__ import annotations

import math
import sqlite3
from collections.abc import Sequence
from itertools import combinations
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from analysis.queries.frame import UNDATED, Frame, documents_in, read_frame, use_of
from analysis.queries.kept import Kept, stamp_of
from analysis.queries.selection import Scope, Selection
from analysis.queries.series import periods_of
from analysis.queries.snapshot import reading
from analysis.trends.rivals import overlap, rival_shares

if TYPE_CHECKING:
    from numpy.typing import NDArray

_SHARES = Kept(64)
_OVERLAPS = Kept(64)


class ShareRow(NamedTuple):
    """One rival in one period. ``of_mentions`` is its part of the set's mentions, which add up to 1; ``of_documents``
    the part of the documents with any rival that have this one, which add up to more by the overlap. Both are None
    where the period has no mention of the set.
    """

    period: str
    term: str
    of_mentions: float | None
    of_documents: float | None


class OverlapRow(NamedTuple):
    """Two rivals: the documents with ``both`` and with ``either``, and ``overlap``, the one over the other (Jaccard);
    None where there are none."""

    term: str
    other: str
    both: int
    either: int
    overlap: float | None


def shares(conn: sqlite3.Connection, selection: Selection) -> list[ShareRow]:
    """The shares of the selection's terms among themselves, term by term, over the periods of its ``series``."""
    with reading(conn):
        found: list[ShareRow] = _SHARES.get((stamp_of(conn), selection), lambda: _shares(conn, selection))
    return found


def overlaps(conn: sqlite3.Connection, terms: Sequence[str], scope: Scope) -> list[OverlapRow]:
    """Every pair of ``terms`` (ids), in their order; undated documents are among those counted."""
    with reading(conn):
        key = (stamp_of(conn), tuple(terms), scope)
        found: list[OverlapRow] = _OVERLAPS.get(key, lambda: _overlaps(conn, terms, scope))
    return found


def _shares(conn: sqlite3.Connection, selection: Selection) -> list[ShareRow]:
    frame = read_frame(conn, selection)
    chosen = documents_in(frame, selection) & (frame.day != UNDATED)
    periods, period = periods_of(frame, chosen, selection.by)
    if not periods:
        return []
    rows, counts = _counts(conn, frame, chosen, selection.terms, selection)
    made = rival_shares(counts, period[rows], len(periods))
    return [
        ShareRow(label, term, _number(made.mentions[at, of]), _number(made.documents[at, of]))
        for of, term in enumerate(selection.terms)
        for at, label in enumerate(periods)
    ]


def _overlaps(conn: sqlite3.Connection, terms: Sequence[str], scope: Scope) -> list[OverlapRow]:
    frame = read_frame(conn, scope)
    _, counts = _counts(conn, frame, documents_in(frame, scope), terms, scope)
    shared = overlap(counts)
    has = counts > 0
    return [
        OverlapRow(
            terms[one],
            terms[other],
            int((has[:, one] & has[:, other]).sum()),
            int((has[:, one] | has[:, other]).sum()),
            _number(shared[one, other]),
        )
        for one, other in combinations(range(len(terms)), 2)
    ]


def _counts(
    conn: sqlite3.Connection, frame: Frame, chosen: NDArray[np.bool_], terms: Sequence[str], scope: Scope
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The chosen documents with any of ``terms``, as rows of the frame, and their mentions: documents × terms."""
    uses = [use_of(conn, frame, term, scope) for term in terms]
    rows = np.unique(np.concatenate([np.empty(0, dtype=np.int64), *(use.row[chosen[use.row]] for use in uses)]))
    counts = np.zeros((len(rows), len(terms)), dtype=np.int64)
    for at, use in enumerate(uses):
        kept = chosen[use.row]
        counts[np.searchsorted(rows, use.row[kept]), at] = use.mentions[kept]
    return rows.astype(np.int64), counts


def _number(value: float) -> float | None:
    return None if math.isnan(value) else float(value)
