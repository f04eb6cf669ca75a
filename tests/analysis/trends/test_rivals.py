"""The overlap of rivals and the switch of a source, by hand and by law."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.trends.rivals import overlap, switch_date


def test_overlap_is_both_over_either():
    found = overlap([[1, 2, 0], [3, 0, 0], [0, 1, 0], [0, 0, 0]])
    assert found[0, 1] == found[1, 0] == pytest.approx(1 / 3)
    assert found[0, 0] == 1
    assert found[0, 2] == 0
    assert np.isnan(found[2, 2])


def months(*votes):
    """One document a month from January 2024, (incumbent, challenger) mentions each."""
    days = np.array([f"2024-{month:02}-01" for month in range(1, len(votes) + 1)], dtype="datetime64[D]")
    return days, [vote[0] for vote in votes], [vote[1] for vote in votes]


def test_a_clean_switch_is_found_on_its_day():
    found = switch_date(*months(*[(2, 0)] * 6, *[(0, 3)] * 6))
    assert found.day == np.datetime64("2024-07-01")
    assert found.low <= found.day <= found.high
    assert found.support > 0.99


def test_ties_and_documents_without_either_do_not_vote():
    assert switch_date(*months((2, 0), (1, 1), (0, 0), (0, 3))).day == np.datetime64("2024-04-01")


def test_one_long_document_has_one_vote():
    votes = [(1, 0)] * 3 + [(0, 90)] + [(1, 0)] * 2 + [(0, 1)] * 2
    assert switch_date(*months(*votes)).day == np.datetime64("2024-07-01")


def test_of_days_that_split_as_well_the_earliest_is_taken():
    assert switch_date(*months((1, 0), (0, 1), (1, 0), (0, 1))).day == np.datetime64("2024-02-01")


@pytest.mark.parametrize("votes", [[(1, 0)] * 5, [(0, 1)] * 5, [(0, 1)] * 3 + [(1, 0)] * 3, []])
def test_a_source_that_never_changes_or_changes_back_has_no_switch(votes):
    found = switch_date(*months(*votes))
    assert found.day is found.low is found.high is None


counts = st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), min_size=1, max_size=12)


@given(counts)
def test_a_switch_splits_the_votes_at_least_as_well_as_any_other_day(documents):
    days, incumbent, challenger = months(*documents)
    found = switch_date(days, incumbent, challenger, samples=50)
    votes = np.sign(np.array(incumbent) - np.array(challenger))
    best = [votes[:at].sum() - votes[at:].sum() for at in range(len(votes) + 1)]
    if found.day is not None:
        at = int(np.searchsorted(days, found.day))
        assert best[at] == max(best)
        assert votes[:at].sum() > 0 > votes[at:].sum()
        assert found.low <= found.day <= found.high
    elif max(best) > max(best[0], best[-1]):
        raise AssertionError("a better split than the ends is a switch")
