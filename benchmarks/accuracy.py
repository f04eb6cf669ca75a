"""How true the text, the phrase counts and the dates of articles are, beside other extractors.

    python -m benchmarks.accuracy articles [--folder SHARED/bench/articles] [--draws 10] [--part all|dev|check]

Every extractor sees the same bytes in the same run. Intervals are percentile bootstraps over pages (1,000 draws, seed 0). The
trees of our own extractor are grown on these very pages, so that its figures of text are in-sample, also with ``--part check``:
``python -m benchmarks.train_keeping`` prints the held-out ones. Three minutes of processor time; readability-lxml and resiliparse
come from ``requirements/peers.txt`` (`benchmarks.peers`).
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.articles import GoldPage, halves, phrase_counts, phrase_sets, read_pages, tally, word_scores
from benchmarks.peers import FOLDER, Extract, peers
from crawler.parsers.pages import extract_page

SHARED = Path(os.environ.get("WATCHWORD_SHARED", Path(__file__).parents[2] / "shared"))
OURS = "watchword"
UNIT = "trafilatura"
PER = 971
BOOTSTRAPS = 1000
Rows = np.ndarray[Any, Any]
"""One row a page, one column a figure."""


@dataclass
class Result:
    """What one extractor gave on all pages, in page order, and the processor time it took."""

    texts: list[str] = field(default_factory=list)
    days: list[str] = field(default_factory=list)
    seconds: float = 0.0


@dataclass
class Marks:
    """How sure our own extractor called each of its dates, in page order; "" where it gave none."""

    confidences: list[str] = field(default_factory=list)

    def extractor(self, now: datetime) -> Extract:
        def extract(page: GoldPage) -> tuple[str, str]:
            found = extract_page(page.html, page.url, now=now)
            self.confidences.append(found.published.confidence if found.published else "")
            return found.text, found.published.day if found.published else ""

        return extract


def run(pages: list[GoldPage], named: dict[str, Extract]) -> dict[str, Result]:
    """Each page through each extractor in turn, so that a busy moment of the machine falls on all alike."""
    results = {name: Result() for name in named}
    for number, page in enumerate(pages, start=1):
        if sys.stderr.isatty() or number % 50 == 0:
            print(f"\r{number} of {len(pages)} pages read", end="", file=sys.stderr, flush=True)
        for name, extract in named.items():
            start = time.process_time()
            try:
                text, day = extract(page)
            except Exception as error:
                print(f"\n{name}: page {page.id}: {type(error).__name__}: {error}", file=sys.stderr)
                text, day = "", ""
            results[name].seconds += time.process_time() - start
            results[name].texts.append(text)
            results[name].days.append(day)
    print(file=sys.stderr)
    return results


def told(rows: Rows, measure: Callable[[Rows], float], form: str = ".3f") -> str:
    """``measure`` of all page rows, with the 2.5th and 97.5th percentile over resampled pages."""
    generator = np.random.default_rng(0)
    draws = [measure(rows[generator.integers(0, len(rows), len(rows))]) for _ in range(BOOTSTRAPS)]
    return " ".join(
        [f"{measure(rows):{form}}", "[{:{form}} {:{form}}]".format(*np.percentile(draws, [2.5, 97.5]), form=form)]
    )


def counts(text: str, phrases: list[str]) -> list[int]:
    """`articles.phrase_counts`, asked only for the phrases whose words are in ``text``: nine of ten are not."""
    lower = text.lower()
    possible = [phrase for phrase in phrases if all(word in lower for word in phrase.split())]
    found = dict(zip(possible, phrase_counts(text, possible), strict=True))
    return [found.get(phrase, 0) for phrase in phrases]


def phrase_rows(gold: list[list[int]], texts: list[str], phrases: list[str]) -> Rows:
    """One row a page: the fields of `articles.PhraseTally` in order."""
    tallies = [tally(counts(text, phrases), own) for text, own in zip(texts, gold, strict=True)]
    return np.array([list(vars(each).values()) for each in tallies], dtype=float)


MEASURES: list[tuple[str, str, Callable[[Rows], float], str]] = [
    ("phrase precision", ">= .975", lambda rows: float(rows[:, 0].sum() / max(1.0, rows[:, 1].sum())), ".3f"),
    ("phrase recall", ">= .975", lambda rows: float(rows[:, 0].sum() / max(1.0, rows[:, 2].sum())), ".3f"),
    ("cells exact", ">= .93", lambda rows: float(rows[:, 4].sum() / max(1.0, rows[:, 3].sum())), ".3f"),
    (f"spurious + missed / {PER}", "<= 40", lambda rows: float(rows[:, 5:7].sum() / len(rows) * PER), ".0f"),
]


def print_row(cells: list[str]) -> None:
    print("".join(f"{cell:<{26 if at == 0 else 9 if at == 1 else 21}}" for at, cell in enumerate(cells)).rstrip())


def print_texts(pages: list[GoldPage], results: dict[str, Result], draws: int) -> None:
    """Phrases (main set with its interval; below it the mean over random sets), words, processor time."""
    texts = {name: result.texts for name, result in results.items() if any(result.texts)}
    sets = phrase_sets([page.text for page in pages], draws)
    tallies: dict[str, dict[str, Rows]] = {}
    for key, phrases in sets.items():
        gold = [counts(page.text, phrases) for page in pages]
        tallies[key] = {name: phrase_rows(gold, own, phrases) for name, own in texts.items()}
    print_row(["measure", "goal", *texts])
    for measure, goal, compute, form in MEASURES:
        print_row([measure, goal, *(told(tallies["main"][name], compute, form) for name in texts)])
        if draws:
            means = [np.mean([compute(tallies[key][name]) for key in sets if key != "main"]) for name in texts]
            print_row([f"  {draws} random sets, mean", "", *(f"{mean:{form}}" for mean in means)])
    scores = {
        name: np.array([word_scores(text, page.text) for page, text in zip(pages, own, strict=True)])
        for name, own in texts.items()
    }
    print_row(["word F1", ">= .955", *(told(scores[name], lambda rows: float(rows[:, 2].mean())) for name in texts)])
    unit = results[UNIT].seconds if UNIT in results else 0.0
    times = [(results[name].seconds / len(pages) * 1000, results[name].seconds) for name in texts]
    print_row(["processor time a page", "<= 1.2", *(f"{ms:.0f} ms = {s / (unit or s):.2f}" for ms, s in times)])
    print(f"\nMain phrases: {', '.join(sets['main'])}")
    print("watchword's text is in-sample; held-out: python -m benchmarks.train_keeping\n")


def print_dates(pages: list[GoldPage], results: dict[str, Result], confidences: list[str]) -> None:
    """Days right where gold has one, given where it has none, and how those that we give are marked."""
    days = {name: result.days for name, result in results.items() if any(result.days)}
    right, given = [], []
    for own in days.values():
        pairs = list(zip(pages, own, strict=True))
        hits = [[day[: len(page.published)] == page.published] for page, day in pairs if page.published]
        strays = [[bool(day)] for page, day in pairs if not page.published]
        right.append(told(np.array(hits, dtype=float), lambda rows: float(rows.mean())))
        given.append(told(np.array(strays, dtype=float), lambda rows: float(rows.mean())) if strays else "")
    print_row(["measure", "goal", *days])
    print_row(["date right, gold has one", ">= .92", *right])
    print_row(["date given, gold has none", "<= .40", *given])
    for confidence in ("confirmed", "disputed", "inferred"):
        own = [pair for pair in zip(pages, results[OURS].days, confidences, strict=True) if pair[2] == confidence]
        hits_of = sum(bool(page.published) and day[: len(page.published)] == page.published for page, day, _ in own)
        stray = sum(not page.published for page, _, _ in own)
        print(f"  watchword's {confidence}: {len(own)} given, {hits_of} right, {stray} where gold has none")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["articles"])
    parser.add_argument("--folder", type=Path, default=SHARED / "bench" / "articles")
    parser.add_argument("--peers", type=Path, default=FOLDER, help="virtual environment that has the other extractors")
    parser.add_argument("--draws", type=int, default=10, help="random phrase sets beside the main one")
    parser.add_argument("--part", choices=["all", "dev", "check"], default="all")
    options = parser.parse_args()
    by_id = {page.id: page for page in read_pages(options.folder)}
    dev, check = halves(by_id)
    chosen = {"all": sorted(by_id), "dev": dev, "check": check}[options.part]
    pages = [by_id[each] for each in chosen]
    marks = Marks()
    named = {OURS: marks.extractor(datetime.now(UTC)), **peers(options.peers)}
    run(pages[:3], named)  # what is compiled or loaded once is no page's time
    marks.confidences.clear()
    results = run(pages, named)
    undated = sum(not page.published for page in pages)
    print(f"{len(pages)} pages, {len(pages) - undated} with a date in gold; 95 % intervals in brackets\n")
    print_texts(pages, results, options.draws)
    print_dates(pages, results, marks.confidences)


if __name__ == "__main__":
    main()
