"""The mentions themselves, each with the words around it (KWIC).

Scope --which documents, in their order--> found, some hundred documents at a time --> rows, or lines of a CSV
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, Unpack, get_args

import numpy as np

from analysis.errors import AnalysisError
from analysis.queries.by_context import Sorted
from analysis.queries.found import Found, found_at, found_in
from analysis.queries.frame import Frame, documents_in, mention_conditions, read_frame
from analysis.queries.selection import Scope, ScopeChoices
from analysis.queries.snapshot import reading
from analysis.queries.sort_keys import Side
from analysis.queries.uses import use_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

Order = Literal["date", "left", "right", "source"]
CONTEXT_CHARACTERS = 80

_DOCUMENTS_AT_ONCE = 200


class MentionRow(NamedTuple):
    """One mention with its context; ``start`` and ``end`` are characters of the revision's text.

    ``contested`` is 1 where the term is fought over there, else 0.
    """

    term: str
    variant: str
    surface: str
    left: str
    right: str
    document: int
    revision: int
    start: int
    end: int
    block: str
    voice: str | None
    nested_in: str | None
    second: float | None
    speaker: str | None
    source: str
    published: str | None
    title: str | None
    url: str | None
    sense: str | None
    contested: int
    place: str | None


def concordance(
    conn: sqlite3.Connection,
    term: str | None,
    *,
    limit: int | None = 50,
    offset: int = 0,
    order: Order = "date",
    width: int = CONTEXT_CHARACTERS,
    **choices: Unpack[ScopeChoices],
) -> list[MentionRow]:
    """The mentions of ``term`` (an id; None for every term) with ``width`` characters each side.

    ``choices`` are the fields of a ``Scope``: with the same ones, as many mentions as the series counts, and those
    of undated documents where neither ``since`` nor ``until`` is given. ``limit`` None gives all of them. Raises
    AnalysisError for an unknown order, or a choice that is none.
    """
    found = iterate_concordance(conn, term, limit=limit, offset=offset, order=order, width=width, **choices)
    return list(found)


def iterate_concordance(
    conn: sqlite3.Connection,
    term: str | None,
    *,
    limit: int | None = None,
    offset: int = 0,
    order: Order = "date",
    width: int = CONTEXT_CHARACTERS,
    **choices: Unpack[ScopeChoices],
) -> Iterator[MentionRow]:
    """As ``concordance``, some hundred documents at a time: for exports, in flat memory."""
    return rows_of(iterate_found(conn, term, limit=limit, offset=offset, order=order, width=width, **choices))


def iterate_found(
    conn: sqlite3.Connection,
    term: str | None,
    *,
    limit: int | None = None,
    offset: int = 0,
    order: Order = "date",
    width: int = CONTEXT_CHARACTERS,
    **choices: Unpack[ScopeChoices],
) -> Iterator[Found]:
    """The same as columns, a part at a time; none is empty. Raises what ``concordance`` does, at once."""
    if order not in get_args(Order):
        raise AnalysisError(f"unknown order {order!r}: use one of {', '.join(get_args(Order))}")
    return _iterate(conn, term, Scope(**choices), limit, offset, order, width)


def rows_of(found: Iterable[Found]) -> Iterator[MentionRow]:
    """The rows of all of ``found``."""
    for some in found:
        of = map(some.documents.__getitem__, some.document)
        for what, (source, published, title, url), (
            left,
            right,
            document,
            revision,
            start,
            end,
            second,
            speaker,
        ) in zip(map(_said, some.what), of, zip(*some[1:-1], strict=True), strict=True):
            term, variant, surface, block, voice, nested_in, sense, contested, place = what
            yield MentionRow(
                *(term, variant, surface, left, right, document, revision, start, end, block, voice, nested_in),
                *(second, speaker, source, published, title, url, sense, contested, place),
            )


@lru_cache(10_000)
def _said(what: str) -> tuple[Any, ...]:
    return tuple(json.loads(what))


def count_mentions(conn: sqlite3.Connection, term: str | None, **choices: Unpack[ScopeChoices]) -> int:
    """How many rows ``concordance`` has with the same choices and no limit."""
    scope = Scope(**choices)
    with reading(conn):
        _, _, mentions = _chosen(conn, term, scope)
    return int(mentions.sum())


def _iterate(
    conn: sqlite3.Connection, term: str | None, scope: Scope, limit: int | None, offset: int, order: Order, width: int
) -> Iterator[Found]:
    with reading(conn):
        if order in ("left", "right"):
            yield from _by_context(conn, term, scope, limit, offset, order, width)
            return
        skipped, wanted = 0, limit
        if term is None and limit is None and not offset:
            # Most documents have a mention of some term: which ones, costs more to find out than to read on.
            frame = read_frame(conn, scope)
            rows = np.flatnonzero(documents_in(frame, scope)).astype(np.int32)
            rows = rows[_by(frame, order, rows)]
        else:
            frame, rows, mentions = _chosen(conn, term, scope)
            place = _by(frame, order, rows)
            until = np.cumsum(mentions[place])
            first = int(np.searchsorted(until, offset, side="right"))
            last = len(rows) if limit is None else int(np.searchsorted(until, offset + limit, side="left")) + 1
            skipped = offset - (int(until[first - 1]) if first else 0)
            rows = rows[place[first:last]]
        where, values = mention_conditions(term, scope)
        for begin in range(0, len(rows), _DOCUMENTS_AT_ONCE):
            some = rows[begin : begin + _DOCUMENTS_AT_ONCE]
            found = found_in(conn, frame.document[some].tolist(), frame.revision[some].tolist(), where, values, width)
            if skipped or wanted is not None:
                found = found.between(skipped, None if wanted is None else skipped + wanted)
                skipped, wanted = 0, None if wanted is None else wanted - len(found.what)
            if found.what:
                yield found


def _by(frame: Frame, order: Order, rows: NDArray[np.int32]) -> NDArray[np.intp]:
    """The places of ``rows`` in the order asked for."""
    return np.argsort((frame.by_source if order == "source" else frame.by_day)[rows])


def _chosen(
    conn: sqlite3.Connection, term: str | None, scope: Scope
) -> tuple[Frame, NDArray[np.int32], NDArray[np.int32]]:
    """The frame, its rows that ``scope`` looks at and that have a mention, and how many each has."""
    frame = read_frame(conn, scope)
    use = use_of(conn, frame, term, scope)
    kept = documents_in(frame, scope)[use.row]
    return frame, use.row[kept], use.mentions[kept]


def _by_context(
    conn: sqlite3.Connection, term: str | None, scope: Scope, limit: int | None, offset: int, side: Side, width: int
) -> Iterator[Found]:
    """The mentions by the words beside them."""
    frame = read_frame(conn, scope)
    placed = Sorted(conn, frame, term, scope, side)
    end = len(placed) if limit is None else min(len(placed), offset + limit)
    for begin in range(offset, end, _DOCUMENTS_AT_ONCE):
        some = placed.between(begin, min(end, begin + _DOCUMENTS_AT_ONCE))
        documents = frame.document[[each.row for each in some]].tolist()
        yield found_at(conn, documents, [(each.revision, each.term, each.start) for each in some], width)
