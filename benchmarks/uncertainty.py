"""How fast the intervals are, and how often they hold the truth.

    python -m benchmarks.uncertainty speed        1,000 samples of a 10-year monthly series of 5 terms
    python -m benchmarks.uncertainty coverage     share of the nominal 95 % intervals that hold the true rate

Coverage is measured on simulated documents: lengths lognormal (σ 0.8), mentions negative-binomial given the length
(size k: 0.3 is as bursty as a topic word, 1 less so), and for pooled series sources of unequal size whose rates
differ by a lognormal factor (σ 0, 0.4, 0.8). Beside the intervals that the product gives stands the plain percentile
bootstrap over the same units, to show what studentizing buys. The numbers of one seed have a standard error of
√(0.95 · 0.05 / runs): 0.7 points at 1,000 runs.
"""

from __future__ import annotations

import argparse
import time
from typing import TYPE_CHECKING, Any

import numpy as np

from analysis.trends.cells import Cells, sort_into_cells
from analysis.trends.series import make_series
from analysis.trends.uncertainty import intervals

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

MEAN_LENGTH = float(np.exp(6.7 + 0.32))
SAMPLES = 1_000


def main() -> None:
    """Run the measurement named on the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["speed", "coverage"])
    parser.add_argument("--runs", type=int, default=1_000, help="simulated series a line of the coverage table")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    if options.what == "speed":
        speed()
    else:
        coverage(options.runs, options.seed)


def speed() -> None:
    """Print the seconds of one processor for make_series, by number of documents, periods and sources."""
    print("documents  periods  sources  per_million s  share s")
    for documents, periods, sources in (
        (100_000, 120, 1),
        (100_000, 120, 5),
        (100_000, 120, 20),
        (100_000, 120, 60),
        (100_000, 520, 1),
        (1_000_000, 120, 1),
        (1_000_000, 120, 60),
    ):
        arrays = corpus(documents, periods, sources)
        labels = [str(period) for period in range(periods)]
        spent = []
        for measure in ("per_million", "share"):
            begin = time.process_time()
            make_series("abcde", labels, **arrays, measure=measure, samples=SAMPLES)  # type: ignore[arg-type]
            spent.append(time.process_time() - begin)
        print(f"{documents:9,}  {periods:7}  {sources:7}  {spent[0]:13.2f}  {spent[1]:7.2f}", flush=True)


def corpus(documents: int, periods: int, sources: int) -> dict[str, NDArray[np.int64]]:
    """Five terms, in 16 % to 0.4 % of the documents."""
    rng = np.random.default_rng(0)
    counts = rng.negative_binomial(np.array([0.3, 0.1, 0.05, 0.02, 0.005]) / 2, 1 / 3, (documents, 5))
    document, term = np.nonzero(counts)
    return {
        "period": rng.integers(0, periods, documents),
        "source": rng.integers(0, sources, documents),
        "tokens": rng.lognormal(6.7, 0.8, documents).astype(np.int64) + 20,
        "document": document,
        "term": term,
        "count": counts[document, term].astype(np.int64),
    }


def coverage(runs: int, seed: int) -> None:
    """Print how often the intervals hold the true rate: a table for one source, and one for pooled sources."""
    print("One source, per million.  k  mentions/doc  documents  with term  interval  percentile")
    for k in (0.3, 1.0):
        for mean in (0.05, 0.3, 2.0):
            for documents in (10, 20, 40, 80, 200, 800):
                rng = np.random.default_rng(seed)
                made = [one_source(rng, documents, mean, k) for _ in range(runs)]
                print(f"{k:27}  {mean:12}  {documents:9}  {line(made, runs, mean, pooled=False)}", flush=True)
    print("Pooled, 20 documents a source.  σ  mentions/doc  sources  with term  interval  percentile")
    for sigma in (0.0, 0.4, 0.8):
        for mean in (0.05, 0.5):
            for sources in (2, 3, 5, 10, 20, 40):
                rng = np.random.default_rng(seed)
                made = [several_sources(rng, sources, 20, mean, 0.5, sigma) for _ in range(runs)]
                print(f"{sigma:33}  {mean:12}  {sources:7}  {line(made, runs, mean, pooled=True)}", flush=True)


Simulated = tuple["NDArray[np.int64]", "NDArray[np.int64]", "NDArray[np.int64]"]


def line(made: list[Simulated], runs: int, mean: float, *, pooled: bool) -> str:
    """Documents with the term, and coverage of the product's interval and of the percentile bootstrap, in %."""
    truth = 1e6 * mean / MEAN_LENGTH
    cells = as_periods(made)
    found = intervals(cells, pooled=pooled, samples=SAMPLES)
    held = (found.low[:, 0] <= truth) & (truth <= found.high[:, 0])
    known = ~np.isnan(found.low[:, 0])
    plain = [low <= truth <= high for low, high in percentiles(made[: min(runs, 300)], pooled=pooled)]
    with_term = cells.by_period().mean()
    return f"{with_term:9.1f}  {100 * held[known].mean():8.1f}  {100 * np.mean(plain):10.1f}"


def percentiles(made: list[Simulated], *, pooled: bool) -> Iterator[tuple[float, float]]:
    """Percentile limits of the resampled rate: over documents, or over sources then documents."""
    rng = np.random.default_rng(0)
    for source, tokens, counts in made:
        f, n = np.zeros(SAMPLES), np.zeros(SAMPLES)
        groups = [np.flatnonzero(source == one) for one in np.unique(source)] if pooled else [np.arange(len(source))]
        drawn = rng.multinomial(len(groups), np.full(len(groups), 1 / len(groups)), SAMPLES)
        for group, times in zip(groups, drawn.T, strict=True):
            sample = np.repeat(np.arange(SAMPLES), times)
            documents = group[rng.integers(0, len(group), (len(sample), len(group)))]
            f += np.bincount(sample, counts[documents].sum(axis=1), SAMPLES)
            n += np.bincount(sample, tokens[documents].sum(axis=1), SAMPLES)
        low, high = np.quantile(1e6 * f / n, [0.025, 0.975])
        yield float(low), float(high)


def as_periods(made: list[Simulated]) -> Cells:
    """Each simulated corpus as one period of a series."""
    source, tokens, counts = (np.concatenate(part) for part in zip(*made, strict=True))
    document = np.flatnonzero(counts)
    return sort_into_cells(
        period=np.repeat(np.arange(len(made)), [len(one[0]) for one in made]),
        source=source,
        tokens=tokens,
        document=document,
        term=np.zeros(len(document), dtype=np.int64),
        count=counts[document],
        periods=len(made),
        terms=1,
    )


def one_source(rng: np.random.Generator, documents: int, mean: float, k: float) -> Simulated:
    """Source, tokens and mentions of the documents of one source."""
    tokens = lengths(rng, documents)
    return np.zeros(documents, dtype=np.int64), tokens, mentions(rng, mean * tokens / MEAN_LENGTH, k)


def several_sources(
    rng: np.random.Generator, sources: int, each: int, mean: float, k: float, sigma: float
) -> Simulated:
    """The same for sources of unequal size and rate; the truth is the mean rate of such sources."""
    sizes = 1 + rng.poisson(rng.lognormal(np.log(each) - 0.18, 0.6, sources))
    source = np.repeat(np.arange(sources), sizes)
    tokens = lengths(rng, len(source))
    factor = np.exp(sigma * rng.standard_normal(sources) - sigma**2 / 2)
    return source, tokens, mentions(rng, mean * factor[source] * tokens / MEAN_LENGTH, k)


def lengths(rng: np.random.Generator, documents: int) -> NDArray[np.int64]:
    """Tokens of documents, lognormal."""
    return np.maximum(rng.lognormal(6.7, 0.8, documents).astype(np.int64), 20)


def mentions(rng: np.random.Generator, mean: NDArray[np.floating[Any]], k: float) -> NDArray[np.int64]:
    """Mentions in documents, negative-binomial of size ``k``."""
    return rng.negative_binomial(k, k / (k + mean)).astype(np.int64)


if __name__ == "__main__":
    main()
