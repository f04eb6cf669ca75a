"""What an interval says where there is little to say, and that a pooled one is the two-stage bootstrap."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.trends.cells import sort_into_cells
from analysis.trends.proportions import wilson
from analysis.trends.studentized import student_quantile, studentized_limits
from analysis.trends.uncertainty import intervals


def one_term(counts, tokens, period=None, source=None, periods=1):
    counts = np.asarray(counts)
    zero = np.zeros(len(counts), dtype=int)
    document = np.flatnonzero(counts)
    return sort_into_cells(
        period=zero if period is None else period,
        source=zero if source is None else source,
        tokens=tokens,
        document=document,
        term=np.zeros(len(document), dtype=int),
        count=counts[document],
        periods=periods,
        terms=1,
    )


def test_a_period_without_documents_has_no_limits():
    found = intervals(one_term([1, 0], [100, 100], period=[0, 0], periods=2))
    assert np.isnan([found.low[1, 0], found.high[1, 0]]).all()
    assert not found.bounded[1, 0]


def test_a_term_without_a_mention_has_a_bound_and_says_so():
    # 3.84 / (10 + 3.84) of the documents, two mentions in each that has one, 500 tokens a document.
    cells = one_term([0] * 10 + [1, 3], [500] * 12, period=[0] * 10 + [1, 1], periods=2)
    found = intervals(cells)
    assert found.bounded[0, 0]
    assert found.low[0, 0] == 0
    assert found.high[0, 0] == pytest.approx(3.8415 / 13.8415 * 2 / 500 * 1e6, rel=1e-4)
    assert intervals(cells, measure="share").high[0, 0] == pytest.approx(3.8415 / 13.8415, rel=1e-4)


def test_one_document_does_not_say_how_sure_it_is():
    found = intervals(one_term([2], [100]))
    assert np.isnan(found.low[0, 0])
    assert np.isnan(found.high[0, 0])


def test_empty_documents_have_no_rate_and_no_limits_but_a_share():
    cells = one_term([0, 0], [0, 0])
    assert np.isnan([intervals(cells).low[0, 0], intervals(cells).high[0, 0]]).all()
    assert intervals(cells, measure="share").bounded[0, 0]


def test_documents_of_one_rate_show_no_spread():
    assert np.isnan(intervals(one_term([1, 2, 3], [100, 200, 300])).high[0, 0])


def test_a_share_inside_one_source_is_wilsons():
    found = intervals(one_term([1, 2, 0, 0, 0], [100] * 5), measure="share")
    assert found.low[0, 0] == pytest.approx(0.1176, abs=1e-4)
    assert found.high[0, 0] == pytest.approx(0.7693, abs=1e-4)


def test_the_seed_decides():
    cells = one_term(np.arange(40) % 4, np.arange(40) * 10 + 100)
    same, again, other = (intervals(cells, seed=seed) for seed in (1, 1, 2))
    assert same.low == again.low
    assert same.high == again.high
    assert (same.low, same.high) != (other.low, other.high)


def test_few_samples_are_refused():
    with pytest.raises(ValueError, match="at least 1,000"):
        intervals(one_term([1, 0], [10, 10]), samples=200)


def test_pooling_one_source_is_not_pooling():
    counts, tokens = np.arange(60) % 3, np.arange(60) * 7 + 200
    alone, pooled = (intervals(one_term(counts, tokens), pooled=pooled) for pooled in (False, True))
    assert (alone.low, alone.high) == (pooled.low, pooled.high)


def test_sources_that_differ_widen_a_pooled_interval():
    rng = np.random.default_rng(1)
    source = np.repeat(np.arange(12), 30)
    counts = rng.poisson(np.repeat(rng.lognormal(0, 1, 12), 30))
    cells = one_term(counts, np.full(360, 1000), source=source)
    alone, pooled = (intervals(cells, pooled=pooled) for pooled in (False, True))
    assert pooled.high[0, 0] - pooled.low[0, 0] > 2 * (alone.high[0, 0] - alone.low[0, 0])


@pytest.mark.parametrize("size", [4, 30, 230])
def test_a_pooled_interval_is_the_two_stage_bootstrap(size):
    """Against the plain loop: draw sources, draw each one's documents, add up, studentize over the sources."""
    rng = np.random.default_rng(size)
    sources, samples = 9, 4_000
    source = np.repeat(np.arange(sources), size)
    tokens = rng.lognormal(6.7, 0.8, len(source)).astype(int) + 5
    counts = rng.negative_binomial(0.5, 0.5, len(source)) * (rng.random(len(source)) < 0.3)
    fast = [intervals(one_term(counts, tokens, source=source), pooled=True, samples=samples, seed=s) for s in range(4)]

    rates, errors = np.empty(samples), np.empty(samples)
    for sample in range(samples):
        drawn = rng.integers(0, sources, sources)
        documents = drawn[:, None] * size + rng.integers(0, size, (sources, size))
        f, n = counts[documents].sum(axis=1), tokens[documents].sum(axis=1)
        rates[sample] = f.sum() / n.sum()
        errors[sample] = np.sqrt(((f - rates[sample] * n) ** 2).sum()) / n.sum()
    f, n = counts.reshape(sources, size).sum(axis=1), tokens.reshape(sources, size).sum(axis=1)
    rate = f.sum() / n.sum()
    error = np.sqrt(((f - rate * n) ** 2).sum()) / n.sum()
    low, high = studentized_limits(
        np.array([rate]), np.array([error]), rates[None, :], errors[None, :], sources, level=0.95
    )
    width = (high - low)[0] * 1e6
    assert np.mean([found.low for found in fast]) == pytest.approx(low[0] * 1e6, abs=0.05 * width)
    assert np.mean([found.high for found in fast]) == pytest.approx(high[0] * 1e6, abs=0.08 * width)


def test_students_quantiles_are_those_of_the_tables():
    for freedom, value in {1: 12.706, 2: 4.303, 3: 3.182, 4: 2.776, 9: 2.262, 30: 2.042}.items():
        assert student_quantile(0.975, freedom) == pytest.approx(value, rel=0.01)


@given(st.integers(0, 500), st.integers(1, 500))
def test_wilson_encloses_the_share_and_stays_between_0_and_1(documents, more):
    total = documents + more
    low, high = wilson(documents, total)
    assert 0 <= low <= documents / total <= high <= 1
    assert low == 0 if documents == 0 else low > 0


def test_wilson_of_nothing_is_not_a_number():
    assert np.isnan(wilson(0, 0)).all()


@given(
    st.lists(st.tuples(st.integers(0, 6), st.integers(0, 3000), st.integers(0, 3), st.integers(0, 2)), max_size=40),
    st.booleans(),
    st.sampled_from(["per_million", "share"]),
)
def test_limits_enclose_the_rate_wherever_there_are_any(documents, pooled, measure):
    counts, tokens, source, period = (np.array([d[i] for d in documents], dtype=int) for i in range(4))
    counts = np.minimum(counts, tokens)  # an empty document has no mention
    cells = one_term(counts, tokens, source=source, period=period, periods=3)
    found = intervals(cells, measure=measure, pooled=pooled)
    for at in range(3):
        inside = period == at
        f, n = (counts[inside].sum(), tokens[inside].sum())
        if measure == "share":
            f, n = (counts[inside] > 0).sum(), inside.sum()
        scale = 1e6 if measure == "per_million" else 1
        low, high = found.low[at, 0], found.high[at, 0]
        assert np.isnan(low) == np.isnan(high)
        if not inside.any():
            assert np.isnan(low)
        elif not np.isnan(low):
            assert 0 <= low <= scale * f / n * (1 + 1e-9)
            assert scale * f / n * (1 - 1e-9) <= high
