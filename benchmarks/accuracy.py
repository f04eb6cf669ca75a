"""How true the text, the phrase counts and the dates of articles are, beside other extractors.

    python -m benchmarks.accuracy articles [--folder SHARED/bench/articles] [--draws 10] [--part all|dev|check]

Every extractor sees the same bytes in the same run. Peers that are not installed are named and left out. Intervals are percentile
bootstraps over pages (1,000 draws, seed 0). The weights of our own extractor are fitted on these pages (`train_keeping` prints
cross-validated scores; ``--part check`` are pages no one looked at).
"""

from __future__ import annotations

import argparse
import importlib
import os
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.articles import (
    GoldPage,
    PhraseTally,
    halves,
    phrase_counts,
    phrase_sets,
    read_pages,
    tally,
    word_scores,
)
from crawler.parsers.pages import extract_page

SHARED = Path(os.environ.get("WATCHWORD_SHARED", Path(__file__).parents[2] / "shared"))
PER = 971
BOOTSTRAPS = 1000
Extract = Callable[[GoldPage], tuple[str, str]]
"""A page's text and its day of publication ("" for none or where the extractor gives none)."""


@dataclass
class Result:
    """What one extractor gave on all pages, in page order."""

    texts: list[str] = field(default_factory=list)
    days: list[str] = field(default_factory=list)
    seconds: float = 0.0


def extractors(now: datetime) -> dict[str, Extract]:
    """Ours and those peers that are installed."""
    found: dict[str, Extract] = {"watchword": lambda page: _ours(page, now)}
    for name, module, build in _PEERS:
        try:
            found[name] = build(importlib.import_module(module))
        except ImportError:
            print(f"{name}: not installed, left out")
    return found


def _ours(page: GoldPage, now: datetime) -> tuple[str, str]:
    extraction = extract_page(page.html, page.url, now=now)
    return extraction.text, extraction.published.day if extraction.published else ""


def _trafilatura(**options: Any) -> Callable[[Any], Extract]:
    return lambda module: lambda page: (module.extract(page.html, url=page.url, **options) or "", "")


def _readability(module: Any) -> Extract:
    html = importlib.import_module("lxml.html")

    def extract(page: GoldPage) -> tuple[str, str]:
        summary = module.Document(page.html.decode("utf-8", "replace")).summary(html_partial=True)
        return "\n".join(html.fromstring(summary).itertext()), ""

    return extract


def _resiliparse(module: Any) -> Extract:
    return lambda page: (module.extract_plain_text(page.html.decode("utf-8", "replace"), main_content=True), "")


def _htmldate(module: Any) -> Extract:
    return lambda page: ("", module.find_date(page.html, original_date=True, url=page.url) or "")


_PEERS: list[tuple[str, str, Callable[[Any], Extract]]] = [
    ("trafilatura", "trafilatura", _trafilatura()),
    ("trafilatura precision", "trafilatura", _trafilatura(favor_precision=True)),
    ("readability-lxml", "readability", _readability),
    ("resiliparse", "resiliparse.extract.html2text", _resiliparse),
    ("htmldate", "htmldate", _htmldate),
]


def run(pages: list[GoldPage], named: dict[str, Extract]) -> dict[str, Result]:
    """Each page through each extractor in turn, so that a busy moment of the machine falls on all alike."""
    results = {name: Result() for name in named}
    for page in pages:
        for name, extract in named.items():
            start = time.process_time()
            try:
                text, day = extract(page)
            except Exception as error:
                print(f"{name}: page {page.id}: {type(error).__name__}: {error}")
                text, day = "", ""
            results[name].seconds += time.process_time() - start
            results[name].texts.append(text)
            results[name].days.append(day)
    return results


@dataclass(frozen=True)
class Interval:
    value: float
    low: float
    high: float


def interval(rows: np.ndarray[Any, Any], measure: Callable[[np.ndarray[Any, Any]], float]) -> Interval:
    """``measure`` of all page rows, with the 2.5th and 97.5th percentile over resampled pages."""
    generator = np.random.default_rng(0)
    draws = [measure(rows[generator.integers(0, len(rows), len(rows))]) for _ in range(BOOTSTRAPS)]
    low, high = np.percentile(draws, [2.5, 97.5])
    return Interval(measure(rows), float(low), float(high))


def phrase_rows(pages: list[GoldPage], texts: list[str], phrases: list[str]) -> np.ndarray[Any, Any]:
    """One row a page: the fields of `PhraseTally` in order."""
    tallies: list[PhraseTally] = [
        tally(phrase_counts(text, phrases), phrase_counts(page.text, phrases))
        for page, text in zip(pages, texts, strict=True)
    ]
    return np.array([list(vars(each).values()) for each in tallies], dtype=float)


MEASURES: dict[str, Callable[[np.ndarray[Any, Any]], float]] = {
    "phrase precision": lambda rows: float(rows[:, 0].sum() / max(1.0, rows[:, 1].sum())),
    "phrase recall": lambda rows: float(rows[:, 0].sum() / max(1.0, rows[:, 2].sum())),
    "cells exact": lambda rows: float(rows[:, 4].sum() / max(1.0, rows[:, 3].sum())),
    f"spurious + missed cells per {PER} pages": lambda rows: float(rows[:, 5:7].sum() / len(rows) * PER),
}


def report(pages: list[GoldPage], results: dict[str, Result], draws: int) -> None:
    """Print one table a measure."""
    sets = phrase_sets([page.text for page in pages], draws)
    print(f"{len(pages)} pages; main phrases: {', '.join(sets['main'])}\n")
    texts = {name: result.texts for name, result in results.items() if any(result.texts)}
    for measure, compute in MEASURES.items():
        print(f"{measure} (main set with 95 % interval; then mean and range over {draws} random sets)")
        for name, own in texts.items():
            main = interval(phrase_rows(pages, own, sets["main"]), compute)
            others = [compute(phrase_rows(pages, own, phrases)) for key, phrases in sets.items() if key != "main"]
            spread = f"{np.mean(others):8.3f} [{min(others):.3f}, {max(others):.3f}]" if others else ""
            print(f"  {name:<24}{main.value:8.3f} [{main.low:.3f}, {main.high:.3f}] {spread}")
    print("word F1")
    for name, own in texts.items():
        scores = np.array([word_scores(text, page.text) for page, text in zip(pages, own, strict=True)])
        f1 = interval(scores, lambda rows: float(rows[:, 2].mean()))
        print(f"  {name:<24}{f1.value:8.3f} [{f1.low:.3f}, {f1.high:.3f}]")
    print("date: right where gold has one; given where gold has none")
    for name, result in results.items():
        if any(result.days):
            pairs = list(zip(pages, result.days, strict=True))
            dated = np.array([[day[: len(page.published)] == page.published] for page, day in pairs if page.published])
            undated = np.array([[bool(day)] for page, day in pairs if not page.published])
            right = interval(dated.astype(float), lambda rows: float(rows.mean()))
            given = float(undated.mean()) if len(undated) else 0.0
            print(f"  {name:<24}{right.value:8.3f} [{right.low:.3f}, {right.high:.3f}] {given:8.3f}")
    print("processor time a page, beside trafilatura's default")
    unit = results["trafilatura"].seconds if "trafilatura" in results else 0.0
    for name, result in results.items():
        ratio = f"{result.seconds / unit:8.2f} ×" if unit else ""
        print(f"  {name:<24}{result.seconds / len(pages) * 1000:8.1f} ms {ratio}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["articles"])
    parser.add_argument("--folder", type=Path, default=SHARED / "bench" / "articles")
    parser.add_argument("--draws", type=int, default=10, help="random phrase sets beside the main one")
    parser.add_argument("--part", choices=["all", "dev", "check"], default="all")
    options = parser.parse_args()
    by_id = {page.id: page for page in read_pages(options.folder)}
    dev, check = halves(by_id)
    chosen = {"all": sorted(by_id), "dev": dev, "check": check}[options.part]
    pages = [by_id[each] for each in chosen]
    report(pages, run(pages, extractors(datetime.now(UTC))), options.draws)


if __name__ == "__main__":
    main()
