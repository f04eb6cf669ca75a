"""Matching in processes of their own: each reads its texts from the database and gives mention rows back."""

from __future__ import annotations

import gc
import marshal
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing import get_context
from pathlib import Path
from typing import Any, NamedTuple

from analysis.counting.candidates import irregular_text
from analysis.counting.rows import mention_columns, read_texts
from analysis.errors import AnalysisError
from analysis.ledger.store import MentionColumns
from analysis.terms.matching import Matcher
from analysis.terms.model import Lexicon
from analysis.terms.senses import SenseRules


class Found(NamedTuple):
    """The mentions of some revisions, and those whose text the full-text index does not hold as it is matched.

    The columns are those of ``MentionColumns``, by revision.
    """

    columns: tuple[list[Any], ...]
    irregular: list[tuple[int, str]]


Find = Callable[[Sequence[int]], Callable[[], Found]]
"""Begins to match the texts of some revisions; what it gives waits for the answer."""


class Reading(NamedTuple):
    """What a lexicon looks for in texts, compiled once: its variants and its rules of sense."""

    matcher: Matcher
    senses: SenseRules


def compile_lexicon(lexicon: Lexicon) -> Reading:
    """Compile the variants and rules of every term of ``lexicon``."""
    return Reading(Matcher(lexicon.variants), SenseRules({term.id: term.senses for term in lexicon.terms}))


def find_in(conn: sqlite3.Connection, reading: Reading, revisions: Sequence[int]) -> Found:
    """Match the texts of ``revisions``."""
    texts = list(read_texts(conn, revisions))
    found = reading.matcher.find_batch([text.text for text in texts])
    columns: tuple[list[Any], ...] = tuple([] for _ in MentionColumns._fields)
    for text, matches in zip(texts, found, strict=True):
        if matches:
            for column, more in zip(columns, mention_columns(text, matches, reading.senses), strict=True):
                column += more
    irregular = [(text.revision, folded) for text in texts if (folded := irregular_text(text.text)) is not None]
    return Found(columns, irregular)


@contextmanager
def matching_here(conn: sqlite3.Connection, lexicon: Lexicon) -> Iterator[Find]:
    """Matching in this process: the answer is there at once."""
    reading = compile_lexicon(lexicon)

    def find(revisions: Sequence[int]) -> Callable[[], Found]:
        found = find_in(conn, reading, revisions)
        return lambda: found

    yield find


@contextmanager
def matching_beside(path: Path, lexicon: Lexicon, processes: int) -> Iterator[Find]:
    """Matching in ``processes`` processes, each with its own connection to the database at ``path``.

    Started afresh rather than forked, since a connection must not be carried over. Raises AnalysisError where
    one of them is killed: what was written stays, and the next count goes on from there.
    """
    pool = ProcessPoolExecutor(processes, mp_context=get_context("spawn"), initializer=_begin, initargs=(path, lexicon))

    def find(revisions: Sequence[int]) -> Callable[[], Found]:
        packed = pool.submit(_find, revisions)
        return lambda: Found(*marshal.loads(packed.result()))

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
    _state = sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=30), compile_lexicon(lexicon)
    # Rows hold no cycles: to look for some after each 700 of them takes a tenth of the time.
    gc.freeze()
    gc.set_threshold(100_000)


def _find(revisions: Sequence[int]) -> bytes:
    if _state is None:
        raise RuntimeError("the worker was not begun")
    # For plain lists marshal takes a third of the time that pickle does, and the process that writes has most to do.
    return marshal.dumps(tuple(find_in(*_state, revisions)))
