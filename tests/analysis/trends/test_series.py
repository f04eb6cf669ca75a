"""The sums and rates of a series, by hand and by law."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.trends.series import make_series


def small(**changes):
    """Two terms over three months from four documents; nothing in the second month, one document undated."""
    given = {
        "period": [0, 0, 2, -1],
        "source": [0, 0, 0, 0],
        "tokens": [1000, 3000, 500, 800],
        "document": [0, 1, 1, 2, 3],
        "term": [0, 0, 1, 1, 0],
        "count": [2, 2, 1, 5, 9],
    }
    return make_series(["open weights", "open source"], ["2024-01", "2024-02", "2024-03"], **(given | changes))


def test_frequencies_and_rates():
    series = small()
    assert series.mentions.tolist() == [[4, 0, 0], [1, 0, 5]]
    assert series.documents.tolist() == [[2, 0, 0], [1, 0, 1]]
    assert series.tokens.tolist() == [4000, 0, 500]
    assert series.total_documents.tolist() == [2, 0, 1]
    assert series.per_million[:, 0].tolist() == [1000, 250]
    assert series.share[:, 2].tolist() == [0, 1]


def test_a_period_without_documents_is_missing_and_not_zero():
    series = small()
    assert series.missing.tolist() == [False, True, False]
    for values in (series.per_million, series.share, series.low, series.high):
        assert np.isnan(values[:, 1]).all()


def test_rows_of_one_document_and_term_are_one_document():
    assert small(document=[0, 0], term=[0, 0], count=[1, 2]).documents[0, 0] == 1
    assert small(document=[0], term=[0], count=[0]).documents[0, 0] == 0


def many_sources(sources, each=3, months=2):
    """As many documents of each source in each month, 1,000 tokens long, every other with a mention."""
    period, source = (
        np.tile(np.repeat(np.arange(months), each), sources),
        np.repeat(np.arange(sources), months * each),
    )
    document = np.arange(0, len(period), 2)
    return {
        "period": period,
        "source": source,
        "tokens": np.full(len(period), 1000),
        "document": document,
        "term": np.zeros(len(document), dtype=int),
        "count": np.ones(len(document), dtype=int),
    }


def test_only_many_sources_in_each_period_speak_for_others_like_them():
    assert make_series("a", ["1", "2"], **many_sources(20)).pooled
    assert not make_series("a", ["1", "2"], **many_sources(19)).pooled
    assert not make_series("a", ["1", "2"], **many_sources(40), pooled=False).pooled
    made = many_sources(40)
    fewer = made | {"period": np.where(made["source"] < 20, made["period"], 0)}
    assert make_series("a", ["1", "2"], **fewer).pooled
    fewer["period"] = np.where(made["source"] < 19, made["period"], 0)
    assert not make_series("a", ["1", "2"], **fewer).pooled


def test_one_large_source_among_many_does_not_let_them_speak_for_others():
    made = many_sources(30)
    made["tokens"] = np.where(made["source"] == 0, 30_000, made["tokens"])
    assert not make_series("a", ["1", "2"], **made).pooled


def test_sources_are_counted_where_they_have_documents():
    assert small(source=[0, 1, 0, 0]).sources.tolist() == [2, 0, 1]


def test_without_samples_there_are_no_limits():
    series = small(samples=0)
    assert np.isnan(series.low).all()
    assert series.per_million[0, 0] == 1000


def test_nothing_at_all_is_a_series_too():
    series = make_series([], [], period=[], source=[], tokens=[], document=[], term=[], count=[])
    assert series.mentions.shape == (0, 0)
    empty = make_series(["a"], ["2024"], period=[], source=[], tokens=[], document=[], term=[], count=[])
    assert empty.missing.tolist() == [True]


def test_documents_without_tokens_have_a_share_and_no_rate_per_million():
    series = make_series(["a"], ["2024"], period=[0], source=[0], tokens=[0], document=[], term=[], count=[])
    assert np.isnan(series.per_million[0, 0])
    assert series.share[0, 0] == 0


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"tokens": [1, 2]}, "one value for each document"),
        ({"count": [1]}, "one value for each mention row"),
        ({"period": [0, 0, 3, 0]}, "period 3 of 3"),
        ({"document": [0, 1, 1, 2, 4]}, "document that was not given"),
        ({"term": [0, 0, 1, 1, 2]}, "term that was not given"),
        ({"tokens": [1, 2, 3, -4]}, "negative"),
        ({"tokens": [1.5, 2, 3, 4]}, "whole numbers"),
    ],
)
def test_arrays_that_do_not_fit_are_refused(changes, complaint):
    with pytest.raises(ValueError, match=complaint):
        small(**changes)


rows = st.lists(
    st.tuples(
        st.integers(-1, 4),
        st.integers(0, 3),
        st.integers(0, 2000),
        st.dictionaries(st.integers(0, 2), st.integers(1, 9)),
    ),
    max_size=30,
)


def arrays(documents):
    mentions = [(at, term, count) for at, row in enumerate(documents) for term, count in row[3].items()]
    return {
        **{name: np.array([row[i] for row in documents], int) for i, name in enumerate(("period", "source", "tokens"))},
        **{name: np.array([row[i] for row in mentions], int) for i, name in enumerate(("document", "term", "count"))},
    }


@given(rows)
def test_every_cell_is_the_sum_of_its_documents(documents):
    series = make_series("abc", "12345", **arrays(documents), samples=0)
    for period in range(5):
        inside = [row for row in documents if row[0] == period]
        assert series.total_documents[period] == len(inside)
        assert series.tokens[period] == sum(row[2] for row in inside)
        for term in range(3):
            assert series.mentions[term, period] == sum(row[3].get(term, 0) for row in inside)
            assert series.documents[term, period] == sum(term in row[3] for row in inside)


@given(rows, st.randoms())
def test_the_order_of_the_documents_does_not_matter(documents, random):
    shuffled = random.sample(documents, len(documents))
    one, other = (make_series("abc", "12345", **arrays(some), samples=0) for some in (documents, shuffled))
    np.testing.assert_array_equal(one.mentions, other.mentions)
    np.testing.assert_array_equal(one.share, other.share)
