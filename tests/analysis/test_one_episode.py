"""One aggregator's episode page, as text: what the episode says, and what stands around it."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from sqlite_utils import Database

from analysis.counting import count
from analysis.terms.lexicon import read_lexicon
from crawler.importing import ImportChoices, import_paths

NOW = datetime(2026, 6, 1, tzinfo=UTC)
SEEDS = Path(__file__).parents[2] / "seeds"


def test_the_episode_s_own_mentions(db: Database, shared: Path) -> None:
    path = shared / "seed/the-distillation-panic.txt"
    import_paths(db, [path], ImportChoices("aggregator", "episode", "2026-05-04"), now=NOW)
    count(db, read_lexicon(SEEDS / "lexicon.toml"), now="2026-06-01T00:00:00Z")
    text = path.read_text("utf-8")
    assert db.conn.execute("select text from texts").fetchone() == (text,)
    begin, end = text.index("Nathan Lambert"), text.index("NOW PLAYING")
    found = db.conn.execute(
        'select start, "end", surface from mentions where term = ? and start between ? and ?',
        ("distillation-attack", begin, end),
    ).fetchall()
    assert [surface.lower() for _, _, surface in found] == [
        "distillation attacks",
        "distillation attack",
        "distillation attacks",
        "distillation attacks",
    ]
    for start, stop, _ in found:
        inner = db.conn.execute(
            "select nested_in from mentions where term = 'distillation' and start between ? and ?", (start, stop)
        ).fetchall()
        assert inner == [("distillation-attack",)]
