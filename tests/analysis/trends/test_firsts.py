"""First uses, and what stands before them."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from analysis.trends.firsts import first_seen


def test_a_first_use_comes_with_the_documents_before_it():
    found = first_seen(
        day=["2024-01-01", "2024-01-02", "2024-01-02", "2024-01-03", ""],
        source=[0, 0, 0, 0, 0],
        document=[3, 2, 4],
        term=[0, 0, 0],
        sources=1,
        terms=1,
        least_before=1,
    )
    # The undated document is before and after nothing; the other one of the same day is not before it.
    assert found.day[0, 0] == np.datetime64("2024-01-02")
    assert found.before[0, 0] == 1
    assert found.begins[0] == np.datetime64("2024-01-01")
    assert not found.censored[0, 0]


def test_a_use_in_the_first_documents_is_left_censored():
    days = np.datetime64("2024-01-01") + np.arange(60)
    found = first_seen(day=days, source=[0] * 60, document=[3, 40], term=[0, 1], sources=1, terms=2)
    assert found.before[:, 0].tolist() == [3, 40]
    assert found.censored[:, 0].tolist() == [True, False]


def test_a_term_never_seen_has_no_day_and_all_documents_before_it():
    found = first_seen(day=["2024-01-01"], source=[1], document=[], term=[], sources=2, terms=1)
    assert np.isnat(found.day).all()
    assert found.before.tolist() == [[0, 1]]
    assert np.isnat(found.begins).tolist() == [True, False]
    assert not found.censored.any()


def test_no_documents_are_no_first_uses():
    found = first_seen(day=[], source=[], document=[], term=[], sources=1, terms=1)
    assert np.isnat(found.day).all()


@given(st.lists(st.tuples(st.integers(0, 900), st.integers(0, 2), st.booleans()), min_size=1, max_size=40))
def test_it_is_the_earliest_day_with_a_mention(documents):
    days = np.datetime64("2022-01-01") + np.array([row[0] for row in documents])
    source = [row[1] for row in documents]
    mentioning = [at for at, row in enumerate(documents) if row[2]]
    found = first_seen(day=days, source=source, document=mentioning, term=[0] * len(mentioning), sources=3, terms=1)
    for one in range(3):
        its = [days[at] for at in mentioning if source[at] == one]
        if its:
            assert found.day[0, one] == min(its)
            assert found.before[0, one] == sum(s == one and d < min(its) for s, d in zip(source, days, strict=True))
        else:
            assert np.isnat(found.day[0, one])
