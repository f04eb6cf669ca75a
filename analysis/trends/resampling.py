"""Bootstrap sums of the documents of a cell: mentions, tokens, and the spread of the documents about their rate.

Two ways to the same distribution:

- A small cell is resampled as the textbook says: as many documents as it has are drawn with replacement.
- A large cell is resampled by its strata. Documents that mention a term equally often are exchangeable as to the
  mentions, so the numbers drawn from the strata are one multinomial draw, and the resampled mentions have exactly
  the bootstrap's distribution. Given those numbers, the resampled tokens are a sum of independent draws with known
  mean, variance and third moment: that sum is taken from the normal distribution with the Cornish-Fisher correction
  for skewness (Cornish & Fisher 1938, doi 10.2307/1400905), and sums of squares are taken at their mean. That is the
  only approximation. The cost grows with the different counts that occur, not with the documents.

``tests/analysis/trends/test_resampling.py`` holds the second against the first.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from analysis.trends.cells import Cells

LARGE = 200  # documents from which strata are the cheaper way, and the sum of their tokens is near enough to normal
_DRAWS = 120_000  # draws held at once: a megabyte of indices stays in the processor's cache


@dataclass(frozen=True, slots=True)
class Sums:
    """Resampled sums, pairs (cell, term) × rows; rows are independent of each other.

    ``squares`` is the sum over the documents drawn of (mentions - rate × tokens)², at the rate of the row.
    """

    mentions: NDArray[np.float64]
    tokens: NDArray[np.float64]
    squares: NDArray[np.float64]


def resample_cells(
    cells: Cells, first: int, last: int, wanted: NDArray[np.bool_], rows: int, rng: np.random.Generator
) -> Sums:
    """Resample the cells ``first`` to ``last`` (excluded) ``rows`` times.

    ``wanted`` (cells × terms) says of which terms; its true entries, read cell by cell, are the pairs of the result.
    """
    pair = np.cumsum(wanted.ravel()).reshape(wanted.shape) - 1
    sums = Sums(*(np.empty((int(wanted.sum()), rows)) for _ in range(3)))
    size = np.where(wanted.any(axis=1), cells.size[first:last], 0)
    for documents in np.unique(size[(size > 0) & (size < LARGE)]):
        same = np.flatnonzero(size == documents)
        step = max(1, _DRAWS // (rows * int(documents)))
        for begin in range(0, len(same), step):
            block = same[begin : begin + step]
            one, term = np.nonzero(wanted[block])
            drawn = _one_by_one(cells, block + first, int(documents), rows, rng)
            _keep(sums, pair[block][one, term], [part[one, :, term] for part in drawn])
    for cell, term in np.argwhere(wanted & (size >= LARGE)[:, None]):
        _keep(sums, pair[cell, term], _by_strata(cells, int(cell) + first, int(term), rows, rng))
    return sums


def _keep(sums: Sums, pair: NDArray[np.int64], drawn: list[NDArray[np.float64]]) -> None:
    """Store ``drawn`` (mentions, tokens, and sums of f², fn and n²) as those of ``pair``."""
    f, n, ff, fn, nn = drawn
    rate = np.divide(f, n, out=np.zeros_like(f), where=n > 0)
    sums.mentions[pair] = f
    sums.tokens[pair] = n
    sums.squares[pair] = np.maximum(ff - 2 * rate * fn + rate**2 * nn, 0.0)


def _one_by_one(
    cells: Cells, which: NDArray[np.int64], size: int, rows: int, rng: np.random.Generator
) -> list[NDArray[np.float64]]:
    """Resample cells of one ``size`` document by document: five arrays cells × rows × terms."""
    terms = cells.terms
    begin, end = np.searchsorted(cells.at, cells.start[which]), np.searchsorted(cells.at, cells.start[which] + size)
    owner = np.repeat(np.arange(len(which)), end - begin)
    mention = np.arange(len(owner)) + np.repeat(begin - np.cumsum(end - begin) + (end - begin), end - begin)
    within = cells.at[mention] - cells.start[which][owner]
    f = np.zeros((len(which), size, terms))
    f[owner, within, cells.term[mention]] = cells.count[mention]
    n = cells.tokens[cells.start[which][:, None] + np.arange(size)].astype(np.float64)[:, :, None]

    draws = rng.integers(0, size, (len(which) * rows, size))
    draws += (np.arange(len(which) * rows) * size)[:, None]
    weights = np.bincount(draws.ravel(), minlength=draws.size).astype(np.float64).reshape(len(which), rows, size)
    drawn = weights @ np.concatenate([f, f * f, f * n, n, n * n], axis=2)
    every = (len(which), rows, terms)
    return [
        drawn[:, :, :terms],
        np.broadcast_to(drawn[:, :, -2:-1], every),
        drawn[:, :, terms : 2 * terms],
        drawn[:, :, 2 * terms : 3 * terms],
        np.broadcast_to(drawn[:, :, -1:], every),
    ]


def _by_strata(cells: Cells, cell: int, term: int, rows: int, rng: np.random.Generator) -> list[NDArray[np.float64]]:
    """Resample one term of one cell by strata of equal mentions: five arrays of ``rows``."""
    start, end = int(cells.start[cell]), int(cells.start[cell + 1])
    begin, finish = np.searchsorted(cells.at, [start, end])
    mine = np.flatnonzero(cells.term[begin:finish] == term) + begin
    times, stratum = np.unique(cells.count[mine], return_inverse=True)
    lengths = cells.tokens[cells.at[mine]].astype(np.float64)
    powers = np.stack([np.bincount(stratum, lengths**power, len(times)) for power in range(4)])
    # The stratum without a mention is what the others leave of the cell.
    none = cells.powers[cell] - powers.sum(axis=1)
    times, powers = np.append(0.0, times), np.column_stack([none, powers])
    times, powers = times[powers[0] > 0], powers[:, powers[0] > 0]

    mean, square, cube = powers[1:] / powers[0]
    variance = np.maximum(square - mean**2, 0.0)
    third = cube - 3 * mean * square + 2 * mean**3
    drawn = rng.multinomial(end - start, powers[0] / powers[0].sum(), rows).astype(np.float64)
    f, ff, fn, nn, expected, squared, cubed = (
        drawn @ np.column_stack([times, times**2, times * mean, square, mean, variance, third])
    ).T
    spread = np.sqrt(squared)
    skewness = np.divide(cubed, spread**3, out=np.zeros_like(spread), where=spread > 0)
    normal = rng.standard_normal(rows)
    n = expected + spread * (normal + skewness * (normal**2 - 1) / 6)
    # Far in the tail of a few very long documents the expansion could pass below nothing.
    return [f, np.maximum(n, 0.01 * expected), ff, fn, nn]
