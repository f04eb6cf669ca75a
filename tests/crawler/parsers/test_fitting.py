"""What the weights are fitted with: the labels of other sets, members that learn from ours alone, the table without a set's column."""

from __future__ import annotations

import gzip
import json
from typing import TYPE_CHECKING

import numpy as np

from benchmarks.fitting import fit
from benchmarks.labelling import read_others
from benchmarks.train_keeping import _of_no_other_set

if TYPE_CHECKING:
    from pathlib import Path

SENTENCE = "The committee heard that open weights let a hospital run a model on its own machines."
PAGE = f"""<html><head><title>Who may open</title></head><body><main><h1>Who may open</h1>
<p>{SENTENCE}</p><p>Share this</p><figcaption>A ward</figcaption></main></body></html>"""


def other_set(folder: Path, row: dict[str, object]) -> list[tuple[str, float | None]]:
    """The texts and shares of the one page of a set that ``row`` labels."""
    (folder / "html").mkdir()
    (folder / "html" / "1.html.gz").write_bytes(gzip.compress(PAGE.encode()))
    with gzip.open(folder / "gold.jsonl.gz", "wt") as out:
        out.write(json.dumps({"id": "1", "url": "https://other.example/a", "weight": 0.5} | row) + "\n")
    return [
        (segment.text, share)
        for one in read_others(folder, 1)
        for segment, share in zip(one.segments, one.shares, strict=True)
    ]


def test_a_whole_text_labels_all_but_the_title_and_what_the_sets_are_at_odds_on(tmp_path: Path) -> None:
    labels = other_set(tmp_path, {"text": SENTENCE, "apart": ["caption"]})
    assert labels == [("Who may open", None), (SENTENCE, 1.0), ("Share this", 0.0), ("A ward", None)]


def test_strings_label_the_segments_that_they_are_found_in_alone(tmp_path: Path) -> None:
    labels = other_set(
        tmp_path, {"with": ["let a hospital run"], "without": ["Share this", "open weights"], "apart": []}
    )
    assert labels == [("Who may open", None), (SENTENCE, 1.0), ("Share this", 0.0), ("A ward", None)]


def test_a_member_learns_nothing_from_rows_without_weight() -> None:
    draw = np.random.default_rng(5)
    rows = draw.standard_normal((2048, 2)).astype(np.float32)
    ours = np.arange(2048) < 1024
    target = ((rows[:, 0] > 0) == ours).astype(np.float32)  # of other sets the contrary is true
    net = fit(rows, target, ours.astype(np.float32)[:, None])
    assert np.mean((net.answers(rows[ours]) > 0.5) == (target[ours] > 0.5)) > 0.9


def test_without_its_column_a_net_answers_as_for_a_page_of_no_other_set() -> None:
    draw = np.random.default_rng(5)
    rows = draw.standard_normal((1024, 4)).astype(np.float32)
    rows[:, 3] = rows[:, 3] > 1
    net = fit(rows, (rows[:, 0] + rows[:, 3] > 0).astype(np.float32), np.ones((1024, 2), dtype=np.float32))
    ours = rows[rows[:, 3] == 0]
    np.testing.assert_allclose(_of_no_other_set(net, 1).answers(ours[:, :3]), net.answers(ours), atol=1e-5)
