"""Fits the networks of `crawler.parsers.keeping` and writes their table; prints cross-validated scores.

    python -m benchmarks.train_keeping SHARED/bench/articles [--also FOLDER ...] [--write] [--part dev|all] [--errors]

Both networks are fitted by Adam on numpy alone, seeds fixed. A segment weighs as the square root of its words. The second
reads answers of the first about pages that the first has not seen, as it will later. The scores are of nested folds: for each of
five parts of the pages both networks are fitted on the other four alone, with folds of their own inside, since a plain second fold
lets the first network's answers carry labels of the very pages that the second is scored on (word F1 .964 instead of .943).

``--also`` names further labelled pages, in the format that `benchmarks.more_pages` writes. They are learnt from, never measured on.
Since every set has its own idea of what belongs to an article, half of each network's members learn from our pages alone, and which
set a page is of is a feature that is left out of the table. The weights in the repository were fitted with all three sets of
`benchmarks.more_pages`.
"""

from __future__ import annotations

import argparse
import csv
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from benchmarks.articles import PhraseTally, halves, phrase_counts, phrase_sets, read_pages, tally, word_scores
from benchmarks.extraction_errors import print_errors
from benchmarks.fitting import fit
from benchmarks.labelling import Labelled, label, opinion, read_others, usable
from crawler.parsers import keeping
from crawler.parsers.copies import without_copies
from crawler.parsers.features import COLUMNS
from crawler.parsers.opinions import DOUBT, doubt, weigh_opinion

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]
    Numbers = NDArray[np.int64]
    Answers = NDArray[np.float64]

NETS = 4
"""Members of a network, each of other first weights; the first half learn from our pages alone."""
FOLDS, INNER = 5, 4


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
        weight = (
            weight / weight[self.known & self.ours].mean() * np.repeat([each.weight for each in self.pages], lengths)
        )
        self.weight = np.repeat(weight.astype(np.float32)[:, None], NETS if others else NETS // 2, axis=1)
        if others:
            self.weight[~self.ours, : NETS // 2] = 0

    def fitted(self, rows: Floats, among: NDArray[np.bool_]) -> keeping.Net:
        chosen = among & self.known
        shown = np.hstack([rows[chosen], self.sets[chosen]])
        return _of_no_other_set(fit(shown, self.target[chosen], self.weight[chosen]), self.sets.shape[1])

    def unseen(self, among: NDArray[np.bool_], folds: Numbers) -> Answers:
        """The first network's answers about the segments ``among``, each without its own fold."""
        p = np.zeros(len(self.page))
        for fold in np.unique(folds):
            held = among & self.judged & (folds == fold)
            if held.any():
                p[held] = self.fitted(self.rows, among & (folds != fold)).answers(self.rows[held])
        return p

    def with_surroundings(self, p: Answers) -> Floats:
        starts = np.cumsum([0, *(len(each.segments) for each in self.pages)])
        around = [
            np.stack(list(keeping.surroundings(p[low:high], each.segments).values()), axis=1)
            for low, high, each in zip(starts, starts[1:], self.pages, strict=False)
        ]
        return np.hstack([self.rows, np.vstack(around)]).astype(np.float32)

    def folds(self, count: int, seed: int) -> Numbers:
        """A fold for each segment, by page; our pages fall as they would without the others."""
        draw = np.random.RandomState(seed)
        own, others = (draw.permutation(each) % count for each in (len(self.own), len(self.pages) - len(self.own)))
        return np.concatenate([own, others])[self.page]

    def both(self, among: NDArray[np.bool_], folds: Numbers) -> tuple[keeping.Net, keeping.Net]:
        """The two networks fitted on the segments ``among``."""
        second = self.with_surroundings(self.unseen(among, folds))
        return self.fitted(self.rows, among), self.fitted(second, among)

    def nested(self) -> Answers:
        """The final answer for each segment of ours by networks that saw nothing of its page's fold."""
        answers = np.zeros(len(self.page))
        outer = np.where(self.ours, self.folds(FOLDS, 0), FOLDS)
        for fold in range(FOLDS):
            alone, context = self.both(outer != fold, self.folds(INNER, fold + 10))
            held = self.judged & (outer == fold)
            p = np.zeros(len(self.page))
            p[held] = alone.answers(self.rows[held])
            answers[held] = context.answers(self.with_surroundings(p)[held])
        return answers[self.ours]


def _of_no_other_set(net: keeping.Net, sets: int) -> keeping.Net:
    """``net`` for pages of our own set: its last ``sets`` features are 0 there, and go into the bias."""
    if not sets:
        return net
    lacking = net.standard(np.zeros((1, len(net.mean)), dtype=np.float32))[0, -sets:]
    return net._replace(
        mean=net.mean[:-sets],
        spread=net.spread[:-sets],
        inner=net.inner[:-sets],
        bias=net.bias + lacking @ net.inner[-sets:],
    )


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


def write(alone: keeping.Net, context: keeping.Net, around: list[str]) -> None:
    """Write both networks as the table that `keeping.networks` reads."""
    path = Path(keeping.__file__).with_name(keeping.TABLE)
    units = range(len(alone.bias))
    names = [*COLUMNS, *around]
    absent = [""] * len(units)

    def shown(values: Any) -> list[str]:
        return [f"{value:.4g}" for value in values]

    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        header = [f"{net}_{unit}" for net in ("alone", "context") for unit in units]
        writer.writerow(["feature", "mean", "spread", *header])
        for at, name in enumerate(names):
            first = shown(alone.inner[at]) if at < len(COLUMNS) else absent
            writer.writerow([name, *shown([context.mean[at], context.spread[at]]), *first, *shown(context.inner[at])])
        writer.writerow([keeping.BIAS, "", "", *shown(alone.bias), *shown(context.bias)])
        writer.writerow([keeping.ANSWER, "", "", *shown(alone.answer), *shown(context.answer)])
        offsets = [[net.offset, *([0.0] * (len(units) - 1))] for net in (alone, context)]
        writer.writerow([keeping.OFFSET, "", "", *shown(offsets[0]), *shown(offsets[1])])
    print(f"wrote {len(names)} features' weights to {path.name}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--also", type=Path, nargs="+", default=[], help="folders of further pages to learn from")
    parser.add_argument("--write", action="store_true", help="replace the table of weights")
    parser.add_argument("--part", choices=["dev", "all"], default="all", help="which of our pages to fit on")
    parser.add_argument(
        "--errors", action="store_true", help="print what is kept and missed wrongly, by kind of segment"
    )
    parser.add_argument("--no-scores", action="store_true", help="leave out the nested folds, nine tenths of the time")
    options = parser.parse_args()
    labelled = {page.id: label(page) for page in read_pages(options.folder)}
    dev, _ = halves(labelled)
    pages = [labelled[each] for each in (dev if options.part == "dev" else labelled) if usable(labelled[each])]
    others = [one for at, folder in enumerate(options.also) for one in read_others(folder, at + 1)]
    print(f"{len(pages)} pages, {len(others)} of other sets")
    table = Table(pages, others)
    if not options.no_scores:
        kept = decided(pages, table.nested())
        report(pages, kept)
        if options.errors:
            print_errors(pages, kept)
    if options.write:
        everywhere = np.ones(len(table.page), dtype=bool)
        alone, context = table.both(everywhere, table.folds(FOLDS, 0))
        example = table.pages[0]
        write(alone, context, list(keeping.surroundings(np.zeros(len(example.segments)), example.segments)))


if __name__ == "__main__":
    main()
