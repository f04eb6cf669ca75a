"""The floor under extraction on real pages. Lower it only deliberately, with the reason in the changelog.

The trees were grown on these pages among others: a floor against getting worse, no measure of accuracy on new ones. For that see
the folds that ``benchmarks.train_keeping`` prints (word F1 .965, phrases .956 / .985, random ones .971 / .982, 93 % of cells exact).
"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from statistics import mean

from benchmarks.articles import phrase_counts, phrase_sets, read_pages, tally, word_scores
from crawler.parsers.pages import extract_page

WORD_F1 = 0.967
PHRASE_PRECISION = 0.97
PHRASE_RECALL = 0.98
CELLS_EXACT = 0.94
DATES_RIGHT = 0.92
EVERY = 4
"""One page of so many, to stay well under a minute."""


def test_extraction_stays_above_its_floor(shared: Path) -> None:
    pages = list(read_pages(shared / "bench" / "articles"))[::EVERY]
    found = [extract_page(page.html, page.url, now=datetime(2026, 6, 1, tzinfo=UTC)) for page in pages]
    phrases = phrase_sets([page.text for page in pages], 0)["main"]
    pairs = list(zip(pages, found, strict=True))
    total = tally([], [])
    for page, own in pairs:
        total += tally(phrase_counts(own.text, phrases), phrase_counts(page.text, phrases))
    dated = [(page, own.published.day if own.published else "") for page, own in pairs if page.published]
    measured = {
        "word F1": (mean(word_scores(own.text, page.text)[2] for page, own in pairs), WORD_F1),
        "phrase precision": (total.shared / total.found, PHRASE_PRECISION),
        "phrase recall": (total.shared / total.gold, PHRASE_RECALL),
        "cells exact": (total.exact / total.cells, CELLS_EXACT),
        "dates right": (mean(day[: len(page.published)] == page.published for page, day in dated), DATES_RIGHT),
    }
    assert not {name: pair for name, pair in measured.items() if pair[0] < pair[1]}, measured
