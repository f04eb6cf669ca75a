"""Some hundred mentions at a time, read as columns: what rows and the lines of a CSV are both made of.

    revisions in their order --mentions, texts, documents: each read once--> Found

What says what a mention is repeats: a corpus of a million has some thousand kinds of them. It comes as one text, so
that its reader takes it apart, or writes it, once for each kind and not for each mention.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from analysis.queries.contexts import read_contexts
from analysis.queries.one_line import before, behind

WHAT = ("term", "variant", "surface", "block", "voice", "nested_in", "sense", "contested", "place")
"""The columns of a mention that its ``what`` holds, in this order, as a JSON array."""
DOCUMENT = ("source", "published", "title", "url")

_START_BITS = 32
_COLUMNS = (
    f'j.key << {_START_BITS} | m.start, m.term, m."end",'
    f" json_array({', '.join(f'm.{name}' for name in WHAT)}), m.second, m.speaker"
)


class Found(NamedTuple):
    """Mentions as columns of one length, in their order; ``documents`` has ``DOCUMENT`` of each, by its id."""

    what: Sequence[str]
    left: Sequence[str]
    right: Sequence[str]
    document: Sequence[int]
    revision: Sequence[int]
    start: Sequence[int]
    end: Sequence[int]
    second: Sequence[float | None]
    speaker: Sequence[str | None]
    documents: Mapping[int, Sequence[Any]]

    def between(self, first: int, end: int | None) -> Found:
        """Those at the places ``first`` to ``end`` (excluded; None for all that follow)."""
        return Found._make((*(column[first:end] for column in self[:-1]), self.documents))


def found_in(
    conn: sqlite3.Connection,
    documents: Sequence[int],
    revisions: Sequence[int],
    where: str,
    values: Mapping[str, str | None],
    width: int,
) -> Found:
    """The mentions in ``revisions`` (of ``documents``) that ``where`` lets in, in their order and that of the text."""
    source = f"json_each(:asked) j cross join mentions m on m.revision = j.value where {where}"
    return _found(conn, documents, revisions, source, {**values, "asked": json.dumps(revisions)}, width)


def found_at(
    conn: sqlite3.Connection,
    documents: Sequence[int],
    mentions: Sequence[tuple[int, str, int]],
    width: int,
) -> Found:
    """The ``mentions`` (revision, term, start) themselves, in their order."""
    source = (
        "json_each(:asked) j cross join mentions m on m.revision = j.value ->> 0 and m.term = j.value ->> 1"
        " and m.start = j.value ->> 2"
    )
    return _found(conn, documents, [each[0] for each in mentions], source, {"asked": json.dumps(mentions)}, width)


def _found(
    conn: sqlite3.Connection,
    documents: Sequence[int],
    revisions: Sequence[int],
    source: str,
    values: Mapping[str, str | None],
    width: int,
) -> Found:
    rows = conn.execute(f"select {_COLUMNS} from {source}", values).fetchall()
    if not rows:
        return Found((), (), (), (), (), (), (), (), (), {})
    rows.sort()  # by place, start, term: no two are alike in these, so that no further column is compared
    keys, terms, end, what, second, speaker = zip(*rows, strict=True)
    places = [key >> _START_BITS for key in keys]
    start = [key & (1 << _START_BITS) - 1 for key in keys]
    document = [documents[place] for place in places]
    revision = [revisions[place] for place in places]
    beside = read_contexts(conn, sorted(set(revision)), width)
    left, right = [], []
    for on_left, on_right in map(beside, revision, terms, start, end):
        left.append(before(on_left, width))
        right.append(behind(on_right, width))
    of = {
        identity: shown
        for identity, *shown in conn.execute(
            f"select d.id, {', '.join(f'd.{name}' for name in DOCUMENT)}"
            " from json_each(?) j cross join documents d on d.id = j.value",
            (json.dumps(sorted(set(document))),),
        )
    }
    return Found(what, left, right, document, revision, start, end, second, speaker, of)
