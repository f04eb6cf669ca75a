"""Gries' DP by hand, and its laws."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.trends.dispersion import disperse


def test_all_mentions_in_one_of_five_equal_parts():
    # v = (1, 0, 0, 0, 0), s = 0.2 each: DP = (0.8 + 4 * 0.2) / 2 = 0.8; DPnorm = 0.8 / (1 - 0.2) = 1.
    found = disperse([10, 0, 0, 0, 0], [100] * 5)
    assert found.dp == pytest.approx(0.8)
    assert found.dp_norm == pytest.approx(1)


def test_unequal_parts():
    # v = (0.5, 0.25, 0.25), s = (0.6, 0.3, 0.1): DP = (0.1 + 0.05 + 0.15) / 2 = 0.15; DPnorm = 0.15 / 0.9.
    found = disperse([2, 1, 1], [600, 300, 100])
    assert found.dp == pytest.approx(0.15)
    assert found.dp_norm == pytest.approx(0.15 / 0.9)


def test_several_terms_at_once_and_one_without_a_mention():
    found = disperse([[1, 1], [0, 0]], [50, 50])
    assert found.dp[0] == 0
    assert np.isnan(found.dp[1])


def test_one_part_is_nothing_to_be_spread_over():
    found = disperse([3], [10])
    assert found.dp == 0
    assert np.isnan(found.dp_norm)


def test_parts_without_tokens_are_left_out_and_cannot_have_mentions():
    assert disperse([1, 1, 0], [50, 50, 0]).dp == 0
    with pytest.raises(ValueError, match="without tokens"):
        disperse([1, 1], [50, 0])


parts = st.lists(st.tuples(st.integers(0, 50), st.integers(1, 5000)), min_size=2, max_size=20)


@given(parts)
def test_dp_lies_between_0_and_1_and_does_not_depend_on_the_order(some):
    found = disperse(*zip(*some, strict=True))
    if sum(f for f, _ in some):
        assert 0 <= found.dp <= found.dp_norm <= 1 + 1e-12
        assert disperse(*zip(*some[::-1], strict=True)).dp == pytest.approx(found.dp)
    else:
        assert np.isnan(found.dp)


@given(st.lists(st.integers(1, 500), min_size=2, max_size=20), st.integers(1, 9))
def test_mentions_in_proportion_to_tokens_are_spread_evenly(tokens, rate):
    assert disperse([n * rate for n in tokens], tokens).dp == pytest.approx(0, abs=1e-12)
