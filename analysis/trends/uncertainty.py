"""Intervals of rates: the bootstrap over documents, and over sources then documents.

Documents are independent and tokens are not, so documents are resampled (Lijffijt et al. 2016,
doi 10.1093/llc/fqu064), and where several sources are pooled, first the sources, then the documents of each source
drawn (Davison & Hinkley 1997, *Bootstrap Methods and their Application*, section 3.8). The limits are percentiles of
the studentized rate (``studentized`` says why, and how often they hold). A share inside one source needs no
resampling: its limits are Wilson's.

What a bootstrap cannot say:

- No documents, or for a rate only empty ones: nothing was observed, both limits are NaN.
- Documents, and no mention: every resample is 0 too, and an interval from 0 to 0 would claim to be certain. The upper
  limit is then Wilson's limit of the share of documents (3.84 / (D + 3.84), the cousin of the rule of three), for a
  rate times the mentions a mentioning document has in the whole series and over the mean length of a document.
  Such limits are marked in ``bounded``.
- One document, or documents that all have one rate: no spread is seen, both limits are NaN.
- One source in a period of a pooled series: sources cannot be compared, the interval is over its documents.
"""

from __future__ import annotations

from dataclasses import dataclass
from statistics import NormalDist
from typing import TYPE_CHECKING, Literal

import numpy as np

from analysis.trends.proportions import wilson
from analysis.trends.resampling import LARGE, Draws, Sums, resample_cells
from analysis.trends.studentized import studentized_limits

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from analysis.trends.cells import Cells

Measure = Literal["per_million", "share"]
SCALE: dict[Measure, float] = {"per_million": 1e6, "share": 1.0}

SAMPLES = 1_000
SEED = 20_240_229
LEVEL = 0.95

_SUMS = 1_000_000  # resampled sums of a kind held at once: 8 MB
_POOL_DRAWS = 20_000_000  # document draws spent on the inner resamples of a pooled series
_LARGE_DRAWS = 100  # what a resample of one term in a large cell costs, in draws of a document
_POOL_ROWS = 200  # the fewest inner resamples of a source


@dataclass(frozen=True, slots=True)
class Intervals:
    """Limits of a rate, periods × terms; NaN where nothing can be said (see the module).

    ``bounded`` marks those that are a bound for a term without a mention. ``samples`` and ``seed`` repeat them.
    """

    low: NDArray[np.float64]
    high: NDArray[np.float64]
    bounded: NDArray[np.bool_]
    level: float
    samples: int
    seed: int


def intervals(
    cells: Cells,
    *,
    measure: Measure = "per_million",
    pooled: bool = False,
    samples: int = SAMPLES,
    seed: int = SEED,
    level: float = LEVEL,
) -> Intervals:
    """Limits of each term's rate in each period.

    Without ``pooled`` the documents of a period are resampled as one lot: for one source, or a fixed set of them
    beyond which nothing is claimed. With it, sources are resampled and then their documents: the limits are for
    sources like these. Raises ValueError for fewer than 1,000 samples.
    """
    if samples < 1_000:
        raise ValueError(f"{samples} samples are too few for the limits of an interval: take at least 1,000")
    if not pooled:
        cells = cells.merged()
    present = cells.by_period()
    total = np.broadcast_to(cells.documents_by_period()[:, None], present.shape)
    low, high = wilson(present, total, NormalDist().inv_cdf((1 + level) / 2))
    bound = high * _rate_of_share(cells, measure)
    if measure == "per_million":
        low, high = np.full(present.shape, np.nan), np.full(present.shape, np.nan)
    counted = cells if measure == "per_million" else cells.as_documents()
    rng = np.random.Generator(np.random.SFC64(seed))
    for period, term, below, above in _resampled(counted, measure, samples, rng, level):
        said = ~np.isnan(below)
        low[period[said], term[said]] = SCALE[measure] * below[said]
        high[period[said], term[said]] = SCALE[measure] * above[said]
    bounded = (present == 0) & (total > 0) & ~np.isnan(bound)
    low, high = np.where(bounded, 0.0, low), np.where(bounded, bound, high)
    if measure == "share":
        high = np.minimum(high, 1.0)
    return Intervals(low, high, bounded, level, samples, seed)


def _resampled(
    cells: Cells, measure: Measure, samples: int, rng: np.random.Generator, level: float
) -> Iterator[tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64], NDArray[np.float64]]]:
    """Periods, terms and their limits, batch by batch, for each term that has a mention in the period."""
    start = np.searchsorted(cells.period, np.arange(cells.periods + 1))
    sources = np.diff(start)
    present = cells.by_period() > 0
    alone = present & (sources == 1)[:, None]
    if measure == "per_million":
        draws = Draws(samples, rng)
        for first, last in _batches(np.append(0, np.cumsum(alone.sum(axis=1) * samples))):
            wanted = alone[cells.period[start[first] : start[last]]]
            sums = resample_cells(cells, start[first], start[last], wanted, draws)
            period, term = np.nonzero(alone[first:last])
            yield period + first, term, *_over_documents(cells, sums, start[period + first], term, level)
    several = present & (sources > 1)[:, None]
    draws = Draws(_inner_rows(cells, sources, samples), rng)
    for first, last in _batches(np.append(0, np.cumsum(several.sum(axis=1) * sources * draws.rows))):
        wanted = several[cells.period[start[first] : start[last]]]
        sums = resample_cells(cells, start[first], start[last], wanted, draws, squares=False)
        period, term = np.nonzero(several[first:last])
        yield (
            period + first,
            term,
            *_over_sources(cells, sums, start[first : last + 1], several[first:last], samples, rng, level),
        )


def _over_documents(
    cells: Cells, sums: Sums, cell: NDArray[np.int64], term: NDArray[np.int64], level: float
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Limits of ``term`` in ``cell``, pair by pair, from the sums over their resampled documents."""
    f, n = cells.mentions[cell, term], cells.powers[cell, 1]
    ff, fn = cells.products[0][cell, term], cells.products[1][cell, term]
    rate, documents = f / n, cells.size[cell]
    # The factor D / (D - 1) is the same for the error and its resamples: Student's quantile carries it.
    error = np.sqrt(np.maximum(ff - 2 * rate * fn + rate**2 * cells.powers[cell, 2], 0.0)) / n
    rates, errors = _over(sums.mentions, sums.tokens), _over(np.sqrt(sums.squares), sums.tokens)
    return studentized_limits(rate, error, rates, errors, documents, level)


def _over_sources(
    cells: Cells,
    sums: Sums,
    start: NDArray[np.int64],
    wanted: NDArray[np.bool_],
    samples: int,
    rng: np.random.Generator,
    level: float,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Limits of the ``wanted`` terms (periods × terms) over the cells of their period, which begin at ``start``.

    ``sums`` are inner resamples, ordered by cell, then term. A sample takes as many sources as there are, with
    replacement, and of each the next inner resample: no inner resample comes twice in a sample, so that a sample is
    distributed exactly as if its documents were drawn for it alone. Samples share inner resamples, which costs a
    little of the precision of the limits and biases nothing.
    """
    pairs, rows = int(wanted.sum()), sums.mentions.shape[1]
    rate, error, units = np.empty(pairs), np.empty(pairs), np.empty(pairs, dtype=np.int64)
    rates, errors = np.empty((2, pairs, samples))
    at = inner = 0
    drawn: dict[tuple[int, int], NDArray[np.int64]] = {}  # periods with as many sources share what is drawn
    for period, terms in enumerate(wanted):
        cell, term = slice(start[period], start[period + 1]), np.flatnonzero(terms)
        if not len(term):
            continue
        f, n = cells.mentions[cell][:, term], cells.powers[cell, 1]
        here, sources = slice(at, at + len(term)), len(n)
        rate[here] = f.sum(axis=0) / n.sum()
        error[here] = np.sqrt(((f - rate[here] * n[:, None]) ** 2).sum(axis=0)) / n.sum()
        units[here] = sources
        if (sources, len(term)) not in drawn:
            drawn[sources, len(term)] = rng.integers(0, sources, (sources, samples)) * (len(term) * rows) + (
                (np.arange(samples) + np.arange(sources)[:, None] * (rows // sources)) % rows
            )
        own = slice(inner, inner + sources * len(term))
        # Half the digits, since all of it then stays in the processor's cache: a rate needs no more than seven.
        all_mentions, all_tokens = (part[own].astype(np.float32).ravel() for part in (sums.mentions, sums.tokens))
        for one in range(len(term)):
            mentions = all_mentions[one * rows :].take(drawn[sources, len(term)])
            tokens = all_tokens[one * rows :].take(drawn[sources, len(term)])
            total = tokens.sum(axis=0)
            rates[at + one] = resampled = _over(mentions.sum(axis=0), total)
            tokens *= resampled
            mentions -= tokens
            np.square(mentions, out=mentions)
            errors[at + one] = _over(np.sqrt(mentions.sum(axis=0)), total)
        at, inner = at + len(term), inner + sources * len(term)
    return studentized_limits(rate, error, rates, errors, units, level)


def _over(above: NDArray[np.float64], tokens: NDArray[np.float64]) -> NDArray[np.float64]:
    """``above`` over ``tokens``, and 0 for a resample of nothing but empty documents."""
    return np.asarray(np.divide(above, tokens, out=np.zeros_like(above), where=tokens > 0))


def _inner_rows(cells: Cells, sources: NDArray[np.int64], samples: int) -> int:
    """How many inner resamples of each cell: as many as samples where they are affordable."""
    most = int(sources.max(initial=0))
    small = cells.size < LARGE
    draws = int(cells.size[small].sum()) + _LARGE_DRAWS * cells.terms * int((~small).sum())
    return max(most, min(samples, max(_POOL_ROWS, _POOL_DRAWS // max(1, draws))))


def _batches(sums: NDArray[np.int64]) -> Iterator[tuple[int, int]]:
    """Runs of periods (first, last excluded) of about ``_SUMS`` sums, from their running total."""
    first = 0
    while first < len(sums) - 1 and sums[first] < sums[-1]:
        last = max(first + 1, int(np.searchsorted(sums, sums[first] + _SUMS, side="right")) - 1)
        yield first, last
        first = last


def _rate_of_share(cells: Cells, measure: Measure) -> NDArray[np.float64]:
    """The rate that a share of 1 would mean, periods × terms: 1, or mentions a document over its mean length."""
    if measure == "share":
        return np.ones((cells.periods, cells.terms))
    mentions = np.bincount(cells.term, cells.count, cells.terms)
    documents = np.bincount(cells.term, minlength=cells.terms)
    each = np.divide(mentions, documents, out=np.ones(cells.terms), where=documents > 0)
    tokens, total = cells.tokens_by_period(), cells.documents_by_period()
    length = np.divide(tokens, total, out=np.full(cells.periods, np.nan), where=tokens > 0)
    return np.asarray(SCALE[measure] * each[None, :] / length[:, None])
