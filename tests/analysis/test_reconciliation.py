"""Every number that is shown equals the mention rows behind it: on real text, over all cells."""

from __future__ import annotations

import csv
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlite_utils import Database

from analysis.counting import count
from analysis.exporting import export
from analysis.queries import Selection, concordance, count_mentions, list_terms, series
from analysis.terms.lexicon import read_lexicon
from analysis.trends.periods import bounds, period_of
from crawler.importing import ImportChoices, import_paths

NOW = datetime(2026, 6, 1, tzinfo=UTC)
SEEDS = Path(__file__).parents[2] / "seeds"


@pytest.fixture(scope="module")
def counted(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Database:
    """Two real sources, counted with the seeds' lexicon."""
    from crawler.corpus.connection import open_database

    database = open_database(tmp_path_factory.mktemp("real") / "w.db", create=True)
    for name in ("interconnects", "practicalai-transcripts"):
        import_paths(database, [shared / f"corpora/{name}.jsonl.gz"], ImportChoices(name), now=NOW)
    count(database, read_lexicon(SEEDS / "lexicon.toml"), now="2026-06-01T00:00:00Z")
    return database


def test_the_published_shift_of_one_author(counted: Database) -> None:
    """Per 100,000 words the author's own count is 210, 148, 76 and 1, 21, 36. Ours is per tokens, and a
    hyphenated word is two tokens, which makes about 4 to 6 % more of them than words between spaces."""
    chosen = Selection(("open-source", "open-weights"), by="year", source="interconnects", since="2023", until="2025")
    found = {(row.term, row.period): row for row in series(counted.conn, chosen)}
    words: Counter[str] = Counter()
    for published, text in counted.conn.execute(
        "select d.published, t.text from documents d join texts t on t.revision = d.revision"
        " where d.source = 'interconnects'"
    ):
        words[published[:4]] += len(text.split())
    expected = {"open-source": (210, 148, 76), "open-weights": (1, 21, 36)}
    for term, numbers in expected.items():
        for year, number in zip(("2023", "2024", "2025"), numbers, strict=True):
            row = found[term, year]
            assert row.mentions / words[year] * 1e5 == pytest.approx(number, rel=0.05, abs=1)
            assert 1.02 < row.tokens / words[year] < 1.08


@pytest.mark.parametrize("by", ["week", "month", "quarter", "year"])
@pytest.mark.parametrize("nested", [False, True])
def test_every_cell_of_a_series_equals_its_mentions(counted: Database, by: str, nested: bool) -> None:
    terms = [term.id for term in list_terms(counted.conn)]
    chosen = Selection(tuple(terms), by=by, nested=nested)  # type: ignore[arg-type]
    behind = Counter(
        (term, period_of(day, by))
        for term, day in counted.conn.execute(
            "select m.term, substr(d.published, 1, 10) from mentions m join documents d on d.revision = m.revision"
            " where m.sense <> 'off'" + ("" if nested else " and m.nested_in is null")
        )
    )
    found = series(counted.conn, chosen)
    assert {(row.term, row.period): row.mentions for row in found if row.mentions} == dict(behind)
    for row in found:
        assert row.per_million is None or row.per_million == pytest.approx(row.mentions / row.tokens * 1e6)
        assert row.share is None or row.share == pytest.approx(row.documents / row.total_documents)


def test_a_point_of_the_chart_opens_exactly_its_mentions(counted: Database) -> None:
    for row in series(counted.conn, Selection(("open-source", "distillation"), by="quarter")):
        since, until = bounds(row.period)
        found = concordance(counted.conn, row.term, since=since, until=until, limit=None)
        assert len(found) == row.mentions == count_mentions(counted.conn, row.term, since=since, until=until)
        assert len({mention.document for mention in found}) == row.documents


def test_every_exported_cell_equals_the_mention_rows(counted: Database, tmp_path: Path) -> None:
    export(counted.conn, tmp_path, now="2026-06-01T00:00:00Z")

    def read(name: str) -> list[dict[str, str]]:
        with (tmp_path / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    mentions = [row for row in read("mentions") if not row["nested_in"] and row["sense"] != "off"]
    by_day = Counter((row["term"], row["source"], row["published"][:10]) for row in mentions)
    counts: Counter[tuple[str, str, str]] = Counter()
    for row in read("counts"):
        counts[row["term"], row["source"], row["day"]] += int(row["mentions"])
    assert +counts == by_day
    by_month = Counter((row["term"], row["published"][:7]) for row in mentions)
    shown = {(row["term"], row["period"]): int(row["mentions"]) for row in read("series")}
    assert {cell: number for cell, number in shown.items() if number} == dict(by_month)


def test_every_mention_has_a_voice_a_place_and_a_sense(counted: Database) -> None:
    found = {
        column: {row[0] for row in counted.conn.execute(f"select distinct {column} from mentions")}
        for column in ("voice", "place", "sense", "contested")
    }
    assert found == {
        "voice": {"headline", "own", "quoted", "scare", "gloss"},
        "place": {"body", "heading", "code"},  # these corpora are without link text
        "sense": {"on", "near", "off"},
        "contested": {0, 1},
    }


def test_every_mention_slices_back_to_its_surface(counted: Database) -> None:
    wrong = counted.conn.execute(
        "select count(*) from mentions m join texts t using (revision)"
        ' where substr(t.text, m.start + 1, m."end" - m.start) <> m.surface'
    ).fetchone()
    assert wrong == (0,)
