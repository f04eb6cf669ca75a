"""What the trees are grown from and written as: the labels of other sets, the table without their columns, its answers."""

from __future__ import annotations

import gzip
import json
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from benchmarks.fitting import table
from benchmarks.labelling import read_others
from benchmarks.more_pages import fundus
from crawler.parsers.features import COLUMNS
from crawler.parsers.forest import read_forest, sigmoid
from crawler.parsers.keeping import trees

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

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


def test_of_fundus_the_text_is_that_of_the_version_whose_paragraphs_are_on_the_page(tmp_path: Path) -> None:
    folder = tmp_path / "tests" / "resources" / "parser" / "test_data" / "us"
    folder.mkdir(parents=True)
    (folder / "Ward_2024_05_02.html.gz").write_bytes(gzip.compress(PAGE.encode()))
    url = "https://ward.example/a"
    (folder / "meta.info").write_text(
        json.dumps({name: {"url": url} for name in ("Ward_2024_05_02.html.gz", "Ward_2026_01_01.html.gz")})
    )
    bodies = [["An older article, of which nothing is on the page."], [SENTENCE], ["Another that is not there."]]
    versions = {
        f"V{at}": {"body": {"summary": [], "sections": [{"headline": ["Share this"], "paragraphs": paragraphs}]}}
        for at, paragraphs in enumerate(bodies)
    }
    (folder / "Ward.json").write_text(json.dumps(versions | {"V3": {"title": "No body"}}))
    row = {
        "id": "us-Ward_2024_05_02",
        "url": url,
        "text": f"Share this\n\n{SENTENCE}",
        "weight": 0.5,
        "apart": ["caption"],
    }
    assert list(fundus(tmp_path)) == [(row, PAGE.encode())]
    (folder / "Ward.json").write_text(json.dumps({"V0": versions["V0"]}))
    assert not list(fundus(tmp_path))


def random_tree(draw: np.random.Generator, columns: int, depth: int) -> dict[str, Any]:
    """A tree as LightGBM dumps it, its limits among the values that rows have."""
    if not depth or draw.random() < 0.2:
        return {"leaf_value": float(draw.standard_normal())}
    below, above = (random_tree(draw, columns, depth - 1) for _ in range(2))
    limit = float(draw.integers(0, 4)) / 2
    return {"split_feature": int(draw.integers(columns)), "threshold": limit, "left_child": below, "right_child": above}


def leaf(node: dict[str, Any], row: Floats) -> float:
    while "leaf_value" not in node:
        node = node["left_child" if row[node["split_feature"]] <= node["threshold"] else "right_child"]
    return float(node["leaf_value"])


def test_the_table_answers_as_the_trees_do_on_pages_of_no_other_set() -> None:
    draw = np.random.default_rng(5)
    columns = ["a", "b", "c"]
    trees = [{"tree_structure": random_tree(draw, 5, 6)} for _ in range(40)]
    rows = np.hstack([draw.integers(0, 4, (600, 3)) / 2, np.zeros((600, 2))]).astype(np.float32)
    forest = read_forest(list(table(trees, columns)), columns)
    scores = np.array([sum(leaf(tree["tree_structure"], row) for tree in trees) for row in rows])
    assert len(forest.roots) == len(trees)
    assert set(np.unique(forest.column)) == {0, 1, 2}
    np.testing.assert_allclose(forest.answers(rows[:, :3]), sigmoid(scores), atol=1e-3)


def test_a_table_that_asks_for_an_unknown_feature_is_refused() -> None:
    with pytest.raises(KeyError):
        read_forest([["0", "gone", "0.5", "2"], ["0", "", "1", ""], ["0", "", "-1", ""]], ["a"])


def test_no_rows_have_no_answers() -> None:
    assert not len(trees().answers(np.zeros((0, len(COLUMNS)), dtype=np.float32)))
