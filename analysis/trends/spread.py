"""The standard error of a rate, and how far it can be relied on: over the documents, or over the sources.

A rate is a ratio of sums, f / n. Its error follows from the distances e = f - r · n of the units from the rate
(Cochran 1977, *Sampling Techniques*, section 6.3). Over documents the sources are strata: what lies between sources
is no error where the sources are the ones asked about (Cochran, section 6.10, the combined ratio). Over sources the
units are the sources' sums.

The degrees of freedom are those of a variance with the spread that the fourth moment of the distances gives it
(Satterthwaite 1946, doi 10.2307/3002019). Two documents among hundreds that hold most of the mentions leave few, however many
documents there are: no more than the documents with the term less one, and never less than two.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from analysis.trends.cells import Cells

LEAST_FREEDOM = 2.0


class Spread(NamedTuple):
    """``rate`` (mentions a token), its standard ``error`` and the ``freedom`` of that: periods × terms.

    NaN where a period has no tokens, and for the error where it has one unit.
    """

    rate: NDArray[np.float64]
    error: NDArray[np.float64]
    freedom: NDArray[np.float64]


def over_documents(cells: Cells) -> Spread:
    """With the sources as strata: one cell is one stratum."""
    f, size, tokens = cells.mentions, cells.size[:, None].astype(np.float64), cells.powers[:, :, None]
    total, rate = _rate(cells)
    r = rate[cells.period]
    mean = (f - r * tokens[:, 1]) / size
    ff, fn = cells.products
    squares = np.maximum(ff - 2 * r * fn + r**2 * tokens[:, 2] - size * mean**2, 0.0)
    fourth = (
        r**4 * tokens[:, 4]
        + 4 * r**3 * mean * tokens[:, 3]
        + 6 * r**2 * mean**2 * tokens[:, 2]
        + 4 * r * mean**3 * tokens[:, 1]
        + mean**4 * size
    ) + _fourth_with_mentions(cells, r, mean)
    unit = np.maximum(size - 1, 1.0)
    variance = _by_period(cells, size / unit * squares)
    unsure = _by_period(cells, fourth - squares**2 / size * (size - 3) / unit)
    most = cells.documents_by_period()[:, None] - _by_period(cells, np.ones((len(cells.period), 1)))
    freedom = _freedom(_by_period(cells, squares), unsure, most)
    return Spread(rate, _error(variance, total, most > 0), freedom)


def over_sources(cells: Cells) -> Spread:
    """With each source's documents of a period as one unit."""
    total, rate = _rate(cells)
    distance = cells.mentions - rate[cells.period] * cells.powers[:, 1:2]
    squares, fourth = _by_period(cells, distance**2), _by_period(cells, distance**4)
    sources = _by_period(cells, np.ones((len(cells.period), 1)))
    unit = np.maximum(sources - 1, 1.0)
    unsure = fourth - squares**2 / np.maximum(sources, 1.0) * (sources - 3) / unit
    freedom = _freedom(squares, unsure, sources - 1)
    return Spread(rate, _error(sources / unit * squares, total, sources > 1), freedom)


def effective_sources(cells: Cells) -> NDArray[np.float64]:
    """How many sources of equal size weigh as much as those of each period: (Σ n)² / Σ n² (Kish 1965)."""
    tokens = cells.powers[:, 1:2]
    squares = _by_period(cells, tokens**2)[:, 0]
    return np.divide(_by_period(cells, tokens)[:, 0] ** 2, squares, out=np.zeros_like(squares), where=squares > 0)


def _fourth_with_mentions(cells: Cells, rate: NDArray[np.float64], mean: NDArray[np.float64]) -> NDArray[np.float64]:
    """What the mentions add to the fourth powers of documents that were summed as if they had none."""
    cell = cells.cell_of[cells.at]
    without = rate[cell, cells.term] * cells.tokens[cells.at] + mean[cell, cells.term]
    return cells.by_cell((cells.count - without) ** 4 - without**4)


def _rate(cells: Cells) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Tokens (periods × 1) and rate (periods × terms)."""
    total = cells.tokens_by_period()[:, None].astype(np.float64)
    f = cells.by_period(cells.count).astype(np.float64)
    return total, np.divide(f, total, out=np.full_like(f, np.nan), where=total > 0)


def _error(variance: NDArray[np.float64], total: NDArray[np.float64], known: NDArray[np.bool_]) -> NDArray[np.float64]:
    sure = np.broadcast_to(known & (total > 0), variance.shape)
    return np.divide(np.sqrt(variance), total, out=np.full_like(variance, np.nan), where=sure)


def _freedom(
    squares: NDArray[np.float64], unsure: NDArray[np.float64], most: NDArray[np.float64]
) -> NDArray[np.float64]:
    found = np.divide(2 * squares**2, unsure, out=np.full_like(squares, np.inf), where=unsure > 0)
    return np.asarray(np.maximum(np.minimum(found, most), LEAST_FREEDOM))


def _by_period(cells: Cells, values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Sums of ``values`` (cells × any) over the cells of each period."""
    sums = np.zeros((cells.periods, values.shape[1]))
    np.add.at(sums, cells.period, values)
    return sums
