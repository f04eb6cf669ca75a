"""Rivals against the numbers that the series and the documents themselves give."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlite_utils import Database

from analysis.counting import count
from analysis.queries import Scope, Selection, series
from analysis.queries.rivals import overlaps, shares
from analysis.terms.model import Lexicon

NOW = "2026-06-01T00:00:00Z"
RIVALS = ("open-source", "open-weights", "distillation")


@pytest.fixture
def counted(db: Database, put: Callable[..., int], lexicon: Lexicon) -> Database:
    put("a", "2024-01-05", "Open source, open source and open weights.")
    put("b", "2024-01-09", "Open weights.", source="letter")
    put("c", "2024-03-01", "Open source.", kind="episode")
    put("d", None, "Open source or open weights.")
    put("e", "2024-02-01", "Nothing of the kind.")
    count(db, lexicon, now=NOW)
    return db


def test_shares_are_those_of_the_series_mentions(counted: Database) -> None:
    selection = Selection(RIVALS)
    mentions = {(row.period, row.term): row.mentions for row in series(counted.conn, selection)}
    found = {(row.period, row.term): row for row in shares(counted.conn, selection)}
    assert found.keys() == mentions.keys()
    for period in ("2024-01", "2024-03"):
        total = sum(mentions[period, term] for term in RIVALS)
        for term in RIVALS:
            assert found[period, term].of_mentions == pytest.approx(mentions[period, term] / total)
    assert found["2024-01", "open-weights"].of_documents == 1.0
    assert found["2024-01", "open-source"].of_documents == 0.5
    assert found["2024-02", "open-source"].of_mentions is None


def test_overlap_counts_the_documents_of_two_rivals(counted: Database) -> None:
    found = {(row.term, row.other): row for row in overlaps(counted.conn, RIVALS, Scope())}
    assert list(found) == [
        ("open-source", "open-weights"),
        ("open-source", "distillation"),
        ("open-weights", "distillation"),
    ]
    both = found["open-source", "open-weights"]
    assert (both.both, both.either, both.overlap) == (2, 4, 0.5)
    assert found["open-source", "distillation"].overlap == 0.0


def test_without_any_document_there_is_nothing_to_share(counted: Database) -> None:
    assert shares(counted.conn, Selection(RIVALS, since="2030")) == []
    [row] = overlaps(counted.conn, ("distillation", "distillation-attack"), Scope(kind="episode"))
    assert (row.both, row.either, row.overlap) == (0, 0, None)
