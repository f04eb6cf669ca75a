"""Company in a window, and logDice, by hand and by law."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.trends.collocates import co_occurrences, log_dice


def test_a_window_reaches_both_ways_and_leaves_the_mention_out():
    # 0 1 [2 3] 4 0 5: two tokens on either side of the mention.
    assert co_occurrences([0, 1, 2, 3, 4, 0, 5], [2], [4], 6, window=2).tolist() == [1, 1, 0, 0, 1, 0]


def test_a_window_ends_with_the_document():
    assert co_occurrences([3, 1], [1], [2], 4, window=5).tolist() == [0, 0, 0, 1]


def test_a_word_between_two_mentions_is_one_word():
    assert co_occurrences([0, 1, 0], [0, 2], [1, 3], 2, window=3).tolist() == [0, 1]


def test_a_mention_between_two_words_is_one_mention():
    assert co_occurrences([1, 0, 1], [1], [2], 2, window=3).tolist() == [0, 1]


def test_tokens_that_are_not_counted_are_not():
    assert co_occurrences([-1, 0, 1], [1], [2], 2, window=1).tolist() == [0, 1]


@pytest.mark.parametrize(("begin", "end", "window"), [([1], [1], 2), ([0], [9], 2), ([0], [1], 0)])
def test_what_is_no_mention_or_window_is_refused(begin, end, window):
    with pytest.raises(ValueError, match="at least one token"):
        co_occurrences([0, 1, 2], begin, end, 3, window)


def test_log_dice_by_hand():
    assert log_dice(10, 10, 10) == pytest.approx(14)
    assert log_dice(5, 10, 10) == pytest.approx(13)
    # 2 * 8 / (100 + 28) = 1/8
    assert log_dice(8, 100, 28) == pytest.approx(11)


def test_log_dice_is_not_given_below_the_least_frequency():
    found = log_dice([0, 2, 5], 10, [10, 10, 10], least=3)
    assert np.isnan(found).tolist() == [True, True, False]


def test_more_often_together_than_at_all_is_refused():
    with pytest.raises(ValueError, match="together"):
        log_dice(6, 5, 10)


@given(st.lists(st.integers(-1, 5), min_size=1, max_size=40), st.data(), st.integers(1, 6))
def test_company_is_never_more_than_the_mentions_or_the_words(words, data, window):
    starts = sorted(data.draw(st.sets(st.integers(0, len(words) - 1), max_size=5)))
    ends = [start + 1 for start in starts]
    found = co_occurrences(words, starts, ends, 6, window)
    outside = [word for at, word in enumerate(words) if at not in starts]
    for word in range(6):
        assert found[word] <= min(len(starts), outside.count(word))
    wider = co_occurrences(words, starts, ends, 6, window + 1)
    assert (wider >= found).all()
