"""Fits the networks of `crawler.parsers.keeping` and writes their table; prints cross-validated scores.

    python -m benchmarks.train_keeping SHARED/bench/articles [--write] [--part dev|all]

Both networks are fitted by Adam on numpy alone, seeds fixed. A segment weighs as the square root of its words. The second
reads answers of the first about pages that the first has not seen, as it will later. The scores are of nested folds: for each of
five parts of the pages both networks are fitted on the other four alone, with folds of their own inside, since a plain second fold
lets the first network's answers carry labels of the very pages that the second is scored on (word F1 .964 instead of .943).
"""

from __future__ import annotations

import argparse
import csv
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from benchmarks.alignment import gold_shares
from benchmarks.articles import PhraseTally, halves, phrase_counts, phrase_sets, read_pages, tally, word_scores
from crawler.parsers import keeping
from crawler.parsers.decoding import decode
from crawler.parsers.features import COLUMNS, describe, key_of
from crawler.parsers.page_heads import read_head
from crawler.parsers.segments import Segment, cut_segments
from crawler.parsers.structured import read_structured
from crawler.parsers.trees import parse_html

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from benchmarks.articles import GoldPage

    Floats = NDArray[np.float32]
    Numbers = NDArray[np.int64]

UNITS, NETS = 16, 2
"""Hidden units of one network, and how many of other seeds are averaged (their units stand side by side)."""
RIDGE, RATE, EPOCHS, BATCH, DROPPED = 5e-3, 2e-3, 16, 256, 0.2
FOLDS, INNER = 5, 4
LEAST_GOLD = 0.5
"""A page whose segments hold less than this share of the gold's words is not what was labelled, and is left out."""


@dataclass
class Labelled:
    """One page ready for fitting: segments, their gold shares, which are judged, and a row of features for each."""

    page: GoldPage
    segments: list[Segment]
    shares: list[float | None]
    judged: NDArray[np.bool_]
    rows: Floats


def label(page: GoldPage) -> Labelled:
    """Segment, align and describe one page."""
    parsed = parse_html(decode(page.html).text)
    if parsed is None:
        raise ValueError(f"page {page.id} holds no HTML")
    head = read_head(parsed.tree, page.url, read_structured(parsed.tree, page.url))
    segments = cut_segments(parsed.tree)
    judged, some = describe(segments, [segment.key for segment in segments], key_of(head.title or ""))
    rows = np.zeros((len(segments), len(COLUMNS)), dtype=np.float32)
    rows[judged] = some
    return Labelled(page, segments, gold_shares(segments, page.text), judged, rows)


def usable(one: Labelled) -> bool:
    """Whether the gold text is on the page."""
    held = zip(one.segments, one.shares, strict=True)
    text = "\n".join(segment.text for segment, share in held if share and share >= 0.5)
    return word_scores(text, one.page.text)[1] >= LEAST_GOLD


def fit(rows: Floats, target: Floats, weight: Floats) -> keeping.Net:
    """``NETS`` networks by Adam with a falling rate, ridge and dropout, joined into one: their scores are averaged."""
    mean, spread = rows.mean(axis=0), rows.std(axis=0) + np.float32(0.1)
    empty = np.zeros(0, dtype=np.float32)
    standard = keeping.Net(mean, spread, empty, empty, empty, 0.0).standard(rows)
    fitted = [_descend(standard, target, weight, seed) for seed in range(NETS)]
    inner, bias, answer, offset = zip(*fitted, strict=True)
    return keeping.Net(
        mean,
        spread,
        np.hstack(inner),
        np.concatenate(bias),
        np.concatenate(answer) / np.float32(NETS),
        float(np.mean(offset)),
    )


def _descend(rows: Floats, target: Floats, weight: Floats, seed: int) -> list[Any]:
    """Inner weights, bias, answer and offset of one network (Kingma and Ba 2015, Adam, arXiv 1412.6980)."""
    draw = np.random.default_rng(seed)
    count, width = rows.shape
    state: list[Any] = [
        (draw.standard_normal((width, UNITS)) * 0.3 / width**0.25).astype(np.float32),
        np.zeros(UNITS, dtype=np.float32),
        (draw.standard_normal(UNITS) * 0.3).astype(np.float32),
        np.zeros(1, dtype=np.float32),
    ]
    first = [np.zeros_like(each) for each in state]
    second = [np.zeros_like(each) for each in state]
    step, steps = 0, EPOCHS * (count // BATCH)
    for _ in range(EPOCHS):
        order = draw.permutation(count)
        for low in range(0, count - BATCH + 1, BATCH):
            batch = order[low : low + BATCH]
            shown = rows[batch]
            inner, bias, answer, offset = state
            score = shown @ inner + bias
            mask = ((draw.random(score.shape, dtype=np.float32) > DROPPED) / np.float32(1 - DROPPED)) * (score > 0)
            hidden = score * mask
            p = keeping.sigmoid(hidden @ answer + offset)
            error = ((p - target[batch]) * weight[batch] / BATCH).astype(np.float32)
            back = error[:, None] * answer * mask
            slopes = [
                shown.T @ back + RIDGE * inner,
                back.sum(axis=0),
                hidden.T @ error + RIDGE * answer,
                error.sum(keepdims=True),
            ]
            step += 1
            rate = RATE * 0.5 * (1 + np.cos(np.pi * step / steps))
            for own, one, two, slope in zip(state, first, second, slopes, strict=True):
                one += 0.1 * (slope - one)
                two += 0.001 * (slope * slope - two)
                own -= np.float32(rate) * (one / (1 - 0.9**step)) / (np.sqrt(two / (1 - 0.999**step)) + 1e-8)
    return [*state[:3], float(state[3][0])]


@dataclass
class Table:
    """All segments of all pages under one another; ``page`` numbers the page of each, ``known`` are those to fit on."""

    pages: list[Labelled]

    def __post_init__(self) -> None:
        self.rows = np.vstack([each.rows for each in self.pages])
        self.page = np.repeat(np.arange(len(self.pages)), [len(each.segments) for each in self.pages])
        self.judged = np.concatenate([each.judged for each in self.pages])
        shares = [share for each in self.pages for share in each.shares]
        self.target = np.array([share or 0.0 for share in shares], dtype=np.float32)
        self.known = self.judged & np.array([share is not None for share in shares])
        words = np.array([max(1, segment.words) for each in self.pages for segment in each.segments])
        weight = np.sqrt(words) * self.known
        weight = weight / np.sqrt(np.maximum(1e-9, np.bincount(self.page, weight)))[self.page]
        self.weight = (weight / weight[self.known].mean()).astype(np.float32)

    def fitted(self, rows: Floats, among: NDArray[np.bool_]) -> keeping.Net:
        chosen = among & self.known
        return fit(rows[chosen], self.target[chosen], self.weight[chosen])

    def unseen(self, among: NDArray[np.bool_], folds: Numbers) -> NDArray[np.float64]:
        """The first network's answers about the segments ``among``, each without its own fold."""
        p = np.zeros(len(self.page))
        for fold in np.unique(folds):
            held = among & self.judged & (folds == fold)
            if held.any():
                p[held] = self.fitted(self.rows, among & (folds != fold)).answers(self.rows[held])
        return p

    def with_surroundings(self, p: NDArray[np.float64]) -> Floats:
        around = [
            np.stack(list(keeping.surroundings(p[self.page == at], each.segments).values()), axis=1)
            for at, each in enumerate(self.pages)
        ]
        return np.hstack([self.rows, np.vstack(around)]).astype(np.float32)

    def folds(self, count: int, seed: int) -> Numbers:
        return (np.random.RandomState(seed).permutation(len(self.pages)) % count)[self.page]

    def both(self, among: NDArray[np.bool_], folds: Numbers) -> tuple[keeping.Net, keeping.Net]:
        """The two networks fitted on the segments ``among``."""
        second = self.with_surroundings(self.unseen(among, folds))
        return self.fitted(self.rows, among), self.fitted(second, among)

    def nested(self) -> NDArray[np.float64]:
        """Each segment's final answer by networks that saw nothing of its page's fold."""
        answers = np.zeros(len(self.page))
        outer = self.folds(FOLDS, 0)
        for fold in range(FOLDS):
            alone, context = self.both(outer != fold, self.folds(INNER, fold + 10))
            held = self.judged & (outer == fold)
            p = np.zeros(len(self.page))
            p[held] = alone.answers(self.rows[held])
            answers[held] = context.answers(self.with_surroundings(p)[held])
        return answers


def report(table: Table, p: NDArray[np.float64], draws: int = 10) -> None:
    """Word and phrase scores of the segments kept, as `benchmarks.accuracy` takes them."""
    texts = []
    for at, each in enumerate(table.pages):
        kept = zip(each.segments, p[table.page == at], strict=True)
        texts.append("\n\n".join(segment.text for segment, own in kept if own >= keeping.THRESHOLD))
    gold = [each.page.text for each in table.pages]
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
    parser.add_argument("--write", action="store_true", help="replace the table of weights")
    parser.add_argument("--part", choices=["dev", "all"], default="all", help="which pages to fit on")
    parser.add_argument("--no-scores", action="store_true", help="leave out the nested folds, nine tenths of the time")
    options = parser.parse_args()
    labelled = {page.id: label(page) for page in read_pages(options.folder)}
    dev, _ = halves(labelled)
    table = Table([labelled[each] for each in (dev if options.part == "dev" else labelled) if usable(labelled[each])])
    if not options.no_scores:
        report(table, table.nested())
    if options.write:
        everywhere = np.ones(len(table.page), dtype=bool)
        alone, context = table.both(everywhere, table.folds(FOLDS, 0))
        example = table.pages[0]
        write(alone, context, list(keeping.surroundings(np.zeros(len(example.segments)), example.segments)))


if __name__ == "__main__":
    main()
