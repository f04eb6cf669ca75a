"""Coverage: which weeks of a source were observed, told by the fetch log."""

from __future__ import annotations

from analysis.queries import CoverageRow, coverage


def test_the_query_gives_all_sources_or_one(db) -> None:
    rows = [("b", "2025-W02", "missing", "challenge"), ("a", "2025-W02", "observed", None)]
    db.conn.executemany("insert into coverage values (?, ?, ?, ?)", rows)

    assert coverage(db.conn) == [CoverageRow(*rows[1]), CoverageRow(*rows[0])]
    assert coverage(db.conn, "b") == [CoverageRow("b", "2025-W02", "missing", "challenge")]
    assert coverage(db.conn, "c") == []
