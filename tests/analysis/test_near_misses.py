"""Near misses in the ledger: found once, shown until judged, in no number until the lexicon has them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlite_utils import Database

from analysis.counting import count
from analysis.errors import AnalysisError
from analysis.near_misses import judge_form, list_forms, search
from analysis.terms.lexicon import read_lexicon
from analysis.terms.model import Lexicon
from crawler.importing import ImportChoices, import_paths

NOW = "2026-06-01T00:00:00Z"
LEXICON = (Path(__file__).parent / "conftest.py").read_text("utf-8").split('LEXICON = """')[1].split('"""')[0]
SEEDS = Path(__file__).parents[2] / "seeds"
Put = Callable[..., int]


def silent(what: str, done: int, total: int) -> None:
    pass


@pytest.fixture
def counted(db: Database, put: Put, lexicon: Lexicon) -> Database:
    """An episode whose transcriber misheard, and an article whose author mistyped."""
    put("e", "2024-05-01", "So they published the open waits, and\nopen waits are what we run.", kind="episode")
    put("a", "2024-05-02", "A destillation attack, and then open weights. The open waits of the clinics are long.")
    count(db, lexicon, now=NOW)
    return db


def test_found_once_and_shown_with_a_place(counted: Database) -> None:
    assert search(counted, limit=None, report=silent) == (2, 0, 4)
    rows = [row[:7] for row in list_forms(counted.conn)]
    assert rows == [
        ("open-weights", "open waits", "open weights", "sound", 81.8, 2, 1),
        ("distillation", "destillation", "distillation", "spelling", 91.7, 1, 1),
        ("distillation-attack", "destillation attack", "distillation attack", "spelling", 94.7, 1, 1),
    ]
    assert list_forms(counted.conn, "open-weights")[0].left == "So they published the"
    assert search(counted, limit=None, report=silent) == (0, 0, 0)


def test_an_offset_slices_back_to_the_surface(counted: Database) -> None:
    search(counted, limit=None, report=silent)
    wrong = counted.conn.execute(
        "select count(*) from near_misses n join texts t using (revision)"
        ' where substr(t.text, n.start + 1, n."end" - n.start) <> n.surface'
    ).fetchone()
    assert wrong == (0,)


def test_a_rejected_form_is_never_shown_again(counted: Database, put: Put, lexicon: Lexicon) -> None:
    search(counted, limit=None, report=silent)
    assert judge_form(counted, "Open-Waits", None, accepted=False, now=NOW) == ["open-weights"]
    put("f", "2024-05-03", "More open waits.", kind="episode")
    count(counted, lexicon, now=NOW)
    assert search(counted, limit=None, report=silent).documents == 1
    assert "open waits" not in {row.form for row in list_forms(counted.conn)}
    count(counted, lexicon, now=NOW, everything=True)
    search(counted, limit=None, report=silent)
    assert "open waits" not in {row.form for row in list_forms(counted.conn)}


def test_an_accepted_form_counts_once_the_lexicon_has_it(
    counted: Database, write_lexicon: Callable[[str], Lexicon]
) -> None:
    search(counted, limit=None, report=silent)
    assert judge_form(counted, "open waits", None, accepted=True, now=NOW) == ["open-weights"]
    assert "open waits" not in {row.form for row in list_forms(counted.conn)}
    assert counted.conn.execute("select sum(mentions) from counts where term = 'open-weights'").fetchone() == (1,)
    count(counted, write_lexicon(LEXICON.replace('"open weight(s)"', '"open weight(s)", "open waits"')), now=NOW)
    assert counted.conn.execute("select sum(mentions) from counts where term = 'open-weights'").fetchone() == (4,)
    assert search(counted, limit=None, report=silent).documents == 2
    assert counted.conn.execute("select count(*) from near_misses where form = 'open waits'").fetchone() == (0,)


def test_a_form_near_two_terms_is_accepted_for_one_of_them(
    db: Database, put: Put, write_lexicon: Callable[[str], Lexicon]
) -> None:
    two = LEXICON + '\n[[term]]\nid = "sources"\nlabel = "s"\ndefinition = "d"\nvariants = ["open sourcer"]\n'
    put("a", "2024-05-02", "An open sourcec thing.")
    count(db, write_lexicon(two), now=NOW)
    search(db, limit=None, report=silent)
    with pytest.raises(AnalysisError, match="open-source and sources: say which with --term"):
        judge_form(db, "open sourcec", None, accepted=True, now=NOW)
    assert judge_form(db, "open sourcec", "sources", accepted=True, now=NOW) == ["sources"]


def test_what_is_no_near_miss_cannot_be_judged(counted: Database) -> None:
    with pytest.raises(AnalysisError, match='no near miss "tractor"'):
        judge_form(counted, "tractor", None, accepted=False, now=NOW)


def test_a_search_with_a_bound_goes_on_where_it_stopped(counted: Database) -> None:
    assert search(counted, limit=1, report=silent)[:2] == (1, 1)
    assert search(counted, limit=1, report=silent)[:2] == (1, 0)


def test_real_transcripts_have_few_and_none_overlaps_a_mention(shared: Path, db: Database) -> None:
    path = shared / "corpora" / "practicalai-transcripts.jsonl.gz"
    import_paths(db, [path], ImportChoices("practicalai"), now=datetime(2026, 6, 1, tzinfo=UTC))
    count(db, read_lexicon(SEEDS / "lexicon.toml"), now=NOW)
    found = search(db, limit=100, report=silent).found
    assert 0 < found < 300
    overlapping = db.conn.execute(
        'select count(*) from near_misses n join mentions m using (revision) where m.start < n."end" and n.start < m."end"'
    ).fetchone()
    assert overlapping == (0,)
