"""Intervals of rates: the bootstrap over documents, and over sources then documents.

Documents are independent and tokens are not, so documents are resampled (Lijffijt et al. 2016,
doi 10.1093/llc/fqu064). What else is resampled depends on what the interval is for:

- **These sources.** The rate of the documents that these sources write, however they differ: documents are resampled
  within each source (sources are strata; those with fewer than 10 documents in a period are one).
- **Sources like these.** Sources are drawn, then the documents of each source drawn (Davison & Hinkley 1997,
  *Bootstrap Methods and their Application*, section 3.8). That needs many: a few sources say next to nothing about
  others (of three, the limits were 0 and 14,450 per million), and of unequal ones the large decide. It is done only
  where each period has at least 20 sources, counted as so many of equal size (Kish 1965).

The limits are percentiles of the studentized rate (``studentized``). A share inside one source needs no resampling:
its limits are Wilson's.

What a bootstrap cannot say:

- No documents, or for a rate only empty ones: nothing was observed, both limits are NaN.
- Documents, and none with the term: every resample is 0 too, and an interval from 0 to 0 would claim to be certain.
  The upper limit is Wilson's of the share of documents (3.84 / (D + 3.84), the cousin of the rule of three), for a
  rate times the mentions a mentioning document has in the whole series and over the mean length of a document.
- Fewer than five documents with the term: too little to resample. The limits of a rate are those of the number of
  such documents, as if each had as many mentions as these have on average; of a share, Wilson's. These limits and the
  ones before are marked in ``bounded``.
- One document, or documents that all have one rate: no spread is seen, both limits of a rate are NaN.
"""

from __future__ import annotations

from dataclasses import dataclass
from statistics import NormalDist
from typing import TYPE_CHECKING, Literal

import numpy as np

from analysis.trends.proportions import score_limits, wilson
from analysis.trends.resampling import LARGE, Draws, Sums, resample_cells
from analysis.trends.spread import effective_sources, over_documents, over_sources
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
LEAST_SOURCES = 20
"""Sources of equal size in each period from which on an interval is for sources like these."""
LEAST_WITH_TERM = 5
"""Documents with the term from which on they are resampled."""
LEAST_OF_SOURCE = 10
"""Documents of a source in a period from which on it is a stratum of its own."""

_SEVERAL = 4  # strata from which on their resamples are combined this many times each
_SUMS = 1_000_000  # resampled sums of a kind held at once: 8 MB
_POOL_DRAWS = 20_000_000  # document draws spent on the inner resamples of a pooled series
_LARGE_DRAWS = 100  # what a resample of one term in a large cell costs, in draws of a document
_POOL_ROWS = 200  # the fewest inner resamples of a source


@dataclass(frozen=True, slots=True)
class Intervals:
    """Limits of a rate, periods × terms; NaN where nothing can be said (see the module).

    ``bounded`` marks those that rest on the share of documents alone, for want of documents with the term.
    ``pooled`` says that they are for sources like these, and not for these. ``samples`` and ``seed`` repeat them.
    """

    low: NDArray[np.float64]
    high: NDArray[np.float64]
    bounded: NDArray[np.bool_]
    pooled: bool
    level: float
    samples: int
    seed: int


def intervals(
    cells: Cells,
    *,
    measure: Measure = "per_million",
    pooled: bool | None = None,
    samples: int = SAMPLES,
    seed: int = SEED,
    level: float = LEVEL,
) -> Intervals:
    """Limits of each term's rate in each period.

    Without ``pooled`` they are for these sources, with it for sources like these; None decides by how many there are.
    Raises ValueError for fewer than 1,000 samples.
    """
    if samples < 1_000:
        raise ValueError(f"{samples} samples are too few for the limits of an interval: take at least 1,000")
    counted = cells if measure == "per_million" else cells.as_documents()
    if pooled is None:
        pooled = speaks_for_others(counted)
    if not pooled:
        counted = counted.with_small_together(LEAST_OF_SOURCE)
    present = cells.by_period()
    total = np.broadcast_to(cells.documents_by_period()[:, None], present.shape)
    cells_of = np.broadcast_to(np.bincount(counted.period, minlength=cells.periods)[:, None], present.shape)
    few, low, high = present < LEAST_WITH_TERM, *_unresampled(cells, present, total, measure, level)
    # Of a share the documents without the term count as well as those with it, and inside one source Wilson is right.
    several = (total - present >= LEAST_WITH_TERM) & (cells_of > 1)
    spread = over_sources(counted) if pooled else over_documents(counted)
    wanted = ~few & (spread.error > 1e-9 * spread.rate) & (several if measure == "share" else True)
    for period, term, rates, errors in _resampled(counted, wanted, samples, seed, pooled=pooled):
        rate, error, freedom = (part[period, term] for part in spread)
        below, above = studentized_limits(rate, error, rates, errors, freedom, level, share=measure == "share")
        low[period, term], high[period, term] = SCALE[measure] * below, SCALE[measure] * above
    if pooled:
        low[cells_of < 2] = high[cells_of < 2] = np.nan  # one source cannot be compared with others
    rests_on_number = few if measure == "per_million" or pooled else present == 0
    return Intervals(low, high, ~np.isnan(high) & rests_on_number, pooled, level, samples, seed)


def speaks_for_others(cells: Cells) -> bool:
    """Whether each period that has documents has sources enough to tell of sources like them."""
    return bool(len(cells.period)) and bool((effective_sources(cells)[cells.period] >= LEAST_SOURCES).all())


Batch = tuple["NDArray[np.int64]", "NDArray[np.int64]", "NDArray[np.float64]", "NDArray[np.float64]"]


def _resampled(cells: Cells, wanted: NDArray[np.bool_], samples: int, seed: int, *, pooled: bool) -> Iterator[Batch]:
    """Periods, terms, and their resampled rates and errors (pairs × samples), batch by batch."""
    sources = np.bincount(cells.period, minlength=cells.periods)
    rng = np.random.Generator(np.random.SFC64(seed))  # a stream apart from those of the draws
    if pooled:
        draws = Draws(_inner_rows(cells, sources, samples), seed)
        yield from _in_batches(cells, wanted, draws, samples, rng, pooled=True)
        return
    several = (sources >= _SEVERAL)[:, None]
    yield from _in_batches(cells, wanted & ~several, Draws(samples, seed), samples, rng, pooled=False)
    yield from _in_batches(cells, wanted & several, Draws(-(-samples // _SEVERAL), seed), samples, rng, pooled=False)


def _in_batches(
    cells: Cells, wanted: NDArray[np.bool_], draws: Draws, samples: int, rng: np.random.Generator, *, pooled: bool
) -> Iterator[Batch]:
    start = np.searchsorted(cells.period, np.arange(cells.periods + 1))
    for first, last in _batches(np.append(0, np.cumsum(wanted.sum(axis=1) * np.diff(start) * draws.rows))):
        own, here = wanted[cells.period[start[first] : start[last]]], wanted[first:last]
        sums = resample_cells(cells, start[first], start[last], own, draws, products=not pooled)
        period, term = np.nonzero(here)
        begin = start[first : last + 1]
        if pooled:
            yield period + first, term, *_over_sources(sums, begin, here, samples, rng)
        else:
            size = cells.size[start[first] : start[last]]
            yield period + first, term, *_over_documents(sums, own, size, begin - start[first], here, samples, rng)


def _over_documents(
    sums: Sums,
    own: NDArray[np.bool_],
    size: NDArray[np.int64],
    start: NDArray[np.int64],
    wanted: NDArray[np.bool_],
    samples: int,
    rng: np.random.Generator,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Rates and errors of the ``wanted`` terms (periods × terms) from resamples of all cells of their period.

    ``sums`` has a pair for each true entry of ``own`` (cells × terms); the cells, of ``size`` documents, of a period
    begin at ``start``. Where there are fewer inner resamples than samples, each is used several times, beside others of
    the other strata each time.
    """
    pair = np.cumsum(own.ravel()).reshape(own.shape) - 1
    period, term = np.nonzero(wanted)
    many = np.diff(start)[period]
    order = np.argsort(-many, kind="stable")  # those with a further stratum come first, so that they are one slice
    period, term, many = period[order], term[order], many[order]
    rows = sums.mentions.shape[1]
    totals = np.zeros((5, len(period), samples))
    # Cells of one size share their draws, and only unlike rows of them are independent: each stratum begins apart.
    begins = np.stack([rng.permutation(rows) for _ in range(0, samples, rows)])
    for stratum in range(int(many.max(initial=0))):
        has = int(np.count_nonzero(many > stratum))
        cell = start[period[:has]] + stratum
        at = pair[cell, term[:has]]
        documents = size[cell][:, None].astype(np.float64)
        unit = documents / np.maximum(documents - 1, 1.0)
        f, n = sums.mentions[at], sums.tokens[at]
        shifts = begins[:, stratum % rows].tolist()
        # The squared distances from the stratum's mean are those from any point less those of the mean.
        for total, product, both in zip(totals[2:], sums.products, (f * f, f * n, n * n), strict=True):
            both *= -unit / documents
            both += unit * product[at]
            _add(total[:has], both, shifts)
        _add(totals[0, :has], f, shifts)
        _add(totals[1, :has], n, shifts)
    mentions, tokens, ff, fn, nn = totals
    rates = _over(mentions, tokens)
    errors = _over(np.sqrt(np.maximum(ff - 2 * rates * fn + rates**2 * nn, 0.0)), tokens)
    back = np.argsort(order)
    return rates[back], errors[back]


def _add(total: NDArray[np.float64], values: NDArray[np.float64], shifts: list[int]) -> None:
    """Add ``values`` (pairs × rows) to ``total`` (pairs × samples) again and again, turned by another shift each time."""
    rows = values.shape[1]
    for at, shift in enumerate(shifts):
        part = total[:, at * rows : (at + 1) * rows]
        lead, width = min(shift, part.shape[1]), part.shape[1]
        part[:, lead:] += values[:, : width - lead]
        part[:, :lead] += values[:, rows - shift : rows - shift + lead]


def _over_sources(
    sums: Sums, start: NDArray[np.int64], wanted: NDArray[np.bool_], samples: int, rng: np.random.Generator
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Rates and errors of the ``wanted`` terms (periods × terms) over the cells of their period, which begin at ``start``.

    ``sums`` are inner resamples, ordered by cell, then term. A sample takes as many sources as there are, with
    replacement, and of each the next inner resample: no inner resample comes twice in a sample, so that a sample is
    distributed exactly as if its documents were drawn for it alone. Samples share inner resamples, which costs a
    little of the precision of the limits and biases nothing.
    """
    pairs, rows = int(wanted.sum()), sums.mentions.shape[1]
    rates, errors = np.empty((2, pairs, samples))
    at = inner = 0
    drawn: dict[tuple[int, int], NDArray[np.int64]] = {}  # periods with as many sources share what is drawn
    for period, terms in enumerate(wanted.sum(axis=1).tolist()):
        if not terms:
            continue
        sources = int(start[period + 1] - start[period])
        if (sources, terms) not in drawn:
            drawn[sources, terms] = rng.integers(0, sources, (sources, samples)) * (terms * rows) + (
                (np.arange(samples) + np.arange(sources)[:, None] * (rows // sources)) % rows
            )
        own = slice(inner, inner + sources * terms)
        # Half the digits, since all of it then stays in the processor's cache: a rate needs no more than seven.
        all_mentions, all_tokens = (part[own].astype(np.float32).ravel() for part in (sums.mentions, sums.tokens))
        for one in range(terms):
            mentions = all_mentions[one * rows :].take(drawn[sources, terms])
            tokens = all_tokens[one * rows :].take(drawn[sources, terms])
            total = tokens.sum(axis=0)
            rates[at + one] = resampled = _over(mentions.sum(axis=0), total)
            tokens *= resampled
            mentions -= tokens
            np.square(mentions, out=mentions)
            unit = sources / max(sources - 1, 1)
            errors[at + one] = _over(np.sqrt(unit * mentions.sum(axis=0)), total)
        at, inner = at + terms, inner + sources * terms
    return rates, errors


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


def _unresampled(
    cells: Cells, present: NDArray[np.int64], total: NDArray[np.int64], measure: Measure, level: float
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The limits that rest on the number of documents with the term alone, periods × terms; NaN where none do."""
    z = NormalDist().inv_cdf((1 + level) / 2)
    low, high = wilson(present, total, z)
    if measure == "share":
        return low, high
    tokens = np.broadcast_to(cells.tokens_by_period()[:, None], present.shape)
    million = np.divide(SCALE[measure], tokens, out=np.full(present.shape, np.nan), where=tokens > 0)
    mentions, documents = (
        np.bincount(cells.term, cells.count, cells.terms),
        np.bincount(cells.term, minlength=cells.terms),
    )
    whole = np.divide(mentions, documents, out=np.ones(cells.terms), where=documents > 0)
    low, high = np.zeros(present.shape), high * total * whole * million
    known = present > 0
    each = cells.by_period(cells.count)[known] / present[known]
    for limit, of_number in zip((low, high), score_limits(present[known], z), strict=True):
        limit[known] = of_number * each * million[known]
    unsaid = np.isnan(million) | (present >= LEAST_WITH_TERM) | (known & (total < 2))
    low[unsaid] = high[unsaid] = np.nan
    return low, high
