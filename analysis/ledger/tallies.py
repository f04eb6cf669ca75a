"""The tallies that stand on the mention rows, kept equal to them.

    what documents were counted as, before --- subtracted --\\
                                                             >-- Tally --> counts, volume (and the totals)
    what they are counted as now ------------- added --------/

A ``Tally`` gathers what one transaction changes, over any number of documents, and is written at its end: so ``counts`` and
``volume`` equal the mention rows at each commit, whatever happens between two of them.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from sqlite_utils import Database

from analysis.ledger.many_rows import insert, pack
from analysis.ledger.store import MEANT, NESTED_IN, SENSE, Counted, MentionRow

Cell = tuple[str, str, str]
"""Day, source and kind: what there is a row of ``volume`` for, and one of ``counts`` for each term."""


class Shares(NamedTuple):
    """What each term's mentions in each revision add to ``counts``: four columns, equally long, in the order of the key.

    ``mentions`` are those in no other mention, ``with_nested`` all.
    """

    revision: list[int]
    term: list[str]
    mentions: list[int]
    with_nested: list[int]


def shares_of(rows: Iterable[MentionRow]) -> Shares:
    """The shares of mentions that are in the order of the key."""
    shares = Shares([], [], [], [])
    revisions, terms, mentions, with_nested = shares
    last: tuple[int, str] | None = None
    for row in rows:
        if row[SENSE] == "off":
            continue
        key = row[:2]
        if key != last:
            last = key
            revisions.append(key[0])
            terms.append(key[1])
            mentions.append(0)
            with_nested.append(0)
        with_nested[-1] += 1
        if row[NESTED_IN] is None:
            mentions[-1] += 1
    return shares


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
        self._numbers: dict[Cell, int] = {}
        # Four sums by term and number of the cell, in the order of the columns of ``counts``; two by that number.
        self._counts: dict[str, dict[int, list[int]]] = defaultdict(dict)
        self._volume: dict[int, list[int]] = {}

    def count(self, documents: Iterable[Counted], sign: int) -> None:
        """Add (1) or subtract (-1) documents and their tokens."""
        for document in documents:
            sums = self._volume.setdefault(self._number(document), [0, 0])
            sums[0] += sign
            sums[1] += sign * document.tokens

    def share(self, documents: Iterable[Counted], shares: Shares, sign: int) -> None:
        """Add (1) or subtract (-1) those of ``shares`` that are of the revisions which ``documents`` are counted as."""
        numbers = {document.revision: self._number(document) for document in documents}
        counts = self._counts
        for revision, term, mentions, with_nested in zip(*shares, strict=True):
            number = numbers.get(revision)
            if number is None:
                continue
            by_cell = counts[term]
            sums = by_cell.get(number)
            if sums is None:
                by_cell[number] = [sign * mentions, sign if mentions else 0, sign * with_nested, sign]
            else:
                sums[0] += sign * mentions
                sums[1] += sign if mentions else 0
                sums[2] += sign * with_nested
                sums[3] += sign

    def take_out(self, db: Database, documents: Sequence[Counted]) -> None:
        """Subtract counted documents as they were counted: before anything of theirs changes."""
        if documents:
            self.count(documents, -1)
            self.share(documents, stored_shares(db, [document.revision for document in documents]), -1)

    def write(self, db: Database, *, totals: bool = False) -> None:
        """Add all of it to ``counts`` and ``volume``; with ``totals``, to those too (no trigger does).

        In the order of their keys: in any other, many rows would be written all over the tables.
        """
        cells = sorted(self._numbers)
        order = [self._numbers[cell] for cell in cells]
        places = dict(zip(order, range(len(order)), strict=True)).__getitem__
        cell_of = dict(zip(order, cells, strict=True))
        counts: list[str | int] = []
        of_terms: list[str | int] = []
        for term, by_cell in sorted(self._counts.items()):
            mentions: dict[str, int] = defaultdict(int)
            documents: dict[str, int] = defaultdict(int)
            for number in sorted(by_cell, key=places):
                sums = by_cell[number]
                if sums != _NOTHING:
                    cell = cell_of[number]
                    counts += (term, *cell, *sums)
                    mentions[cell[1]] += sums[0]
                    documents[cell[1]] += sums[1]
            for source in sorted(mentions):
                of_terms += (term, source, mentions[source], documents[source])
        volume: list[str | int] = []
        of_sources: list[str | int] = []
        for (day, source, kind), number in zip(cells, order, strict=True):
            if number in self._volume:
                volume += (day, source, kind, *self._volume[number])
                of_sources += (source, *self._volume[number])
        _add(db, "counts", ("term", *_CELL), (*_SUMS, "mentions_with_nested", "documents_with_nested"), counts)
        _add(db, "volume", _CELL, _TOKENS, volume)
        if totals:
            _add(db, "term_totals", ("term", "source"), _SUMS, of_terms)
            _add(db, "source_totals", ("source",), _TOKENS, of_sources)

    def _number(self, document: Counted) -> int:
        numbers = self._numbers
        return numbers.setdefault((document.day, document.source, document.kind), len(numbers))


_NOTHING = [0, 0, 0, 0]
_CELL = ("day", "source", "kind")
_SUMS = ("mentions", "documents")
_TOKENS = ("documents", "tokens")


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
