"""Fits the weights of `crawler.parsers.keeping` and writes its table; prints cross-validated word scores.

    python -m benchmarks.train_keeping SHARED/bench/articles [--write] [--part dev|all]

Both models are logistic regressions with a ridge, fitted by iteratively reweighted least squares on numpy alone. A
segment weighs as the square root of its words. The second model reads the first one's *cross-validated* answers,
as it will later read answers about pages the first has not seen. Five folds over pages, seed 0.
"""

from __future__ import annotations

import argparse
import csv
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from benchmarks.alignment import gold_shares
from benchmarks.articles import halves, read_pages, word_scores
from crawler.parsers import keeping
from crawler.parsers.decoding import decode
from crawler.parsers.features import Features, describe, key_of
from crawler.parsers.opinions import first_opinion
from crawler.parsers.page_heads import read_head
from crawler.parsers.segments import Segment, cut_segments
from crawler.parsers.structured import read_structured
from crawler.parsers.trees import parse_html

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from benchmarks.articles import GoldPage

    Floats = NDArray[np.float64]

RIDGE, STEPS, FOLDS, LEAST_PAGES = 1.0, 12, 5, 8
SECOND = 0.1
"""The weight of a page's copy without an opinion."""
LEAST_GOLD = 0.5
"""A page whose segments hold less than this share of the gold's words is not what was labelled, and is left out."""


@dataclass
class Labelled:
    """One page ready for fitting: segments, their gold shares and features.

    ``measured`` is False for the second copy of a page, described as if trafilatura had had no opinion.
    """

    page: GoldPage
    segments: list[Segment]
    shares: list[float | None]
    features: list[Features]
    measured: bool = True


def label(page: GoldPage) -> list[Labelled]:
    """Segment, align and describe one page, with trafilatura's opinion and without."""
    parsed = parse_html(decode(page.html).text)
    if parsed is None:
        raise ValueError(f"page {page.id} holds no HTML")
    head = read_head(parsed.tree, page.url, read_structured(parsed.tree, page.url))
    segments = cut_segments(parsed.tree)
    keys = [key_of(segment.text) for segment in segments]
    opinion = first_opinion(parsed.tree, page.url, segments, keys)
    shares = gold_shares(segments, page.text)
    title = key_of(head.title or "")

    def described(own: list[bool] | None) -> list[Features]:
        return [each.flat() for each in describe(segments, own, keys, title)]

    measured = Labelled(page, segments, shares, described(opinion))
    if opinion is None:
        return [measured]
    return [measured, Labelled(page, segments, shares, described(None), measured=False)]


def usable(pages: list[Labelled]) -> list[Labelled]:
    """Those whose gold text is on the page."""

    def recall(one: Labelled) -> float:
        held = zip(one.segments, one.shares, strict=True)
        return word_scores("\n".join(segment.text for segment, share in held if share and share >= 0.5), one.page.text)[
            1
        ]

    return [each for each in pages if recall(each) >= LEAST_GOLD]


def fit(rows: Floats, target: Floats, weight: Floats) -> Floats:
    """Ridge logistic regression by Newton's steps."""
    data = rows.astype(np.float32)
    coefficients = np.zeros(rows.shape[1])
    for _ in range(STEPS):
        p = keeping.sigmoid((data @ coefficients.astype(np.float32)).astype(np.float64))
        gradient = data.T @ (weight * (target - p)).astype(np.float32) - RIDGE * coefficients
        curvature = (weight * p * (1 - p) + 1e-6).astype(np.float32)
        hessian = ((data * curvature[:, None]).T @ data).astype(np.float64) + np.diag(np.full(len(coefficients), RIDGE))
        step = np.linalg.solve(hessian, gradient)
        coefficients = coefficients + step
        if np.abs(step).max() < 5e-3:
            break
    return coefficients


def cross_validated(rows: Floats, target: Floats, weight: Floats, folds: NDArray[np.int64]) -> Floats:
    """Each row's probability under a model fitted without its page's fold."""
    p = np.zeros(len(target))
    for fold in range(FOLDS):
        held = folds == fold
        p[held] = keeping.sigmoid(rows[held] @ fit(rows[~held], target[~held], weight[~held]))
    return p


def _weights(pages: list[Labelled], numbers: NDArray[np.int64]) -> Floats:
    words = np.array([max(1, segment.words) for each in pages for segment in each.segments], dtype=float)
    known = _judged(pages) & np.array([share is not None for each in pages for share in each.shares])
    copies = np.array([1.0 if each.measured else SECOND for each in pages for _ in each.segments])
    weight = np.where(known, np.sqrt(words) * copies, 0.0)
    totals = np.bincount(numbers, weight)
    weight = weight / np.sqrt(totals[numbers])
    return np.asarray(weight / weight[weight > 0].mean() * 2.5)


def _judged(pages: list[Labelled]) -> NDArray[np.bool_]:
    """Rows that the models are asked about at all: furniture has no features."""
    return np.array([bool(row) for each in pages for row in each.features])


def _report(name: str, pages: list[Labelled], p: Floats) -> None:
    scores, at = [], 0
    for each in pages:
        mine = p[at : at + len(each.segments)]
        at += len(each.segments)
        if not each.measured:
            continue
        chosen = zip(each.segments, mine, strict=True)
        text = "\n\n".join(segment.text for segment, own in chosen if own >= keeping.THRESHOLD)
        scores.append(word_scores(text, each.page.text))
    precision, recall, f1 = np.mean(scores, axis=0)
    print(f"{name}: words precision {precision:.4f} recall {recall:.4f} F1 {f1:.4f} over {len(scores)} pages")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--write", action="store_true", help="replace the table of weights")
    parser.add_argument("--part", choices=["dev", "all"], default="all", help="which pages to fit on")
    options = parser.parse_args()
    labelled = {page.id: label(page) for page in read_pages(options.folder)}
    print(f"{sum(len(each) == 1 for each in labelled.values())} pages without an opinion of trafilatura")
    dev, _ = halves(labelled)
    pages = usable([copy for each in (dev if options.part == "dev" else sorted(labelled)) for copy in labelled[each]])
    seen = Counter(name for each in pages for name in {name for row in each.features for name in row})
    names = sorted(name for name, count in seen.items() if count >= LEAST_PAGES)
    column = {name: at for at, name in enumerate(names)}
    rows = np.zeros((sum(len(each.segments) for each in pages), len(names)))
    flat = [row for each in pages for row in each.features]
    for at, row in enumerate(flat):
        for name, value in row.items():
            if name in column:
                rows[at, column[name]] = value
    target = np.array([share or 0.0 for each in pages for share in each.shares])
    numbers = np.repeat(np.arange(len(pages)), [len(each.segments) for each in pages])
    weight = _weights(pages, numbers)
    ids = sorted({each.page.id for each in pages})
    fold_of = dict(zip(ids, np.random.RandomState(0).permutation(len(ids)) % FOLDS, strict=True))
    folds = np.array([fold_of[each.page.id] for each in pages])[numbers]
    judged = _judged(pages)
    first = cross_validated(rows, target, weight, folds) * judged
    _report("alone, cross-validated", pages, first)
    starts = np.concatenate([[0], np.cumsum([len(each.segments) for each in pages])])
    arounds = [
        keeping.surroundings(first[low:high], each.segments)
        for each, low, high in zip(pages, starts[:-1], starts[1:], strict=True)
    ]
    around_names = list(arounds[0])
    both = np.hstack([rows, np.vstack([np.stack([each[name] for name in around_names], axis=1) for each in arounds])])
    _report("in context, cross-validated", pages, cross_validated(both, target, weight, folds) * judged)
    if options.write:
        alone = dict(zip(names, fit(rows, target, weight), strict=True))
        context = dict(zip([*names, *around_names], fit(both, target, weight), strict=True))
        table = Path(keeping.__file__).with_name(keeping.TABLE)
        with table.open("w", encoding="utf-8", newline="") as out:
            writer = csv.writer(out, lineterminator="\n")
            writer.writerow(["feature", "alone", "in_context"])
            for name in context:
                writer.writerow([name, f"{alone.get(name, 0.0):.4f}", f"{context[name]:.4f}"])
        print(f"wrote {len(context)} weights to {table.name}")


if __name__ == "__main__":
    main()
