"""Bootstrap sums of the documents of a cell: mentions, tokens, and the products that their spread is made of.

Two ways to the same distribution:

- A small cell is resampled as the textbook says: as many documents as it has are drawn with replacement. How often
  each is drawn depends on the size of the cell only, so cells of one size share their draws: each cell's resamples
  are as before, and of two cells row i of the one and row k of the other are independent for i ≠ k.
- A large cell is resampled by its strata. Documents that mention a term equally often are exchangeable as to the
  mentions, so the numbers drawn from the strata are one multinomial draw, and the resampled mentions have exactly
  the bootstrap's distribution. Given those numbers, the resampled tokens are a sum of independent draws with known
  mean, variance and third moment: that sum is taken from the normal distribution with the Cornish-Fisher correction
  for skewness (Cornish & Fisher 1938, doi 10.2307/1400905), and sums of products are taken at their mean. That is the
  only approximation. The cost grows with the different counts that occur, not with the documents.

``tests/analysis/trends/test_resampling.py`` holds the second against the first.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from analysis.trends.strata import strata_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from analysis.trends.cells import Cells

LARGE = 200  # documents from which strata are the cheaper way, and the sum of their tokens is near enough to normal
_NUMBERS = 4_000_000  # held at once: 32 MB
_ONE_THREAD = 262_144  # multiplications of a matrix product up to which OpenBLAS starts no thread


@dataclass(frozen=True, slots=True)
class Sums:
    """Resampled sums, pairs (cell, term) × rows; the rows of a pair are independent of each other.

    ``products`` (3 × pairs × rows) are the sums over the documents drawn of mentions², mentions × tokens and tokens²,
    from which the squared distances from any rate follow; without pairs where they were not asked for.
    """

    mentions: NDArray[np.float64]
    tokens: NDArray[np.float64]
    products: NDArray[np.float64]


class Draws:
    """How often each document of a cell of some size is drawn: ``rows`` × size, the same for all cells of that size."""

    def __init__(self, rows: int, seed: int) -> None:
        self.rows = rows
        self.seed = seed
        self.rng = _stream(seed, 0)

    def of(self, size: int) -> NDArray[np.float64]:
        """The draws for cells of ``size`` documents, which is below 256."""
        return _times(self.rows, size, self.seed).astype(np.float64)


def _stream(*seeds: int) -> np.random.Generator:
    return np.random.Generator(np.random.SFC64(seeds))


@lru_cache(maxsize=256)  # some 25 MB; drawing them took as long as resampling with them
def _times(rows: int, size: int, seed: int) -> NDArray[np.uint8]:
    drawn = _stream(seed, size).integers(0, size, (rows, size), dtype=np.int32)
    drawn += (np.arange(rows, dtype=np.int32) * size)[:, None]
    return np.bincount(drawn.ravel(), minlength=drawn.size).astype(np.uint8).reshape(rows, size)


def resample_cells(
    cells: Cells, first: int, last: int, wanted: NDArray[np.bool_], draws: Draws, *, products: bool = True
) -> Sums:
    """Resample the cells ``first`` to ``last`` (excluded), as often as ``draws`` has rows.

    ``wanted`` (cells × terms) says of which terms; its true entries, read cell by cell, are the pairs of the result.
    """
    pair = np.cumsum(wanted.ravel()).reshape(wanted.shape) - 1
    pairs = int(wanted.sum())
    shape = (pairs, draws.rows)
    sums = Sums(np.empty(shape), np.empty(shape), np.empty((3, pairs if products else 0, draws.rows)))
    size = np.where(wanted.any(axis=1), cells.size[first:last], 0)
    for documents in np.unique(size[(size > 0) & (size < LARGE)]).tolist():
        same = np.flatnonzero(size == documents)
        step = max(1, _NUMBERS // ((draws.rows + documents) * 3 * cells.terms))
        for begin in range(0, len(same), step):
            block = same[begin : begin + step]
            _one_by_one(sums, cells, block + first, documents, wanted[block], pair[block], draws)
    large = np.argwhere(wanted & (size >= LARGE)[:, None])
    step = max(1, _NUMBERS // (draws.rows * 20))
    for begin in range(0, len(large), step):
        cell, term = large[begin : begin + step].T
        _by_strata(sums, cells, cell + first, term, pair[cell, term], draws)
    return sums


def _one_by_one(
    sums: Sums,
    cells: Cells,
    which: NDArray[np.int64],
    size: int,
    wanted: NDArray[np.bool_],
    pair: NDArray[np.int64],
    draws: Draws,
) -> None:
    """Resample the cells ``which``, all of one ``size``, document by document."""
    begin, end = np.searchsorted(cells.at, cells.start[which]), np.searchsorted(cells.at, cells.start[which] + size)
    owner = np.repeat(np.arange(len(which)), end - begin)
    mention = np.arange(len(owner)) + np.repeat(begin - np.cumsum(end - begin) + (end - begin), end - begin)
    within = cells.at[mention] - cells.start[which][owner]
    times = draws.of(size)
    f = np.zeros((size, len(which), cells.terms))
    f[within, owner, cells.term[mention]] = cells.count[mention]
    n = cells.tokens[cells.start[which] + np.arange(size)[:, None]].astype(np.float64)
    one, term = np.nonzero(wanted)
    to = pair[one, term]
    sums.tokens[to] = _drawn(n.T, times)[one]
    of = np.ascontiguousarray(f[:, one, term].T)
    sums.mentions[to] = _drawn(of, times)
    if sums.products.size:
        sums.products[0, to] = _drawn(of * of, times)
        sums.products[1, to] = _drawn(of * n.T[one], times)
        sums.products[2, to] = _drawn((n * n).T, times)[one]


def _drawn(values: NDArray[np.float64], times: NDArray[np.float64]) -> NDArray[np.float64]:
    """Sums of ``values`` (any × size) over the documents drawn, ``times`` (rows × size): any × rows.

    In blocks that OpenBLAS multiplies in one thread. Where several readers are answered at once, its threads wait
    for each other: the whole product took five times the processor's time on two busy cores.
    """
    sums = np.empty((len(values), len(times)))
    across = min(len(times), 128)
    down = max(1, _ONE_THREAD // (across * times.shape[1]))
    for left in range(0, len(times), across):
        some = times[left : left + across].T
        for top in range(0, len(values), down):
            sums[top : top + down, left : left + across] = values[top : top + down] @ some
    return sums


def _by_strata(
    sums: Sums,
    cells: Cells,
    cell: NDArray[np.int64],
    term: NDArray[np.int64],
    pair: NDArray[np.int64],
    draws: Draws,
) -> None:
    """Resample each ``term`` of its ``cell`` by strata of equal mentions."""
    times, powers = strata_of(cells, cell, term)
    size = powers[..., 0]
    documents = size.sum(axis=1)
    some = np.maximum(size, 1.0)
    mean, square, cube = (powers[..., power] / some for power in (1, 2, 3))
    variance = np.maximum(square - mean**2, 0.0)
    third = cube - 3 * mean * square + 2 * mean**3
    drawn = draws.rng.multinomial(
        documents.astype(np.int64)[:, None], (size / documents[:, None])[:, None, :], (len(cell), draws.rows)
    ).astype(np.float64)
    f, ff, fn, nn, expected, squared, cubed = np.moveaxis(
        drawn @ np.stack([times, times**2, times * mean, square, mean, variance, third], axis=2), 2, 0
    )
    spread = np.sqrt(squared)
    skewness = np.divide(cubed, spread**3, out=np.zeros_like(spread), where=spread > 0)
    normal = draws.rng.standard_normal(spread.shape)
    # Far in the tail of a few very long documents the expansion could pass below nothing.
    n = np.maximum(expected + spread * (normal + skewness * (normal**2 - 1) / 6), 0.01 * expected)
    sums.mentions[pair] = f
    sums.tokens[pair] = n
    if sums.products.size:
        for at, product in enumerate((ff, fn, nn)):
            sums.products[at, pair] = product
