"""What looking for near misses costs, beside comparing every window of words with every variant, and what it finds.

    python -m benchmarks.near_misses [--shared SHARED]

Bounded means: a megabyte costs no more when there are more of them, and a hundred times the variants cost far less than a
hundred times as much. Seconds are processor time on one core. The scan compares each window of as many words as the variant
has, with rapidfuzz's ratio and the same least score, on a few texts only: more would take hours.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import re
import time
from collections import Counter
from pathlib import Path

from rapidfuzz import fuzz, process

from analysis.terms.folding import fold_variant
from analysis.terms.lexicon import read_lexicon
from analysis.terms.matching import Matcher
from analysis.terms.model import Variant
from analysis.terms.nearmiss import LEAST_SCORE, NearMisses
from benchmarks.matching import common_phrases

ROOT = Path(__file__).parents[1]
CORPORA = ("interconnects", "usgov-tech", "practicalai-transcripts")
SIZES = (50, 500, 5000)
SCANNED = 10


def read_texts(shared: Path) -> list[tuple[str, bool]]:
    """The texts of the shared corpora, and whether they are spoken."""
    texts = []
    for corpus in CORPORA:
        with gzip.open(shared / "corpora" / f"{corpus}.jsonl.gz", "rt", encoding="utf-8") as lines:
            texts += [(json.loads(line)["text"], "transcripts" in corpus) for line in lines]
    return texts


def scan(text: str, variants: list[Variant]) -> int:
    """Every window of the text against every variant of as many words; how many are near and not equal."""
    words = re.findall(r"[^\W_]+", text.lower())
    found = 0
    forms = [fold_variant(variant.variant) for variant in variants if not variant.cased]
    for length in {len(form.split()) for form in forms}:
        windows = {" ".join(words[at : at + length]) for at in range(len(words) - length + 1)}
        of_length = [form for form in forms if len(form.split()) == length]
        for window in windows:
            best = process.extractOne(window, of_length, scorer=fuzz.ratio, score_cutoff=LEAST_SCORE)
            found += best is not None and best[0] != window
    return found


def main() -> None:
    """Print the cost by variants, by texts, and of the scan; then the commonest forms."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument(
        "--shared", type=Path, default=Path(os.environ.get("WATCHWORD_SHARED", ROOT.parent / "shared"))
    )
    texts = read_texts(options.parse_args().shared)
    seeds = list(read_lexicon(ROOT / "seeds" / "lexicon.toml").variants)
    phrases = common_phrases([text for text, _ in texts], max(SIZES))
    every = seeds + [Variant(f"p{at}", phrase, phrase) for at, phrase in enumerate(phrases)]
    print("variants   texts   seconds   MB/s   distinct words")
    for size, share in [(size, 1) for size in SIZES] + [(500, 4), (500, 2)]:
        some = texts[::share]
        near = NearMisses(every[:size])
        began = time.process_time()
        for text, spoken in some:
            near.find(text, spoken=spoken)
        spent = time.process_time() - began
        size_mb = sum(len(text) for text, _ in some) / 1e6
        print(f"{size:>8,}   {len(some):>5,}   {spent:>7.1f}   {size_mb / spent:>4.1f}   {near.distinct_words:>8,}")
    began = time.process_time()
    for text, _ in texts[:: len(texts) // SCANNED]:
        scan(text, every[:500])
    spent = time.process_time() - began
    print(
        f"scan of every window, 500 variants: {sum(len(t) for t, _ in texts[:: len(texts) // SCANNED]) / spent / 1e6:.3f} MB/s"
    )
    matcher, near = Matcher(seeds), NearMisses(seeds)
    forms: Counter[tuple[str, str, str]] = Counter()
    for text, spoken in texts:
        taken = [(match.start, match.end) for match in matcher.find(text)]
        forms.update((found.term, found.form, found.how) for found in near.find(text, taken, spoken=spoken))
    print(f"{len(forms)} forms, {sum(forms.values())} near misses of the seeds' {len(seeds)} variants; the commonest:")
    for (term, form, how), many in forms.most_common(12):
        print(f"  {many:>4}  {form} ~ {term} ({how})")


if __name__ == "__main__":
    main()
