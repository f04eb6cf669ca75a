"""Documents and their mentions, sorted into cells: the documents of one source in one period.

Every statistic of use is a sum over cells; the bootstrap resamples cells and the documents inside them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray


@dataclass(frozen=True)
class Cells:
    """``documents`` in order of their cell; cell ``c`` holds positions ``start[c]`` to ``start[c + 1]``.

    Cells are in order of period, then source; none is empty. ``at``, ``term`` and ``count`` are the mentions:
    position of the document, index of the term, how often, one row for a (document, term), in order of ``at``.
    """

    periods: int
    terms: int
    period: NDArray[np.int64]
    source: NDArray[np.int64]
    start: NDArray[np.int64]
    tokens: NDArray[np.int64]
    cell_of: NDArray[np.int64]
    at: NDArray[np.int64]
    term: NDArray[np.int64]
    count: NDArray[np.int64]

    @cached_property
    def size(self) -> NDArray[np.int64]:
        """Documents of each cell."""
        return np.diff(self.start)

    @cached_property
    def powers(self) -> NDArray[np.float64]:
        """Sums of the documents' tokens to the powers 0 to 4, cells × 5."""
        tokens = self.tokens.astype(np.float64)
        powers, power = [self.size.astype(np.float64)], np.ones_like(tokens)
        for _ in range(4):
            power = power * tokens
            powers.append(np.add.reduceat(power, self.start[:-1]) if len(self.period) else np.empty(0))
        return np.column_stack(powers)

    @cached_property
    def mentions(self) -> NDArray[np.float64]:
        """Mentions of each term, cells × terms."""
        return self.by_cell(self.count).astype(np.float64)

    @cached_property
    def products(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Sums over the documents of mentions squared, and of mentions times tokens: cells × terms both."""
        return self.by_cell(self.count**2), self.by_cell(self.count * self.tokens[self.at])

    def by_cell(self, weights: NDArray[Any] | None = None) -> NDArray[Any]:
        """Sums of ``weights``, one for each mention row (each counts once where None): cells × terms."""
        return _table(self.cell_of[self.at], self.term, weights, len(self.period), self.terms)

    def by_period(self, weights: NDArray[np.int64] | None = None) -> NDArray[np.int64]:
        """The same, periods × terms."""
        return _table(self.period[self.cell_of[self.at]], self.term, weights, self.periods, self.terms)

    def tokens_by_period(self) -> NDArray[np.int64]:
        """Tokens of each period."""
        return np.bincount(self.period[self.cell_of], self.tokens, self.periods).astype(np.int64)

    def documents_by_period(self) -> NDArray[np.int64]:
        """Documents of each period."""
        return np.bincount(self.period, self.size, self.periods).astype(np.int64)

    def merged(self) -> Cells:
        """The same documents with one cell a period: sources are no longer told apart."""
        period, first = np.unique(self.period, return_index=True)
        documents = np.diff(np.append(self.start[first], self.start[-1]))
        return replace(
            self,
            period=period,
            source=np.zeros(len(period), dtype=np.int64),
            start=np.append(self.start[first], self.start[-1]),
            cell_of=np.repeat(np.arange(len(period)), documents),
        )

    def with_small_together(self, least: int) -> Cells:
        """The same documents; sources of fewer than ``least`` documents in a period are one cell there.

        Where these are still too few together, the smallest of the other sources joins them.
        """
        small = self.size < least
        together = np.bincount(self.period, self.size * small, self.periods)
        order = np.lexsort((self.size, small, self.period))  # of each period the smallest of the others first
        first = order[np.unique(self.period[order], return_index=True)[1]]
        small[first] |= (together[self.period[first]] < least) & (together[self.period[first]] > 0)
        if not small.any():
            return self
        source = np.where(small, np.iinfo(np.int64).max, self.source)
        return sort_into_cells(
            period=self.period[self.cell_of],
            source=source[self.cell_of],
            tokens=self.tokens,
            document=self.at,
            term=self.term,
            count=self.count,
            periods=self.periods,
            terms=self.terms,
        )

    def as_documents(self) -> Cells:
        """The same cells counted in documents: a mentioning document counts 1, and each is 1 long."""
        return replace(self, tokens=np.ones_like(self.tokens), count=np.ones_like(self.count))


def sort_into_cells(
    *,
    period: ArrayLike,
    source: ArrayLike,
    tokens: ArrayLike,
    document: ArrayLike,
    term: ArrayLike,
    count: ArrayLike,
    periods: int,
    terms: int,
) -> Cells:
    """Cells from one row a document (``period``, ``source``, ``tokens``) and one a mention row.

    ``document`` is the row of the mention's document. A document whose period is negative (undated, or outside
    what was asked for) is left out with its mentions. Rows of the same document and term are added up; rows with
    a count of 0 are dropped, so that a document with a row is a document with a mention.
    Raises ValueError where the arrays do not fit each other.
    """
    doc_period, doc_source, doc_tokens = (_ints(name, a) for name, a in _named(period, source, tokens, _DOCUMENT))
    of, which, times = (_ints(name, a) for name, a in _named(document, term, count, _MENTION))
    _check(doc_period, doc_source, doc_tokens, of, which, times, periods, terms)

    inside = np.flatnonzero(doc_period >= 0)
    order = inside[np.lexsort((doc_source[inside], doc_period[inside]))]
    in_period, in_source = doc_period[order], doc_source[order]
    begins = np.ones(len(order), dtype=bool)
    begins[1:] = (np.diff(in_period) != 0) | (np.diff(in_source) != 0)
    first = np.flatnonzero(begins)

    position = np.full(len(doc_period), -1, dtype=np.int64)
    position[order] = np.arange(len(order))
    at = position[of]
    kept = (at >= 0) & (times > 0)
    keys, row = np.unique(at[kept] * max(terms, 1) + which[kept], return_inverse=True)
    return Cells(
        periods=periods,
        terms=terms,
        period=in_period[first],
        source=in_source[first],
        start=np.append(first, len(order)).astype(np.int64),
        tokens=doc_tokens[order],
        cell_of=np.cumsum(begins) - 1,
        at=keys // max(terms, 1),
        term=keys % max(terms, 1),
        count=np.bincount(row, times[kept], len(keys)).astype(np.int64),
    )


_DOCUMENT = ("period", "source", "tokens")
_MENTION = ("document", "term", "count")


def _named(a: ArrayLike, b: ArrayLike, c: ArrayLike, names: tuple[str, str, str]) -> zip[tuple[str, ArrayLike]]:
    return zip(names, (a, b, c), strict=True)


def _ints(name: str, values: ArrayLike) -> NDArray[np.int64]:
    array = np.asarray(values)
    if array.ndim != 1 or (array.size and array.dtype.kind not in "iub"):
        raise ValueError(f"{name} must be a one-dimensional array of whole numbers")
    return array.astype(np.int64)


def _check(
    period: NDArray[np.int64],
    source: NDArray[np.int64],
    tokens: NDArray[np.int64],
    document: NDArray[np.int64],
    term: NDArray[np.int64],
    count: NDArray[np.int64],
    periods: int,
    terms: int,
) -> None:
    if not len(period) == len(source) == len(tokens):
        raise ValueError("period, source and tokens must have one value for each document")
    if not len(document) == len(term) == len(count):
        raise ValueError("document, term and count must have one value for each mention row")
    if len(period) and period.max() >= periods:
        raise ValueError(f"a document is in period {period.max()} of {periods}")
    if len(document) and (document.min() < 0 or document.max() >= len(period)):
        raise ValueError("a mention belongs to a document that was not given")
    if len(term) and (term.min() < 0 or term.max() >= terms):
        raise ValueError("a mention belongs to a term that was not given")
    if (len(tokens) and tokens.min() < 0) or (len(count) and count.min() < 0):
        raise ValueError("tokens and counts cannot be negative")


def _table(
    row: NDArray[np.int64], column: NDArray[np.int64], weights: NDArray[Any] | None, rows: int, columns: int
) -> NDArray[Any]:
    summed = np.bincount(row * columns + column, weights, rows * columns).reshape(rows, columns)
    return summed.astype(np.int64 if weights is None else weights.dtype)
