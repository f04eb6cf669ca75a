"""Keyness by hand, and its laws."""

from math import log, sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.trends.keyness import g2, log_ratio, weighted_log_odds


def test_g2_of_four_cells():
    # O: 30 of 1000 against 10 of 1000; E: 20 each, and 980 of the others each.
    expected = 2 * (30 * log(30 / 20) + 10 * log(10 / 20) + 970 * log(970 / 980) + 990 * log(990 / 980))
    assert g2(30, 1000, 10, 1000) == pytest.approx(expected)
    assert g2(10, 1000, 30, 1000) == pytest.approx(-expected)


def test_g2_takes_a_zero_cell():
    # E: 2.5 each; the cell of nothing adds nothing.
    expected = 2 * (5 * log(2) + 995 * log(995 / 997.5) + 1000 * log(1000 / 997.5))
    assert g2(5, 1000, 0, 1000) == pytest.approx(expected)


def test_log_ratio_doubles_and_halves():
    assert log_ratio([40, 10], 1000, [20, 20], 1000).tolist() == pytest.approx([1, -1])
    assert log_ratio(10, 500, 10, 1000) == pytest.approx(1)


def test_log_ratio_takes_nothing_for_half():
    assert log_ratio(8, 1000, 0, 1000) == pytest.approx(4)
    assert np.isnan(log_ratio(0, 1000, 0, 1000))


def test_weighted_log_odds_of_two_words():
    # y = (8, 2) and (3, 7), prior 1 each: odds 9/3 and 4/8.
    found = weighted_log_odds([8, 2], [3, 7], [1, 1])
    assert found.delta.tolist() == pytest.approx([log(3) - log(0.5), log(1 / 3) - log(2)])
    assert found.variance.tolist() == pytest.approx([1 / 9 + 1 / 4, 1 / 3 + 1 / 8])
    assert found.z[0] == pytest.approx(log(6) / sqrt(1 / 9 + 1 / 4))


def test_a_heavier_prior_draws_towards_nothing():
    light, heavy = (weighted_log_odds([8, 2], [3, 7], [a, a]) for a in (0.5, 50))
    assert 0 < heavy.delta[0] < light.delta[0]


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: g2(11, 10, 0, 10),
        lambda: g2(-1, 10, 0, 10),
        lambda: log_ratio(0, 0, 1, 10),
        lambda: weighted_log_odds([1, 2], [1, 2], [1, 0]),
        lambda: weighted_log_odds([1, 2], [1], [1, 1]),
    ],
)
def test_what_cannot_be_a_frequency_is_refused(wrong):
    with pytest.raises(ValueError, match=r"."):
        wrong()


frequencies = st.integers(0, 200)


@given(frequencies, frequencies, st.integers(200, 5000), st.integers(200, 5000))
def test_the_three_agree_on_the_direction_and_turn_with_the_corpora(a, b, n1, n2):
    assert g2(a, n1, b, n2) == pytest.approx(-g2(b, n2, a, n1), abs=1e-6)
    if a and b:
        assert log_ratio(a, n1, b, n2) == pytest.approx(-log_ratio(b, n2, a, n1), abs=1e-9)
        assert np.sign(round(float(log_ratio(a, n1, b, n2)), 9)) in (0, np.sign(a * n2 - b * n1))


@given(st.lists(st.tuples(frequencies, frequencies), min_size=2, max_size=30))
def test_weighted_log_odds_turn_with_the_corpora(words):
    first, second = (np.array(side) for side in zip(*words, strict=True))
    one, other = (
        weighted_log_odds(first, second, first + second + 1),
        weighted_log_odds(second, first, first + second + 1),
    )
    np.testing.assert_allclose(one.z, -other.z, atol=1e-12)
