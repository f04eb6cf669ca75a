"""The fast resampling has the distribution of the plain bootstrap, within the error of the simulation."""

import numpy as np
import pytest

from analysis.trends import resampling
from analysis.trends.cells import sort_into_cells
from analysis.trends.resampling import Draws, resample_cells

ROWS = 6_000


def bursty(documents, rate, seed=1, terms=2):
    """Documents of one cell: lengths lognormal, mentions negative-binomial with the length in their mean."""
    rng = np.random.default_rng(seed)
    tokens = rng.lognormal(6.7, 0.9, documents).astype(int) + 5
    counts = rng.negative_binomial(0.3, 0.3 / (0.3 + rate * tokens[:, None] / 1000), (documents, terms))
    document, term = np.nonzero(counts)
    return sort_into_cells(
        period=np.zeros(documents, dtype=int),
        source=np.zeros(documents, dtype=int),
        tokens=tokens,
        document=document,
        term=term,
        count=counts[document, term],
        periods=1,
        terms=terms,
    )


def kolmogorov(a, b):
    """The greatest distance between two empirical distributions."""
    both = np.sort(np.concatenate([a, b]))
    at = [np.searchsorted(np.sort(x), both, side="right") / len(x) for x in (a, b)]
    return np.abs(at[0] - at[1]).max()


def error_of(sums, pair):
    """The standard error of each resampled rate, from its products."""
    rate = sums.mentions[pair] / sums.tokens[pair]
    ff, fn, nn = sums.products[:, pair]
    return np.sqrt(np.maximum(ff - 2 * rate * fn + rate**2 * nn, 0)) / sums.tokens[pair]


@pytest.mark.parametrize("rate", [0.02, 0.5, 5.0])
def test_strata_and_single_documents_have_one_distribution(rate, monkeypatch):
    cells = bursty(300, rate)
    wanted = cells.by_cell() > 0
    strata = resample_cells(cells, 0, 1, wanted, Draws(ROWS, 2))
    monkeypatch.setattr(resampling, "LARGE", 10**9)
    single = resample_cells(cells, 0, 1, wanted, Draws(ROWS, 3))
    # The 0.1 % point of the two-sample Kolmogorov-Smirnov statistic; the seeds are fixed, so nothing here is luck.
    allowed = 1.95 * np.sqrt(2 / ROWS)
    for pair in range(len(strata.mentions)):
        for name in ("mentions", "tokens"):
            assert kolmogorov(getattr(strata, name)[pair], getattr(single, name)[pair]) < allowed
        rates = [sums.mentions[pair] / sums.tokens[pair] for sums in (strata, single)]
        assert kolmogorov(*rates) < allowed
        errors = [np.median(error_of(sums, pair)) for sums in (strata, single)]
        assert errors[0] == pytest.approx(errors[1], rel=0.02)


def test_the_strata_keep_the_covariance_of_mentions_and_tokens(monkeypatch):
    cells = bursty(400, 2.0)
    wanted = cells.by_cell() > 0
    strata = resample_cells(cells, 0, 1, wanted, Draws(ROWS, 4))
    monkeypatch.setattr(resampling, "LARGE", 10**9)
    single = resample_cells(cells, 0, 1, wanted, Draws(ROWS, 5))
    correlations = [np.corrcoef(sums.mentions[0], sums.tokens[0])[0, 1] for sums in (strata, single)]
    assert correlations[0] == pytest.approx(correlations[1], abs=5 / np.sqrt(ROWS))


def test_small_cells_are_resampled_each_within_itself():
    cells = sort_into_cells(
        period=[0, 0, 1, 1, 2],
        source=[0, 0, 0, 0, 0],
        tokens=[10, 10, 100, 100, 1000],
        document=[0, 2, 4],
        term=[0, 0, 0],
        count=[1, 2, 3],
        periods=3,
        terms=1,
    )
    sums = resample_cells(cells, 0, 3, np.ones((3, 1), dtype=bool), Draws(500, 6))
    assert (sums.tokens == [[20], [200], [1000]]).all()
    assert set(sums.mentions[0]) == {0, 1, 2}
    assert set(sums.mentions[1]) == {0, 2, 4}
    assert set(sums.mentions[2]) == {3}


def test_pairs_that_are_not_wanted_take_no_room():
    cells = bursty(50, 1.0, terms=3)
    wanted = np.array([[True, False, True]])
    assert resample_cells(cells, 0, 1, wanted, Draws(100, 7)).mentions.shape == (2, 100)
