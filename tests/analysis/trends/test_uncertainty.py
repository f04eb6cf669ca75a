"""What an interval says where there is little to say, and that a pooled one is the two-stage bootstrap."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.trends.cells import sort_into_cells
from analysis.trends.proportions import wilson
from analysis.trends.spread import over_documents
from analysis.trends.studentized import student_quantile, studentized_limits
from analysis.trends.uncertainty import _resampled, intervals


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
    assert np.isnan(intervals(one_term([1, 2, 3] * 2, [100, 200, 300] * 2)).high[0, 0])


def test_few_documents_with_the_term_are_bounded_by_their_number():
    # Three of 50 documents, six mentions in 50,000 tokens; the score limits of a count of 3 are 1.02 and 8.82.
    found = intervals(one_term([1, 2, 3] + [0] * 47, [1000] * 50))
    assert found.bounded[0, 0]
    assert found.low[0, 0] == pytest.approx(1.0203 * 2 / 50_000 * 1e6, rel=1e-3)
    assert found.high[0, 0] == pytest.approx(8.8211 * 2 / 50_000 * 1e6, rel=1e-3)
    assert not intervals(one_term([1, 2, 3, 1, 1] + [0] * 47, [1000] * 52)).bounded[0, 0]


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


def test_one_source_does_not_speak_for_others():
    counts, tokens = np.arange(60) % 3, np.arange(60) * 7 + 200
    assert np.isnan(intervals(one_term(counts, tokens), pooled=True).high[0, 0])
    assert not np.isnan(intervals(one_term(counts, tokens)).high[0, 0])


def test_what_lies_between_these_sources_is_no_error():
    """One source never uses the term, one does at one rate throughout: of these two, the rate is nearly certain."""
    rng = np.random.default_rng(2)
    source = np.repeat([0, 1], 100)
    counts = np.where(source == 0, 0, 4 + (rng.random(200) < 0.5))
    tokens = np.full(200, 1000)
    apart = intervals(one_term(counts, tokens, source=source))
    as_one = intervals(one_term(counts, tokens))
    assert not apart.pooled
    assert apart.high[0, 0] - apart.low[0, 0] < 0.2 * (as_one.high[0, 0] - as_one.low[0, 0])


def test_sources_with_few_documents_are_one_stratum():
    cells = one_term([1] * 30, [100] * 30, source=np.repeat([0, 1, 2, 3], [3, 4, 11, 12]))
    assert cells.with_small_together(10).size.tolist() == [12, 18]  # seven are too few: the smallest other joins them
    assert cells.with_small_together(5).size.tolist() == [11, 12, 7]
    assert cells.with_small_together(2) is cells
    joined = cells.with_small_together(100)
    assert joined.size.tolist() == [30]
    assert joined.by_period(joined.count).tolist() == [[30]]


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
    counts = rng.negative_binomial(0.5, 0.5, len(source)) * (rng.random(len(source)) < 0.6)
    fast = [intervals(one_term(counts, tokens, source=source), pooled=True, samples=samples, seed=s) for s in range(4)]

    rates, errors = np.empty(samples), np.empty(samples)
    for sample in range(samples):
        drawn = rng.integers(0, sources, sources)
        documents = drawn[:, None] * size + rng.integers(0, size, (sources, size))
        f, n = counts[documents].sum(axis=1), tokens[documents].sum(axis=1)
        rates[sample] = f.sum() / n.sum()
        errors[sample] = np.sqrt(sources / (sources - 1) * ((f - rates[sample] * n) ** 2).sum()) / n.sum()
    f, n = counts.reshape(sources, size).sum(axis=1), tokens.reshape(sources, size).sum(axis=1)
    rate = f.sum() / n.sum()
    distance = f - rate * n
    error = np.sqrt(sources / (sources - 1) * (distance**2).sum()) / n.sum()
    kurtosis = (distance**4).mean() / (distance**2).mean() ** 2
    freedom = np.clip(2 * sources / (kurtosis - 1 + 2 / (sources - 1)), 2, sources - 1)
    low, high = studentized_limits(
        np.array([rate]), np.array([error]), rates[None, :], errors[None, :], freedom, level=0.95
    )
    width = (high - low)[0] * 1e6
    assert np.mean([found.low for found in fast]) == pytest.approx(low[0] * 1e6, abs=0.05 * width)
    assert np.mean([found.high for found in fast]) == pytest.approx(high[0] * 1e6, abs=0.08 * width)


def test_students_quantiles_are_those_of_the_tables():
    found = student_quantile(0.975, np.array([2, 3, 4, 9, 30, 1e9]))
    assert found == pytest.approx([4.303, 3.182, 2.776, 2.262, 2.042, 1.960], rel=0.01)
    assert (np.diff(student_quantile(0.975, np.linspace(2, 9, 50))) < 0).all()


def test_limits_are_never_nearer_than_students():
    """Resamples that hardly vary do not make an interval narrow, and one without a mention does not make it endless."""
    rates = np.full((1, 1_000), 0.01)
    rates[0, :100] = 0
    low, high = studentized_limits(
        np.array([0.01]), np.array([0.002]), rates, np.full(rates.shape, 0.002), freedom=[9.0], level=0.95
    )
    assert low[0] == pytest.approx(0.01 * np.exp(-2.262 * 0.2), rel=1e-3)
    assert high[0] == pytest.approx(0.01 * np.exp(1.5 * 2.262 * 0.2), rel=1e-3)


def test_strata_of_one_size_are_resampled_apart():
    """Their documents stand in one order, so that the same draws for both would move both rates at once."""
    counts = np.tile([0, 0, 0, 5], 15)
    cells = one_term(np.tile(counts, 4), np.full(240, 1000), source=np.repeat(np.arange(4), 60))
    wanted = np.ones((1, 1), dtype=bool)
    [(_, _, rates, errors)] = _resampled(cells, wanted, 1_000, 1, pooled=False)
    # Four independent sources: the spread of their rate is that of one document over √240, and each error says so.
    expected = counts.std() / 1000 / np.sqrt(240)
    assert rates.std() == pytest.approx(expected, rel=0.1)
    assert np.median(errors) == pytest.approx(expected, rel=0.1)


@pytest.mark.parametrize("documents", [30, 400])
def test_the_spread_over_documents_is_that_of_the_textbook(documents):
    """Against the plain sums: the combined ratio over strata, and the fourth moments about each stratum's mean."""
    rng = np.random.default_rng(documents)
    source = np.sort(rng.integers(0, 3, documents))
    tokens = rng.lognormal(6.7, 0.8, documents).astype(int) + 5
    counts = rng.negative_binomial(0.5, 0.5, documents)
    found = over_documents(one_term(counts, tokens, source=source))
    rate = counts.sum() / tokens.sum()
    variance = squares = unsure = 0.0
    for one in range(3):
        e = (counts - rate * tokens)[source == one]
        u, size = e - e.mean(), len(e)
        variance += size / (size - 1) * (u**2).sum()
        squares += (u**2).sum()
        unsure += (u**4).sum() - (u**2).sum() ** 2 / size * (size - 3) / (size - 1)
    assert found.error[0, 0] == pytest.approx(np.sqrt(variance) / tokens.sum())
    assert found.freedom[0, 0] == pytest.approx(min(2 * squares**2 / unsure, documents - 3))


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
