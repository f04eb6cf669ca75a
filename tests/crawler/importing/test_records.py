"""Records with HTML are read within the limits of a worker, as a crawl reads pages."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

from sqlite_utils import Database

from crawler.importing import ImportChoices, import_paths

NOW = datetime(2026, 6, 1, tzinfo=UTC)
PARAGRAPHS = (
    "<p>Open weights are weights that anyone can have, and this sentence is long enough to be an article's.</p>" * 4
)


def test_a_record_that_is_too_much_for_the_parsers_comes_in_plainly_and_the_rest_goes_on(
    db: Database, tmp_path: Path
) -> None:
    path = tmp_path / "corpus.jsonl"
    records = {
        "heavy": f"<body>{PARAGRAPHS}<ul>{'<li>open</li>' * 500_000}</ul>",
        "surrogate": f"<article>{PARAGRAPHS}<p>Half a pair: \ud83d, and more words to follow it.</p></article>",
        "plain": f"<article>{PARAGRAPHS}</article>",
    }
    path.write_text("\n".join(json.dumps({"id": name, "title": name, "html": html}) for name, html in records.items()))
    summary = import_paths(db, [path], ImportChoices("paper"), now=NOW)
    assert (summary.new, summary.problems) == (3, [])
    losses = dict(
        db.conn.execute("select d.title, r.loss from documents d join revisions r on r.id = d.revision").fetchall()
    )
    assert (losses["surrogate"], losses["plain"]) == (None, None)
    # Which limit it meets first is the machine's.
    assert losses["heavy"] in ("out-of-time,too-long,whole-page", "out-of-memory,too-long,whole-page")
