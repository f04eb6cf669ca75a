"""The tallies that stand on the mention rows, kept equal to them.

    what documents were counted as, before --- subtracted --\\
                                                             >-- Tally --> counts, volume (and the totals)
    what they are counted as now ------------- added --------/

A ``Tally`` gathers what one transaction changes, over any number of documents, and is written at its end: so ``counts`` and
``volume`` equal the mention rows at each commit, whatever happens between two of them.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlite_utils import Database

from analysis.ledger.many_rows import insert, pack
from analysis.ledger.shares import Shares
from analysis.ledger.store import MEANT, Counted

Cell = tuple[str, str, str]
"""Day, source and kind: what there is a row of ``volume`` for, and one of ``counts`` for each term."""


def stored_shares(db: Database, revisions: Iterable[int], terms: Sequence[str] | None = None) -> Shares:
    """The shares of the mentions that the ledger has of ``revisions``: of all terms, or of ``terms``."""
    only = "" if terms is None else "and term in (select value from json_each(?))"
    rows = db.conn.execute(
        "select revision, term, sum(nested_in is null), count(*) from mentions"
        f" where revision in (select value from json_each(?)) and {MEANT} {only} group by revision, term",
        (json.dumps(list(revisions)), *(() if terms is None else (json.dumps(list(terms)),))),
    ).fetchall()
    return Shares(*map(list, zip(*rows, strict=True))) if rows else Shares([], [], [], [])


class Tally:
    """What the documents of a transaction add to ``counts`` and ``volume``, less what they added before."""

    def __init__(self) -> None:
        self._cells: dict[Cell, int] = {}
        self._terms: dict[str, int] = {}
        # Of each share: number of the term << _BITS | number of the cell; and its four sums, in the order of the columns
        # of ``counts``. Arrays, since a count of many documents adds some hundred thousand of them a second.
        self._keys: list[NDArray[np.int64]] = []
        self._sums: list[NDArray[np.int64]] = []
        self._volume: dict[int, list[int]] = {}

    def count(self, documents: Iterable[Counted], sign: int) -> None:
        """Add (1) or subtract (-1) documents and their tokens."""
        for document in documents:
            sums = self._volume.setdefault(self._cell(document), [0, 0])
            sums[0] += sign
            sums[1] += sign * document.tokens

    def share(self, documents: Iterable[Counted], shares: Shares, sign: int) -> None:
        """Add (1) or subtract (-1) those of ``shares`` that are of the revisions which ``documents`` are counted as."""
        places = sorted((document.revision, self._cell(document)) for document in documents)
        if not places or not shares.revision:
            return
        revisions, cells = np.array(places, np.int64).T
        of_shares = np.array(shares.revision, np.int64)
        at = np.minimum(np.searchsorted(revisions, of_shares), len(revisions) - 1)
        kept = revisions[at] == of_shares
        numbers = self._terms
        terms = np.array([numbers.setdefault(term, len(numbers)) for term in shares.term], np.int64)
        mentions = np.array(shares.mentions, np.int64)
        sums = np.stack([mentions, mentions > 0, np.array(shares.with_nested, np.int64), np.ones_like(mentions)])
        self._keys.append((terms << _BITS | cells[at])[kept])
        self._sums.append(sign * sums[:, kept])

    def take_out(self, db: Database, documents: Sequence[Counted]) -> None:
        """Subtract counted documents as they were counted: before anything of theirs changes."""
        if documents:
            self.count(documents, -1)
            self.share(documents, stored_shares(db, [document.revision for document in documents]), -1)

    def write(self, db: Database, *, totals: bool = False) -> None:
        """Add all of it to ``counts`` and ``volume``; with ``totals``, to those too (no trigger does).

        In the order of their keys: in any other, many rows would be written all over the tables.
        """
        cells = sorted(self._cells)
        if self._keys:
            self._write_counts(db, cells, totals=totals)
        volume: list[str | int] = []
        of_sources: list[str | int] = []
        for cell in cells:
            sums = self._volume.get(self._cells[cell])
            if sums is not None:
                volume += (*cell, *sums)
                of_sources += (cell[1], *sums)
        _add(db, "volume", _CELL, _TOKENS, volume)
        if totals:
            _add(db, "source_totals", ("source",), _TOKENS, of_sources)

    def _write_counts(self, db: Database, cells: list[Cell], *, totals: bool) -> None:
        terms = sorted(self._terms)
        keys, sums = np.concatenate(self._keys), np.concatenate(self._sums, axis=1)
        keys = _places(self._terms, terms)[keys >> _BITS] << _BITS | _places(self._cells, cells)[keys & _MASK]
        keys, sums = _summed(keys, sums)
        days, sources, kinds = (np.array(column, object) for column in zip(*cells, strict=True))
        names = np.array(terms, object)
        term, cell = keys >> _BITS, keys & _MASK
        columns = (names[term], days[cell], sources[cell], kinds[cell], *sums)
        _add(db, "counts", ("term", *_CELL), (*_SUMS, "mentions_with_nested", "documents_with_nested"), _rows(columns))
        if totals:
            known, source = np.unique(sources.astype(str), return_inverse=True)
            keys, sums = _summed(term << _BITS | source[cell], sums[:2])
            columns = (names[keys >> _BITS], known.astype(object)[keys & _MASK], *sums)
            _add(db, "term_totals", ("term", "source"), _SUMS, _rows(columns))

    def _cell(self, document: Counted) -> int:
        return self._cells.setdefault((document.day, document.source, document.kind), len(self._cells))


_BITS = 32
_MASK = (1 << _BITS) - 1
_CELL = ("day", "source", "kind")
_SUMS = ("mentions", "documents")
_TOKENS = ("documents", "tokens")


def _places(numbers: dict[Any, int], ordered: Sequence[Any]) -> NDArray[np.int64]:
    """For each number that ``numbers`` gave, the place of its name in ``ordered``."""
    places = np.empty(len(ordered), np.int64)
    places[[numbers[name] for name in ordered]] = np.arange(len(ordered))
    return places


def _summed(keys: NDArray[np.int64], sums: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The columns of ``sums`` added up by key, in the order of the keys; without those that come to nothing."""
    if not len(keys):
        return keys, sums
    order = np.argsort(keys, kind="stable")
    keys, sums = keys[order], sums[:, order]
    first = np.flatnonzero(np.concatenate(([True], keys[1:] != keys[:-1])))
    keys, sums = keys[first], np.add.reduceat(sums, first, axis=1)
    changed = sums.any(axis=0)
    return keys[changed], sums[:, changed]


def _rows(columns: Sequence[NDArray[Any]]) -> list[str | int]:
    """The cells of rows with these columns, one after another, as Python's own values."""
    rows = np.empty((len(columns[0]), len(columns)), object)
    for at, column in enumerate(columns):
        rows[:, at] = column
    cells: list[str | int] = rows.ravel().tolist()
    return cells


def _add(db: Database, table: str, key: Sequence[str], sums: Sequence[str], cells: list[str | int]) -> None:
    """Add rows of ``key`` and ``sums``, whose cells follow upon one another, to those that are there."""
    columns = (*key, *sums)
    added = ", ".join(f"{name} = {name} + excluded.{name}" for name in sums)
    insert(
        db,
        f"{table} ({', '.join(columns)})",
        ", ".join("?" * len(columns)),
        pack(cells, len(columns)),
        f"on conflict ({', '.join(key)}) do update set {added}",
    )


def drop_empty_tallies(db: Database) -> None:
    """Remove the rows that subtracting left at nothing."""
    db.conn.execute("delete from counts where documents_with_nested = 0")
    db.conn.execute("delete from volume where documents = 0")
