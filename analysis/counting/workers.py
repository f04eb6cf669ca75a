"""Matching in processes of their own: each reads its texts from the database and gives mention rows back."""

from __future__ import annotations

import gc
import pickle
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing import get_context
from pathlib import Path
from typing import NamedTuple

from analysis.counting.candidates import irregular_text
from analysis.counting.rows import mention_rows, read_unread
from analysis.errors import AnalysisError
from analysis.ledger.many_rows import Rows
from analysis.ledger.shares import Shares, shares_of
from analysis.ledger.store import MentionRow, pack_mentions
from analysis.terms.matching import Matcher
from analysis.terms.model import Lexicon
from analysis.terms.senses import SenseRules


class Found(NamedTuple):
    """What was found in some documents as they stood: the latest revision of each that is in the corpus, the revisions
    that were read, their mentions and what these add to the tallies, and document, revision and folded text of what the
    full-text index does not hold as it is matched.
    """

    latest: list[tuple[int, int | None]]
    revisions: list[int]
    mentions: Rows
    shares: Shares
    irregular: list[tuple[int, int, str]]


Find = Callable[[Sequence[int]], Callable[[], Found]]
"""Begins to match what is unread of some documents; what it gives waits for the answer."""


class Reading(NamedTuple):
    """What a lexicon looks for in texts, compiled once: its variants and its rules of sense."""

    matcher: Matcher
    senses: SenseRules


def compile_lexicon(lexicon: Lexicon) -> Reading:
    """Compile the variants and rules of every term of ``lexicon``."""
    return Reading(Matcher(lexicon.variants), SenseRules({term.id: term.senses for term in lexicon.terms}))


def find_in(conn: sqlite3.Connection, reading: Reading, documents: Sequence[int]) -> Found:
    """Match what is unread of ``documents``."""
    latest, texts = read_unread(conn, documents)
    found = reading.matcher.find_batch([text.text for text in texts])
    rows: list[MentionRow] = []
    for text, matches in zip(texts, found, strict=True):
        rows += mention_rows(text, matches, reading.senses)
    irregular = [
        (text.document, text.revision, folded) for text in texts if (folded := irregular_text(text.text)) is not None
    ]
    return Found(latest, [text.revision for text in texts], pack_mentions(rows), shares_of(rows), irregular)


@contextmanager
def matching_here(conn: sqlite3.Connection, lexicon: Lexicon) -> Iterator[Find]:
    """Matching in this process, when the answer is asked for."""
    reading = compile_lexicon(lexicon)

    def find(documents: Sequence[int]) -> Callable[[], Found]:
        return lambda: find_in(conn, reading, documents)

    yield find


@contextmanager
def matching_beside(path: Path, lexicon: Lexicon, processes: int) -> Iterator[Find]:
    """Matching in ``processes`` processes, each with its own connection to the database at ``path``.

    Started afresh rather than forked, since a connection must not be carried over. Raises AnalysisError where
    one of them is killed: what was written stays, and the next count goes on from there.
    """
    pool = ProcessPoolExecutor(processes, mp_context=get_context("spawn"), initializer=_begin, initargs=(path, lexicon))

    def find(documents: Sequence[int]) -> Callable[[], Found]:
        packed = pool.submit(_find, documents)
        return lambda: _unpacked(packed.result())

    try:
        yield find
    except BrokenProcessPool as error:
        raise AnalysisError(
            "a counting process was killed (out of memory?); what was counted stays: run `watchword count` again"
        ) from error
    finally:
        pool.shutdown(cancel_futures=True)


_state: tuple[sqlite3.Connection, Reading] | None = None


def _begin(path: Path, lexicon: Lexicon) -> None:
    global _state  # a worker process reads with one lexicon for its life
    _state = (
        sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=30, isolation_level=None),
        compile_lexicon(lexicon),
    )
    # Rows hold no cycles: to look for some after each 700 of them takes a tenth of the time.
    gc.freeze()
    gc.set_threshold(100_000)


def _find(documents: Sequence[int]) -> bytes:
    if _state is None:
        raise RuntimeError("the worker was not begun")
    conn, reading = _state
    conn.execute("begin")  # a document and its revisions are read as they stand together
    try:
        found = find_in(conn, reading, documents)
    finally:
        conn.execute("commit")
    # As bytes it waits in a tenth of the memory, and is unpacked when it is written.
    return pickle.dumps(tuple(found), pickle.HIGHEST_PROTOCOL)


def _unpacked(packed: bytes) -> Found:
    return Found(*pickle.loads(packed))
