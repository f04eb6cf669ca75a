"""The mentions themselves, each with the words around it (KWIC)."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from typing import Any, Literal, NamedTuple, get_args

from analysis.errors import AnalysisError
from analysis.ledger.store import MEANT
from analysis.queries.selection import first_day, last_day

Order = Literal["date", "left", "right", "source"]
CONTEXT_CHARACTERS = 80


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


_ORDERS: dict[str, str] = {
    "date": "c.day, m.revision, m.start",
    "source": "c.source, c.day, m.revision, m.start",
    "right": 'lower(trim(substr(t.text, m."end" + 1, 60))), c.day, m.revision, m.start',
    "left": "watchword_left_key(substr(t.text, max(1, m.start - 59), min(60, m.start))), c.day, m.revision, m.start",
}


def concordance(
    conn: sqlite3.Connection,
    term: str | None,
    *,
    source: str | None = None,
    since: str | None = None,
    until: str | None = None,
    nested: bool = False,
    off: bool = False,
    limit: int | None = 50,
    offset: int = 0,
    order: Order = "date",
    width: int = CONTEXT_CHARACTERS,
) -> list[MentionRow]:
    """The mentions of ``term`` (an id; None for every term) in the latest revisions, with ``width`` characters
    each side.

    Mentions nested in a longer term are left out unless ``nested``, those of another meaning unless ``off``: so
    their number equals the series'.
    ``limit`` None gives all of them. Raises AnalysisError for an unknown order or a date that is none.
    """
    return list(
        iterate_concordance(
            conn, term, source=source, since=since, until=until, nested=nested, off=off, limit=limit, offset=offset,
            order=order, width=width,
        )
    )  # fmt: skip


def iterate_concordance(
    conn: sqlite3.Connection,
    term: str | None,
    *,
    source: str | None = None,
    since: str | None = None,
    until: str | None = None,
    nested: bool = False,
    off: bool = False,
    limit: int | None = None,
    offset: int = 0,
    order: Order = "date",
    width: int = CONTEXT_CHARACTERS,
) -> Iterator[MentionRow]:
    """As ``concordance``, one row at a time from one cursor: for exports, in flat memory."""
    if order not in get_args(Order):
        raise AnalysisError(f"unknown order {order!r}: use one of {', '.join(get_args(Order))}")
    where, values = _conditions(term, source, since, until, nested=nested, off=off)
    conn.create_function("watchword_left_key", 1, _left_key, deterministic=True)
    rows = conn.execute(
        f"""
        select m.term, m.variant, m.surface,
          substr(t.text, max(1, m.start - :width + 1), min(:width, m.start)),
          substr(t.text, m."end" + 1, :width),
          m.document, m.revision, m.start, m."end", m.block, m.voice, m.nested_in, m.second, m.speaker,
          c.source, d.published, d.title, d.url, m.sense, m.contested, m.place
        from mentions m
        join counted c on c.document = m.document and c.revision = m.revision
        join documents d on d.id = m.document
        join texts t on t.revision = m.revision
        where {where}
        order by {_ORDERS[order]}
        limit :limit offset :offset
        """,
        values | {"width": width, "limit": -1 if limit is None else limit, "offset": offset},
    )
    for row in rows:
        left, right = _one_line(row[3], width, left=True), _one_line(row[4], width, left=False)
        yield MentionRow(*(*row[:3], left, right, *row[5:]))


def count_mentions(
    conn: sqlite3.Connection,
    term: str | None,
    *,
    source: str | None = None,
    since: str | None = None,
    until: str | None = None,
    nested: bool = False,
    off: bool = False,
) -> int:
    """How many rows ``concordance`` has with the same choices and no limit."""
    where, values = _conditions(term, source, since, until, nested=nested, off=off)
    found = conn.execute(
        "select count(*) from mentions m"
        f" join counted c on c.document = m.document and c.revision = m.revision where {where}",
        values,
    ).fetchone()
    return int(found[0])


def _conditions(
    term: str | None, source: str | None, since: str | None, until: str | None, *, nested: bool, off: bool
) -> tuple[str, dict[str, Any]]:
    since, until = first_day(since), last_day(until)
    chosen = {
        "m.term = :term": term,
        "c.source = :source": source,
        "c.day >= :since": since,
        "c.day <= :until and c.day <> ''": until,
    }
    parts = [condition for condition, value in chosen.items() if value is not None]
    if not nested:
        parts.append("m.nested_in is null")
    if not off:
        parts.append(f"m.{MEANT}")
    return " and ".join(parts) or "1", {"term": term, "source": source, "since": since, "until": until}


def _one_line(text: str, width: int, *, left: bool) -> str:
    """``text`` on one line, without the word that the window cut through."""
    if len(text) == width:
        text = re.sub(r"^\S*(?=\s)", "", text) if left else re.sub(r"(?<=\s)\S*$", "", text)
    joined = " ".join(text.split())
    if left:
        return joined + " " if text[-1:].isspace() else joined
    return " " + joined if text[:1].isspace() else joined


def _left_key(text: str) -> str:
    """Sorts by the nearest word on the left, then the one before it."""
    return " ".join(reversed(text.lower().split()))
