"""A chart says whom its bands are for."""

from analysis.queries import SeriesRow
from analysis.web.bands import band_sentences


def row(sources=1, interval="these", bounded=False, mentions=3):
    limits = (None, None) if interval is None else (10.0, 30.0)
    return SeriesRow(
        "2024-05", "a", "all", mentions, 1000, 2, 9, 20.0, 0.2, *limits, "observed", bounded, sources, interval
    )


def test_one_source_is_told_as_one():
    assert "of the rate in this source:" in band_sentences([row()])


def test_several_sources_are_counted_and_nobody_else_is_claimed():
    assert "in these 3 sources, and no others" in band_sentences([row(3), row(3)])
    assert "in the 2 to 5 sources that a period has, and no others" in band_sentences([row(2), row(5)])


def test_many_sources_speak_for_others_like_them():
    told = band_sentences([row(24, "like these"), row(31, "like these")])
    assert "in sources like these, of which each period has 24 or more" in told
    assert "such documents and sources" in told


def test_rough_limits_are_told_where_there_are_mentions():
    assert "rough where fewer than 5 documents" in band_sentences([row(bounded=True)])
    assert "rough" not in band_sentences([row(bounded=True, mentions=0)])


def test_no_band_is_not_told_of():
    assert band_sentences([row(interval=None)]) == ""
    assert band_sentences([]) == ""
