"""The words that keep company with a term, in a sample of its documents spread evenly over time.

    documents with the term -> at most DOCUMENTS of them -> their tokens -> co_occurrences, summed -> logDice

The frequency of a word is that in the documents that were looked at, so that the cost is bounded whatever the corpus.
"""

from __future__ import annotations

import json
import sqlite3
from bisect import bisect_left
from collections import Counter
from typing import NamedTuple

import numpy as np

from analysis.queries.frame import UNDATED, documents_in, mention_conditions, read_frame
from analysis.queries.kept import Kept
from analysis.queries.selection import Scope
from analysis.queries.uses import use_of
from analysis.trends.collocates import co_occurrences, log_dice
from crawler.tokens import TOKEN

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
    together: Counter[str] = Counter()
    frequency: Counter[str] = Counter()
    mentions = 0
    for revision, text in conn.execute(
        "select revision, substr(text, 1, ?) from texts where revision in (select value from json_each(?))",
        (_LONGEST, revisions),
    ):
        near, every, found = _in_document(text, spans.get(revision, []))
        together.update(near)
        frequency.update(every)
        mentions += found
    return Company(_strongest(together, frequency, mentions, most), len(chosen), len(rows))


def _in_document(text: str, spans: list[tuple[int, int]]) -> tuple[dict[str, int], Counter[str], int]:
    """What stands beside the mentions, what stands there at all, and how many mentions were looked at."""
    tokens = [(match.start(), match.end(), match.group().lower()) for match in TOKEN.finditer(text)]
    starts = [start for start, _, _ in tokens]
    ends = [end for _, end, _ in tokens]
    begin, stop = [], []
    for start, end in spans:
        first, last = bisect_left(ends, start + 1), bisect_left(starts, end)
        if first < last:
            begin.append(first)
            stop.append(last)
    words = [word for _, _, word in tokens]
    vocabulary = {word: number for number, word in enumerate(dict.fromkeys(words))}
    every = Counter(words)
    if not begin:
        return {}, every, 0
    numbers = np.fromiter((vocabulary[word] for word in words), dtype=np.int64, count=len(words))
    counts = co_occurrences(numbers, begin, stop, len(vocabulary), WINDOW)
    names = list(vocabulary)
    return {names[at]: int(counts[at]) for at in np.flatnonzero(counts)}, every, len(begin)


def _strongest(together: Counter[str], frequency: Counter[str], mentions: int, most: int) -> tuple[Collocate, ...]:
    words = [word for word, number in together.items() if number >= LEAST and any(map(str.isalpha, word))]
    if not words:
        return ()
    both = [together[word] for word in words]
    strength = log_dice(both, np.full(len(words), mentions), [frequency[word] for word in words], LEAST)
    rows = [
        Collocate(word, together[word], frequency[word], float(value))
        for word, value in zip(words, strength, strict=True)
    ]
    return tuple(sorted(rows, key=lambda row: (-row.log_dice, row.word))[:most])
