"""A series: for each term and period f, N, d, D, both rates, and the limits of the rate asked for.

documents and mentions (arrays) | cells (period × source) | sums | rates | intervals -> Series
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from analysis.trends.cells import sort_into_cells
from analysis.trends.uncertainty import LEVEL, SAMPLES, SEED, Intervals, Measure, intervals

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike, NDArray


@dataclass(frozen=True, slots=True)
class Series:
    """Arrays of shape terms × periods, but ``tokens``, ``total_documents`` and ``sources``: one value a period.

    A period without documents is missing: ``missing`` is true and its rates and limits are NaN, never 0.
    ``low`` and ``high`` bound ``per_million`` or ``share``, as ``measure`` says, for sources like these where
    ``pooled``, else for these; where ``bounded``, too few documents of the period have the term to be resampled (see
    ``uncertainty``). Both are NaN throughout where no samples were asked for. ``sources`` are those that have
    documents, one value a period.
    """

    terms: tuple[str, ...]
    periods: tuple[str, ...]
    mentions: NDArray[np.int64]
    tokens: NDArray[np.int64]
    documents: NDArray[np.int64]
    total_documents: NDArray[np.int64]
    sources: NDArray[np.int64]
    per_million: NDArray[np.float64]
    share: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    bounded: NDArray[np.bool_]
    measure: Measure
    pooled: bool
    level: float
    samples: int
    seed: int

    @property
    def missing(self) -> NDArray[np.bool_]:
        """True for each period that has no documents."""
        return np.equal(self.total_documents, 0)

    @property
    def rate(self) -> NDArray[np.float64]:
        """The rate that ``low`` and ``high`` bound."""
        return self.per_million if self.measure == "per_million" else self.share


def make_series(
    terms: Sequence[str],
    periods: Sequence[str],
    *,
    period: ArrayLike,
    source: ArrayLike,
    tokens: ArrayLike,
    document: ArrayLike,
    term: ArrayLike,
    count: ArrayLike,
    measure: Measure = "per_million",
    pooled: bool | None = None,
    samples: int = SAMPLES,
    seed: int = SEED,
    level: float = LEVEL,
) -> Series:
    """The series of ``terms`` over ``periods``.

    One row a document: ``period`` (position in ``periods``, -1 for none of them: left out), ``source`` (any whole
    number that names it), ``tokens``. One row a (document, term): ``document`` (row of the document), ``term``
    (position in ``terms``), ``count`` (mentions). ``pooled`` None speaks for sources like these where each period has
    enough of them; ``samples`` 0 leaves the limits out. Same arguments, same seed: same series.
    Raises ValueError where the arrays do not fit each other.
    """
    cells = sort_into_cells(
        period=period,
        source=source,
        tokens=tokens,
        document=document,
        term=term,
        count=count,
        periods=len(periods),
        terms=len(terms),
    )
    f, d = cells.by_period(cells.count).T, cells.by_period().T
    total, documents = cells.tokens_by_period(), cells.documents_by_period()
    limits = (
        intervals(cells, measure=measure, pooled=pooled, samples=samples, seed=seed, level=level)
        if samples
        else _no_limits(len(periods), len(terms), level, seed)
    )
    return Series(
        terms=tuple(terms),
        periods=tuple(periods),
        mentions=f,
        tokens=total,
        documents=d,
        total_documents=documents,
        sources=np.bincount(cells.period, minlength=len(periods)),
        per_million=ratio(f * 1e6, total),
        share=ratio(d, documents),
        low=limits.low.T,
        high=limits.high.T,
        bounded=limits.bounded.T,
        measure=measure,
        pooled=limits.pooled,
        level=level,
        samples=samples,
        seed=seed,
    )


def ratio(above: ArrayLike, below: NDArray[np.int64]) -> NDArray[np.float64]:
    """``above`` over ``below``, NaN where ``below`` is 0."""
    top, bottom = np.asarray(above, dtype=np.float64), below.astype(np.float64)
    return np.asarray(np.divide(top, bottom, out=np.full(top.shape, np.nan), where=bottom > 0))


def _no_limits(periods: int, terms: int, level: float, seed: int) -> Intervals:
    none = np.full((periods, terms), np.nan)
    return Intervals(none, none, np.zeros((periods, terms), dtype=bool), False, level, 0, seed)
