"""The words that keep company with a term, in a random sample of its documents.

    documents with the term -> at most DOCUMENTS of them -> their tokens -> co_occurrences, summed -> logDice

The frequency of a word is that in the documents that were looked at, so that the cost is bounded whatever the corpus.
The sample is drawn by the documents' own ids: a count that brings others changes it by few, mostly by none, and of the
same sample nothing is read twice.
"""

from __future__ import annotations

import json
import re
import sqlite3
from bisect import bisect_left
from hashlib import blake2b
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from analysis.queries.frame import UNDATED, documents_in, mention_conditions, read_frame
from analysis.queries.function_words import FUNCTION_WORDS
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

_Spans = dict[int, list[tuple[int, int]]]
_COMPANY = Kept(256)
_OF_SAMPLE = Kept(256)


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


def collocates(conn: sqlite3.Connection, term: str, *, most: int = 30, all_words: bool = False) -> Company:
    """The ``most`` words that keep company with ``term`` (an id) within WINDOW tokens, at least LEAST times.

    English function words stand beside every word and are left out, unless ``all_words`` are asked for.
    """
    company = _COMPANY.ask(conn, term, lambda: _read(conn, term))
    told = (each for each in company.words if all_words or each.word not in FUNCTION_WORDS)
    return company._replace(words=tuple(islice(told, most)))


def _read(conn: sqlite3.Connection, term: str) -> Company:
    """Of all words, however many."""
    frame = read_frame(conn, Scope())
    use = use_of(conn, frame, term, Scope())
    rows = use.row[documents_in(frame, Scope())[use.row] & (frame.day[use.row] != UNDATED)]
    chosen = rows
    if len(rows) > DOCUMENTS:
        chosen = np.sort(rows[np.argpartition(_drawn(frame.document[rows]), DOCUMENTS)[:DOCUMENTS]])
    revisions = frame.revision[chosen].tolist()
    spans = _spans(conn, term, revisions)
    made_of = blake2b(repr((revisions, spans)).encode(), digest_size=16).digest()
    words = _OF_SAMPLE.get((term, made_of), lambda: _strongest(*_tallies(conn, revisions, spans)))
    return Company(words, len(chosen), len(rows))


def _drawn(documents: NDArray[np.int64]) -> NDArray[np.uint64]:
    """A number of each document that looks drawn at random, and is always the same.

    Steele, G. L., Lea, D. and Flood, C. H. (2014). Fast splittable pseudorandom number generators. OOPSLA, 453-472.
    """
    mixed = documents.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15)
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return np.asarray(mixed ^ (mixed >> np.uint64(31)))


def _spans(conn: sqlite3.Connection, term: str, revisions: list[int]) -> _Spans:
    """Where the counted mentions of ``term`` stand in each of ``revisions``."""
    where, values = mention_conditions(term, Scope())
    spans: _Spans = {}
    for revision, start, end in conn.execute(
        'select m.revision, m.start, m."end" from mentions m'
        f" where {where} and m.revision in (select value from json_each(:revisions)) order by m.revision, m.start",
        values | {"revisions": json.dumps(revisions)},
    ):
        spans.setdefault(revision, []).append((start, end))
    return spans


def _tallies(
    conn: sqlite3.Connection, revisions: list[int], spans: _Spans
) -> tuple[tuple[str, ...], NDArray[np.int64], NDArray[np.int64], int]:
    """The words of the texts, how often each stands beside a mention, how often at all, and the number of mentions."""
    vocabulary = _Vocabulary()
    documents = []
    for revision, text in conn.execute(
        "select revision, substr(text, 1, ?) from texts where revision in (select value from json_each(?))",
        (_LONGEST, json.dumps(revisions)),
    ):
        # Small letters may be more than the capitals they are of, but never in ASCII.
        words = TOKEN.findall(text.lower()) if text.isascii() else map(str.lower, TOKEN.findall(text))
        numbers = np.fromiter(map(vocabulary.__getitem__, words), dtype=np.int64)
        documents.append((numbers, *_covered(text, spans.get(revision, []))))
    together = np.zeros(len(vocabulary), dtype=np.int64)
    frequency = np.zeros(len(vocabulary), dtype=np.int64)
    for numbers, begin, stop in documents:
        frequency += np.bincount(numbers, minlength=len(vocabulary))
        if begin:
            together += co_occurrences(numbers, begin, stop, len(vocabulary), WINDOW)
    return tuple(vocabulary), together, frequency, sum(len(begin) for _, begin, _ in documents)


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
    return tuple(sorted(rows, key=lambda row: (-row.log_dice, row.word)))
