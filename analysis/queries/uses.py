"""A term's mentions as arrays, and in which documents of a frame it is used how often.

    mentions of a term --counted_of--> those that a Scope counts --by document--> Use

The mentions are read once for each term, whatever is asked of them: which voice, block or revision is a choice among
arrays. After a count only the documents that changed are read again.
"""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from analysis.ledger.store import MEANT
from analysis.queries.columns import Numbers, columns, replaced
from analysis.queries.frame import Frame
from analysis.queries.kept import Kept
from analysis.queries.selection import BLOCKS, VOICES, Scope

if TYPE_CHECKING:
    from numpy.typing import NDArray

_VOICE, _BLOCK = Numbers(VOICES), Numbers(BLOCKS)
_MENTIONS = Kept(256 << 20, lambda held: 1_000 + held.weight)  # bytes: ten million mentions
_USES = Kept(64 << 20, lambda use: 1_000 + int(use.row.nbytes + use.mentions.nbytes))  # bytes: 100 common terms


@dataclass(frozen=True)
class Mentions:
    """Every mention of a term in any counted revision, in order of document, revision and start.

    ``voice`` and ``block`` are positions in ``VOICES`` and ``BLOCKS``, -1 for none; ``off`` is true for another meaning.
    """

    document: NDArray[np.int32]
    revision: NDArray[np.int32]
    nested: NDArray[np.bool_]
    off: NDArray[np.bool_]
    voice: NDArray[np.int8]
    block: NDArray[np.int8]

    @property
    def weight(self) -> int:
        """Bytes held."""
        return sum(each.nbytes for each in self.columns)

    @property
    def columns(self) -> tuple[NDArray[Any], ...]:
        """The arrays, in the order of the fields."""
        return self.document, self.revision, self.nested, self.off, self.voice, self.block


@dataclass(frozen=True)
class Use:
    """The documents that have a mention: ``row`` in the frame, ascending, and ``mentions``, which is never 0."""

    row: NDArray[np.int32]
    mentions: NDArray[np.int32]


def use_of(conn: sqlite3.Connection, frame: Frame, term: str | None, scope: Scope) -> Use:
    """Every document of ``frame`` with a mention of ``term`` (of any term where None) that ``scope`` counts.

    The documents that ``scope`` does not look at are among them: ``documents_in`` leaves them out.
    """
    key = (term, scope.revision, scope.nested, scope.off, scope.voice, scope.block)
    return _USES.ask(conn, key, lambda: _count(conn, frame, term, scope))


def mentions_of(conn: sqlite3.Connection, term: str) -> Mentions:
    """The mentions of ``term`` (an id) in all revisions."""
    return _MENTIONS.ask(
        conn, term, lambda: _read(conn, term), lambda held, changed: _extend(conn, term, held, changed)
    )


def counted_of(mentions: Mentions, scope: Scope) -> NDArray[np.bool_]:
    """Which of ``mentions`` are counted, whatever their revision: what ``frame.mention_conditions`` says in SQL."""
    counted = np.ones(len(mentions.document), dtype=bool)
    if not scope.nested:
        counted &= ~mentions.nested
    if not scope.off:
        counted &= ~mentions.off
    if scope.voice is not None:
        counted &= mentions.voice == _VOICE[scope.voice]
    if scope.block is not None:
        counted &= mentions.block == _BLOCK[scope.block]
    return counted


def which_counted(mentions: Mentions, frame: Frame, scope: Scope) -> NDArray[np.bool_]:
    """Which of ``mentions`` are counted and in the revision that ``frame`` has of their document."""
    rows = row_of(mentions, frame)
    if not len(frame.document):
        return np.zeros(len(rows), dtype=bool)
    of_frame: NDArray[np.bool_] = (rows >= 0) & (frame.revision[rows] == mentions.revision)
    return counted_of(mentions, scope) & of_frame


def row_of(mentions: Mentions, frame: Frame) -> NDArray[np.int32]:
    """The rows of their documents, -1 for one that the frame has not."""
    return frame.row_of[np.minimum(mentions.document, len(frame.row_of) - 1)]


def _count(conn: sqlite3.Connection, frame: Frame, term: str | None, scope: Scope) -> Use:
    if term is None:
        total = np.zeros(len(frame.document), dtype=np.int32)
        for (each,) in conn.execute("select id from terms").fetchall():
            use = use_of(conn, frame, each, scope)
            total[use.row] += use.mentions
        used = np.flatnonzero(total)
        return Use(used.astype(np.int32), total[used])
    held = mentions_of(conn, term)
    rows = row_of(held, frame)[which_counted(held, frame, scope)]
    begins = np.flatnonzero(np.diff(rows, prepend=-1))
    return Use(rows[begins], np.diff(begins, append=len(rows)).astype(np.int32))


def _read(conn: sqlite3.Connection, term: str, documents: list[int] | None = None) -> Mentions:
    """All of the term's mentions, or those in ``documents``: from the index on terms alone."""
    of = "mentions m" if documents is None else "json_each(:documents) j cross join mentions m on m.document = j.value"
    return Mentions(
        *columns(
            conn.execute(
                f"select m.document, m.revision, m.nested_in is not null, not m.{MEANT}, m.voice, m.block from {of}"
                " where m.term = :term order by m.document, m.revision, m.start",
                {"term": term, "documents": json.dumps(documents)},
            ),
            (np.int32, np.int32, np.bool_, np.bool_, (np.int8, _VOICE), (np.int8, _BLOCK)),
        )
    )


def _extend(conn: sqlite3.Connection, term: str, held: Mentions, changed: list[int]) -> Mentions:
    """``held`` with the mentions in the ``changed`` documents read anew."""
    both = replaced(held.columns, _read(conn, term, changed).columns, changed)
    return held if both is None else Mentions(*both)
