"""Grows the trees of `crawler.parsers.keeping` and writes their table; prints cross-validated scores.

    python -m benchmarks.train_keeping SHARED/bench/articles [--also FOLDER ...] [--write] [--part dev|all] [--errors]

A segment weighs as the square root of its words. The scores are of folds: the pages of each of five parts are judged by trees
grown on the other four alone. LightGBM is needed (`benchmarks.fitting`).

``--also`` names further labelled pages, in the format that `benchmarks.more_pages` writes. They are learnt from, never measured on.
Since every set has its own idea of what belongs to an article, which set a page is of is a feature that is left out of the table.
The trees in the repository were grown with all four sets of `benchmarks.more_pages`.
"""

from __future__ import annotations

import argparse
import csv
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from benchmarks.articles import PhraseTally, halves, phrase_counts, phrase_sets, read_pages, tally, word_scores
from benchmarks.extraction_errors import print_errors
from benchmarks.fitting import fit, table
from benchmarks.labelling import Labelled, label, opinion, read_others, usable
from crawler.parsers import keeping
from crawler.parsers.copies import without_copies
from crawler.parsers.features import COLUMNS
from crawler.parsers.forest import HEADER
from crawler.parsers.opinions import DOUBT, doubt, weigh_opinion

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Answers = NDArray[np.float64]

FOLDS = 5


class Table:
    """All segments of all pages under one another, ours first.

    ``page`` numbers the page of each, ``known`` are those to fit on, ``ours`` those of our own set.
    """

    def __init__(self, pages: list[Labelled], others: list[Labelled]) -> None:
        self.own = pages
        self.pages = [*pages, *others]
        lengths = [len(each.segments) for each in self.pages]
        self.rows = np.vstack([each.rows for each in self.pages])
        self.page = np.repeat(np.arange(len(self.pages)), lengths)
        self.ours = self.page < len(pages)
        source = np.repeat([each.source for each in self.pages], lengths)
        self.sets = (source[:, None] == np.arange(1, 1 + max(source))).astype(np.float32)
        self.judged = np.concatenate([each.judged for each in self.pages])
        shares = [share for each in self.pages for share in each.shares]
        self.target = np.array([share or 0.0 for share in shares], dtype=np.float32)
        self.known = self.judged & np.array([share is not None for share in shares])
        words = np.array([max(1, segment.words) for each in self.pages for segment in each.segments])
        weight = np.sqrt(words) * self.known
        weight = weight / np.sqrt(np.maximum(1e-9, np.bincount(self.page, weight)))[self.page]
        self.weight = (
            weight / weight[self.known & self.ours].mean() * np.repeat([each.weight for each in self.pages], lengths)
        ).astype(np.float32)

    def fitted(self, among: NDArray[np.bool_]) -> Any:
        """LightGBM's model of the segments ``among``."""
        chosen = among & self.known
        return fit(np.hstack([self.rows[chosen], self.sets[chosen]]), self.target[chosen], self.weight[chosen])

    def held_out(self) -> Answers:
        """The answer for each segment of ours by trees that saw nothing of its page's fold."""
        answers = np.zeros(len(self.page))
        fold = np.full(len(self.page), FOLDS)
        fold[self.ours] = (np.random.RandomState(0).permutation(len(self.own)) % FOLDS)[self.page[self.ours]]
        for each in range(FOLDS):
            held = self.judged & (fold == each)
            answers[held] = self.fitted(fold != each).predict(np.hstack([self.rows[held], self.sets[held]]))
        return answers[self.ours]


def decided(pages: list[Labelled], answers: Answers) -> list[NDArray[np.bool_]]:
    """Which segments of each page are kept, as `crawler.parsers.pages` decides on a page without feed and structured data."""
    kept: list[NDArray[np.bool_]] = []
    low = 0
    for each in pages:
        p = answers[low : low + len(each.segments)]
        low += len(p)
        if doubt(p, each.segments, keeping.THRESHOLD) > DOUBT:
            p = weigh_opinion(p, each.segments, opinion(each))
        shown = np.zeros(len(p), dtype=bool)
        shown[without_copies(p, each.segments, keeping.THRESHOLD)] = True
        kept.append(shown & (p >= keeping.THRESHOLD))
    return kept


def report(pages: list[Labelled], kept: list[NDArray[np.bool_]], draws: int = 10) -> None:
    """Word and phrase scores of the segments kept, as `benchmarks.accuracy` takes them."""
    texts = [
        "\n\n".join(segment.text for segment, own in zip(each.segments, chosen, strict=True) if own)
        for each, chosen in zip(pages, kept, strict=True)
    ]
    gold = [each.page.text for each in pages]
    scores = np.mean([word_scores(text, own) for text, own in zip(texts, gold, strict=True)], axis=0)
    print(f"words: precision {scores[0]:.4f} recall {scores[1]:.4f} F1 {scores[2]:.4f} over {len(texts)} pages")
    sums: dict[str, PhraseTally] = {}
    for name, phrases in phrase_sets(gold, draws).items():
        total = tally([], [])
        for text, own in zip(texts, gold, strict=True):
            total += tally(phrase_counts(text, phrases), phrase_counts(own, phrases))
        sums[name] = total
    main = sums.pop("main")
    mixed = sum(sums.values(), tally([], []))
    for name, each in (("main phrases", main), (f"{draws} random sets", mixed)):
        print(
            f"{name}: precision {each.shared / each.found:.4f} recall {each.shared / each.gold:.4f}"
            f" cells exact {each.exact / each.cells:.4f}"
            f" spurious + missed per 971 pages {(each.spurious + each.missed) / (1 if each is main else draws) / len(texts) * 971:.1f}"
        )


def write(model: Any) -> None:
    """Write the trees as the table that `keeping.trees` reads."""
    path = Path(keeping.__file__).with_name(keeping.TABLE)
    rows = list(table(model.dump_model()["tree_info"], COLUMNS))
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(HEADER)
        writer.writerows(rows)
    print(f"wrote {len(rows)} nodes of trees to {path.name}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--also", type=Path, nargs="+", default=[], help="folders of further pages to learn from")
    parser.add_argument("--write", action="store_true", help="replace the table of trees")
    parser.add_argument("--part", choices=["dev", "all"], default="all", help="which of our pages to fit on")
    parser.add_argument(
        "--errors", action="store_true", help="print what is kept and missed wrongly, by kind of segment"
    )
    parser.add_argument("--no-scores", action="store_true", help="leave out the folds, four fifths of the fitting")
    options = parser.parse_args()
    labelled = {page.id: label(page) for page in read_pages(options.folder)}
    dev, _ = halves(labelled)
    pages = [labelled[each] for each in (dev if options.part == "dev" else labelled) if usable(labelled[each])]
    others = [one for at, folder in enumerate(options.also) for one in read_others(folder, at + 1)]
    print(f"{len(pages)} pages, {len(others)} of other sets")
    segments = Table(pages, others)
    if not options.no_scores:
        kept = decided(pages, segments.held_out())
        report(pages, kept)
        if options.errors:
            print_errors(pages, kept)
    if options.write:
        write(segments.fitted(np.ones(len(segments.page), dtype=bool)))


if __name__ == "__main__":
    main()
