"""How fast the intervals are, and how often they hold the truth.

    python -m benchmarks.uncertainty speed        1,000 samples of a 10-year monthly series of 5 terms
    python -m benchmarks.uncertainty coverage     share of the nominal 95 % intervals that hold the true rate
    python -m benchmarks.uncertainty shares       the same of the share of documents

Coverage is measured on simulated documents: lengths lognormal (σ 0.8), mentions negative-binomial given the length
(size k: 0.1 is a word that a few documents are all about, 0.3 as bursty as a topic word, 1 less so), and sources whose
rates differ by a lognormal factor (σ 0, 0.4, 0.8), of equal or of lognormal size (skew 1). Each corpus has two truths:
the rate of these sources, as many documents of each, and the mean rate of sources like these. Columns:

- "with term": documents with the term, and "rough": intervals in % that say of themselves that these are too few;
- "interval": how many of the others hold the truth, "above" and "below": how many times it was beyond that limit;
- "width": of those, median, over the truth;
- "percentile": what the plain percentile bootstrap over the same units holds, to show what studentizing buys.

The numbers of one seed have a standard error of √(0.95 · 0.05 / runs): 0.7 points at 1,000 runs.
"""

from __future__ import annotations

import argparse
import time
from dataclasses import dataclass
from statistics import NormalDist
from typing import TYPE_CHECKING, Any

import numpy as np

from analysis.trends.cells import Cells, sort_into_cells
from analysis.trends.series import make_series
from analysis.trends.uncertainty import Measure, intervals

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

MEAN_LENGTH = float(np.exp(6.7 + 0.32))
SAMPLES = 1_000
NORMAL = np.array([NormalDist().inv_cdf((at + 0.5) / 500) for at in range(500)])
"""A standard normal distribution in 500 even steps."""


def main() -> None:
    """Run the measurement named on the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["speed", "coverage", "shares"])
    parser.add_argument("--runs", type=int, default=1_000, help="simulated series a line of the coverage table")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    if options.what == "speed":
        speed()
    else:
        coverage(options.runs, options.seed, "share" if options.what == "shares" else "per_million")


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


@dataclass(frozen=True)
class Simulated:
    """One corpus: a row a document, and both truths, by measure: of ``these`` sources, and of sources ``like`` these."""

    source: NDArray[np.int64]
    tokens: NDArray[np.int64]
    counts: NDArray[np.int64]
    these: dict[Measure, float]
    like: dict[Measure, float]


def coverage(runs: int, seed: int, measure: Measure) -> None:
    """Print how often the intervals hold the truth: for one source, for these sources, for sources like these."""
    columns = "with term  rough  interval  above  below  width" + ("  percentile" if measure == "per_million" else "")
    print(f"One source.            k  mentions/doc  documents  {columns}")
    for k in (0.1, 0.3, 1.0):
        for mean in (0.05, 0.3, 2.0):
            for documents in (20, 40, 80, 200, 500):
                rng = np.random.default_rng(seed)
                made = [sources_of(rng, 1, documents, mean, k) for _ in range(runs)]
                print(f"{k:24}  {mean:12}  {documents:9}  {line(made, runs, measure, pooled=False)}", flush=True)
    for pooled, several in ((False, (2, 3, 5, 10, 20)), (True, (10, 20, 40, 80))):
        print(f"{'Like these.' if pooled else 'These.     '}  skew  σ  mentions/doc  each  sources  {columns}")
        for skew, sigma in ((0.0, 0.0), (0.0, 0.4), (0.0, 0.8), (1.0, 0.4), (1.0, 0.8)):
            for mean in (0.05, 0.5):
                for each in (20, 100, 500):
                    for sources in several:
                        if each * sources * runs > 4_000_000:
                            continue
                        rng = np.random.default_rng(seed)
                        made = [sources_of(rng, sources, each, mean, 0.5, sigma, skew) for _ in range(runs)]
                        shown = line(made, runs, measure, pooled=pooled)
                        print(f"{skew:17} {sigma:3} {mean:12} {each:5} {sources:8}  {shown}", flush=True)


def line(made: list[Simulated], runs: int, measure: Measure, *, pooled: bool) -> str:
    """The columns: see the module."""
    truth = np.array([(one.like if pooled else one.these)[measure] for one in made])
    cells = as_periods(made)
    found = intervals(cells, pooled=pooled, samples=SAMPLES, measure=measure)
    low, high, rough = found.low[:, 0], found.high[:, 0], found.bounded[:, 0]
    sure = ~np.isnan(low) & ~rough
    with_term = f"{cells.by_period().mean():9.1f}  {100 * rough.mean():5.0f}"
    if sure.sum() < runs / 20:
        return with_term
    above, below = 100 * (truth > high)[sure].mean(), 100 * (truth < low)[sure].mean()
    width = np.median(((high - low) / truth)[sure])
    shown = f"{with_term}  {100 - above - below:8.1f}  {above:5.1f}  {below:5.1f}  {width:5.2f}"
    if measure == "share":
        return shown
    few = np.flatnonzero(sure)[:100]
    plain = percentiles([made[at] for at in few], pooled=pooled)
    return f"{shown}  {100 * np.mean([a <= t <= b for (a, b), t in zip(plain, truth[few], strict=True)]):10.1f}"


def percentiles(made: list[Simulated], *, pooled: bool) -> Iterator[tuple[float, float]]:
    """Percentile limits of the resampled rate: over documents of each source, or over sources then documents."""
    rng = np.random.default_rng(0)
    for one in made:
        source, tokens, counts = one.source, one.tokens, one.counts
        f, n = np.zeros(SAMPLES), np.zeros(SAMPLES)
        groups = [np.flatnonzero(source == name) for name in np.unique(source)]
        drawn = np.ones((SAMPLES, len(groups)), dtype=np.int64)
        if pooled:
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
    source, tokens, counts = (
        np.concatenate(part) for part in zip(*((one.source, one.tokens, one.counts) for one in made), strict=True)
    )
    document = np.flatnonzero(counts)
    return sort_into_cells(
        period=np.repeat(np.arange(len(made)), [len(one.source) for one in made]),
        source=source,
        tokens=tokens,
        document=document,
        term=np.zeros(len(document), dtype=np.int64),
        count=counts[document],
        periods=len(made),
        terms=1,
    )


def sources_of(
    rng: np.random.Generator, sources: int, each: int, mean: float, k: float, sigma: float = 0.0, skew: float = 0.0
) -> Simulated:
    """The documents of some sources, ``each`` many of one on average, with its rate and size apart from each other."""
    sizes = np.full(sources, each)
    if skew:
        sizes = 1 + rng.poisson(rng.lognormal(np.log(each) - skew**2 / 2, skew, sources))
    source = np.repeat(np.arange(sources), sizes)
    tokens = lengths(rng, len(source))
    means = mean * np.exp(sigma * rng.standard_normal(sources) - sigma**2 / 2)
    shares = share_of(means, k)
    return Simulated(
        source,
        tokens,
        mentions(rng, means[source] * tokens / MEAN_LENGTH, k),
        {"per_million": 1e6 * float(means[source].mean()) / MEAN_LENGTH, "share": float(shares[source].mean())},
        {
            "per_million": 1e6 * mean / MEAN_LENGTH,
            "share": float(share_of(mean * np.exp(sigma * NORMAL - sigma**2 / 2), k).mean()),
        },
    )


def share_of(means: NDArray[np.float64], k: float) -> NDArray[np.float64]:
    """The share of documents with a mention, for each mean: over lengths at even steps of their distribution."""
    length = np.exp(6.7 + 0.8 * NORMAL) / MEAN_LENGTH
    return np.asarray(1 - ((k / (k + np.asarray(means)[:, None] * length)) ** k).mean(axis=1))


def lengths(rng: np.random.Generator, documents: int) -> NDArray[np.int64]:
    """Tokens of documents, lognormal."""
    return np.maximum(rng.lognormal(6.7, 0.8, documents).astype(np.int64), 20)


def mentions(rng: np.random.Generator, mean: NDArray[np.floating[Any]], k: float) -> NDArray[np.int64]:
    """Mentions in documents, negative-binomial of size ``k``."""
    return rng.negative_binomial(k, k / (k + mean)).astype(np.int64)


if __name__ == "__main__":
    main()
