"""The mentions themselves, each with the words around it (KWIC)."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from operator import itemgetter
from typing import TYPE_CHECKING, Literal, NamedTuple, Unpack, get_args

import numpy as np

from analysis.errors import AnalysisError
from analysis.queries.by_context import Sorted
from analysis.queries.contexts import read_contexts
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
_IN_TEXT = itemgetter(0, 2, 1)  # place of the revision, start, term


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
    if order not in get_args(Order):
        raise AnalysisError(f"unknown order {order!r}: use one of {', '.join(get_args(Order))}")
    return _iterate(conn, term, Scope(**choices), limit, offset, order, width)


def count_mentions(conn: sqlite3.Connection, term: str | None, **choices: Unpack[ScopeChoices]) -> int:
    """How many rows ``concordance`` has with the same choices and no limit."""
    scope = Scope(**choices)
    with reading(conn):
        _, _, mentions = _chosen(conn, term, scope)
    return int(mentions.sum())


def _iterate(
    conn: sqlite3.Connection, term: str | None, scope: Scope, limit: int | None, offset: int, order: Order, width: int
) -> Iterator[MentionRow]:
    with reading(conn):
        if order in ("left", "right"):
            yield from _by_context(conn, term, scope, limit, offset, order, width)
            return
        frame, rows, mentions = _chosen(conn, term, scope)
        place = np.argsort((frame.by_source if order == "source" else frame.by_day)[rows])
        rows, mentions = rows[place], mentions[place]
        before = np.cumsum(mentions) - mentions
        end = int(mentions.sum()) if limit is None else min(offset + limit, int(mentions.sum()))
        first = int(np.searchsorted(before, offset, side="right")) - 1
        at = int(before[first]) if len(before) and first >= 0 else 0
        last = int(np.searchsorted(before, end, side="left"))
        for row in _read(conn, term, scope, frame, rows[max(first, 0) : last], width):
            if at >= end:
                return
            if at >= offset:
                yield row
            at += 1


def _chosen(
    conn: sqlite3.Connection, term: str | None, scope: Scope
) -> tuple[Frame, NDArray[np.int32], NDArray[np.int32]]:
    """The frame, its rows that ``scope`` looks at and that have a mention, and how many each has."""
    frame = read_frame(conn, scope)
    use = use_of(conn, frame, term, scope)
    kept = documents_in(frame, scope)[use.row]
    return frame, use.row[kept], use.mentions[kept]


def _read(
    conn: sqlite3.Connection, term: str | None, scope: Scope, frame: Frame, rows: NDArray[np.int32], width: int
) -> Iterator[MentionRow]:
    """The mentions of the documents ``rows``, in the order of these, and of the text within each."""
    where, values = mention_conditions(term, scope)
    for begin in range(0, len(rows), _DOCUMENTS_AT_ONCE):
        some = rows[begin : begin + _DOCUMENTS_AT_ONCE]
        revisions = frame.revision[some].tolist()
        asked = json.dumps(revisions)
        beside = read_contexts(conn, revisions, width)
        documents = {
            identity: of
            for identity, *of in conn.execute(
                "select d.id, d.source, d.published, d.title, d.url from json_each(?) j"
                " cross join documents d on d.id = j.value",
                (json.dumps(frame.document[some].tolist()),),
            )
        }
        found = conn.execute(
            'select j.key, m.term, m.start, m."end", m.variant, m.surface, m.document, m.revision, m.block, m.voice,'
            " m.nested_in, m.second, m.speaker, m.sense, m.contested, m.place"
            f" from json_each(:asked) j cross join mentions m on m.revision = j.value where {where}",
            values | {"asked": asked},
        ).fetchall()
        found.sort(key=_IN_TEXT)
        for _, of, start, end, variant, surface, document, revision, *within, sense, contested, place in found:
            before, after = beside(revision, of, start, end)
            left, right = _before(before, width), _behind(after, width)
            yield MentionRow._make(
                (
                    *(of, variant, surface, left, right, document, revision, start, end),
                    *within,
                    *documents[document],
                    *(sense, contested, place),
                )
            )


def _by_context(
    conn: sqlite3.Connection, term: str | None, scope: Scope, limit: int | None, offset: int, side: Side, width: int
) -> Iterator[MentionRow]:
    """The mentions by the words beside them."""
    frame = read_frame(conn, scope)
    placed = Sorted(conn, frame, term, scope, side)
    end = len(placed) if limit is None else min(len(placed), offset + limit)
    for begin in range(offset, end, _DOCUMENTS_AT_ONCE):
        some = placed.between(begin, min(end, begin + _DOCUMENTS_AT_ONCE))
        rows = np.unique([each.row for each in some]).astype(np.int32)
        found = {(row.revision, row.start, row.term): row for row in _read(conn, term, scope, frame, rows, width)}
        yield from (found[each[1:]] for each in some)


def _before(text: str, width: int) -> str:
    """What stands before a mention on one line, without the word that the window of ``width`` cut through."""
    if not text.isprintable() or "  " in text:  # what is printable has no white space but the blank
        return _one_line(text, width, left=True)
    if text[:1] == " ":
        return text[1:] or " "
    return (text[text.find(" ") + 1 :] or " ") if text and len(text) == width else text


def _behind(text: str, width: int) -> str:
    """The same of what stands behind it."""
    if not text.isprintable() or "  " in text:
        return _one_line(text, width, left=False)
    if text[-1:] == " ":
        return text[:-1] or " "
    cut = text.rfind(" ") if text and len(text) == width else -1
    return text if cut < 0 else text[:cut] or " "


def _one_line(text: str, width: int, *, left: bool) -> str:
    words = text.split()
    opens, closes = text[0].isspace(), text[-1].isspace()
    if len(text) == width and not (opens if left else closes) and (len(words) > 1 or opens or closes):
        words = words[1:] if left else words[:-1]
        opens, closes = opens or left, closes or not left
    if left:
        return " ".join(words) + (" " if closes else "")
    return (" " if opens else "") + " ".join(words)
