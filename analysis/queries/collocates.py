"""The words that keep company with a term, in a sample of its documents spread evenly over time.

    documents with the term -> at most DOCUMENTS of them -> their tokens -> co_occurrences, summed -> logDice

The frequency of a word is that in the documents that were looked at, so that the cost is bounded whatever the corpus.
"""

from __future__ import annotations

import json
import re
import sqlite3
from bisect import bisect_left
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from analysis.queries.frame import UNDATED, documents_in, mention_conditions, read_frame
from analysis.queries.kept import Kept
from analysis.queries.selection import Scope
from analysis.queries.uses import use_of
from analysis.trends.collocates import co_occurrences, log_dice
from crawler.tokens import TOKEN

if TYPE_CHECKING:
    from numpy.typing import NDArray

DOCUMENTS = 120
WINDOW = 5
LEAST = 5
_LONGEST = 60_000
"""Characters of a document that are read: a transcript of hours says in its first hour what it is about."""

_COMPANY = Kept(256)


class Collocate(NamedTuple):
    """A word, how often it stands beside the term, how often at all, and logDice (14 is the most)."""

    word: str
    together: int
    frequency: int
    log_dice: float


class Company(NamedTuple):
    """The strongest collocates first; they are of ``looked_at`` of the term's ``documents``."""

    words: tuple[Collocate, ...]
    looked_at: int
    documents: int


def collocates(conn: sqlite3.Connection, term: str, *, most: int = 30) -> Company:
    """The ``most`` words that keep company with ``term`` (an id) within WINDOW tokens, at least LEAST times."""
    return _COMPANY.ask(conn, (term, most), lambda: _read(conn, term, most))


def _read(conn: sqlite3.Connection, term: str, most: int) -> Company:
    frame = read_frame(conn, Scope())
    use = use_of(conn, frame, term, Scope())
    rows = use.row[documents_in(frame, Scope())[use.row] & (frame.day[use.row] != UNDATED)]
    rows = rows[np.argsort(frame.by_day[rows])]
    chosen = (
        rows[np.unique(np.linspace(0, len(rows) - 1, min(DOCUMENTS, len(rows))).astype(int))] if len(rows) else rows
    )
    revisions = json.dumps(frame.revision[chosen].tolist())
    spans: dict[int, list[tuple[int, int]]] = {}
    where, values = mention_conditions(term, Scope())
    for revision, start, end in conn.execute(
        'select m.revision, m.start, m."end" from mentions m'
        f" where {where} and m.revision in (select value from json_each(:revisions)) order by m.revision, m.start",
        values | {"revisions": revisions},
    ):
        spans.setdefault(revision, []).append((start, end))
    vocabulary = _Vocabulary()
    documents = []
    for revision, text in conn.execute(
        "select revision, substr(text, 1, ?) from texts where revision in (select value from json_each(?))",
        (_LONGEST, revisions),
    ):
        words = map(vocabulary.__getitem__, map(str.lower, TOKEN.findall(text)))
        documents.append((np.fromiter(words, dtype=np.int64), *_covered(text, spans.get(revision, []))))
    together = np.zeros(len(vocabulary), dtype=np.int64)
    frequency = np.zeros(len(vocabulary), dtype=np.int64)
    for numbers, begin, stop in documents:
        frequency += np.bincount(numbers, minlength=len(vocabulary))
        if begin:
            together += co_occurrences(numbers, begin, stop, len(vocabulary), WINDOW)
    mentions = sum(len(begin) for _, begin, _ in documents)
    return Company(_strongest(tuple(vocabulary), together, frequency, mentions, most), len(chosen), len(rows))


class _Vocabulary(dict[str, int]):
    """The number of each word, given where it is first asked for."""

    def __missing__(self, word: str) -> int:
        self[word] = number = len(self)
        return number


def _covered(text: str, spans: list[tuple[int, int]]) -> tuple[list[int], list[int]]:
    """The tokens of ``text`` that each of the ``spans`` covers: their first, and the one behind their last.

    A span beyond the end of what is read of a text covers none, and is left out.
    """
    starts = list(map(re.Match.start, TOKEN.finditer(text))) if spans else []
    begin, stop = [], []
    for start, end in spans:
        first, last = bisect_left(starts, start), bisect_left(starts, end)
        if first and (before := TOKEN.match(text, starts[first - 1])) and before.end() > start:
            first -= 1
        if first < last:
            begin.append(first)
            stop.append(last)
    return begin, stop


def _strongest(
    vocabulary: tuple[str, ...],
    together: NDArray[np.int64],
    frequency: NDArray[np.int64],
    mentions: int,
    most: int,
) -> tuple[Collocate, ...]:
    words = [at for at in np.flatnonzero(together >= LEAST).tolist() if any(map(str.isalpha, vocabulary[at]))]
    if not words:
        return ()
    both = together[words]
    strength = log_dice(both, np.full(len(words), mentions), frequency[words], LEAST)
    rows = [
        Collocate(vocabulary[at], int(together[at]), int(frequency[at]), float(value))
        for at, value in zip(words, strength, strict=True)
    ]
    return tuple(sorted(rows, key=lambda row: (-row.log_dice, row.word))[:most])
