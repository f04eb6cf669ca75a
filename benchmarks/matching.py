"""Throughput of matching beside its peers, in one run, on one core.

    python -m benchmarks.matching [--shared SHARED] [--rounds 7] [--check 300]

pyahocorasick, hyperscan and spaCy are measured where they are installed; watchword itself needs none of them.
Ours is measured as it runs (in C, where the extension was built) and as it runs without the extension. It takes ``str``
and gives mention records with exact character offsets, every overlap, whole words only, folded; the peers take raw
bytes (``re``: str) and give what they give. MB are those of the texts in UTF-8. Each figure is the best of the rounds in
processor time, and the rounds of all go in turns, so that a busy machine troubles all alike.
Variants are the seeds' first, then phrases of two and three long words that are common in the texts.
Before anything is timed, the mentions of ``--check`` texts are held against the slow oracle of the tests.
"""

from __future__ import annotations

import argparse
import collections
import gzip
import importlib
import importlib.util
import json
import os
import random
import re
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from ahocorasick_rs import BytesAhoCorasick, Implementation

from analysis.terms.lexicon import Variant, read_lexicon
from analysis.terms.matching import COMPILED, Matcher

ROOT = Path(__file__).parents[1]
CORPORA = ("interconnects", "usgov-tech", "practicalai-transcripts")
SIZES = (50, 500, 5000)
SAMPLE = 1_000_000
"""Bytes for peers too slow for the whole."""


def read_texts(shared: Path) -> list[str]:
    """The texts of the shared corpora."""
    texts: list[str] = []
    for corpus in CORPORA:
        with gzip.open(shared / "corpora" / f"{corpus}.jsonl.gz", "rt", encoding="utf-8") as lines:
            texts += [json.loads(line)["text"] for line in lines]
    return texts


def common_phrases(texts: list[str], many: int) -> list[str]:
    """The commonest phrases of two and three words of five letters and more, from every fourth text."""
    seen: collections.Counter[str] = collections.Counter()
    for text in texts[::4]:
        words = re.findall(r"[a-z]+", text.lower())
        for length in (2, 3):
            for start in range(len(words) - length + 1):
                phrase = words[start : start + length]
                if min(map(len, phrase)) >= 5:
                    seen[" ".join(phrase)] += 1
    return [phrase for phrase, _ in seen.most_common(many)]


def variant_sets(texts: list[str]) -> dict[int, list[str]]:
    """As many variants as each size asks for, in lower case and all different."""
    chance = random.Random(1)
    seeds = [variant.variant.lower() for variant in read_lexicon(ROOT / "seeds" / "lexicon.toml").variants]
    seeds = list(dict.fromkeys(seeds))
    chance.shuffle(seeds)
    phrases = common_phrases(texts, 10_000)
    chance.shuffle(phrases)
    pool = list(dict.fromkeys([*seeds, *phrases]))
    return {size: pool[:size] for size in SIZES}


def peers(variants: list[str], texts: list[str]) -> dict[str, tuple[Callable[[], Any], int]]:
    """What each peer does in a round, and over how many bytes; a peer that is not installed is named and left out."""
    raw = [text.encode() for text in texts]
    every = sum(map(len, raw))
    some, size = [], 0
    for text in texts[::17]:
        if size < SAMPLE:
            some.append(text)
            size += len(text.encode())
    automaton = BytesAhoCorasick([v.encode() for v in variants], implementation=Implementation.DFA)
    expression = re.compile(rf"\b(?:{'|'.join(map(re.escape, variants))})\b", re.IGNORECASE)
    rounds: dict[str, tuple[Callable[[], Any], int]] = {
        "ahocorasick_rs DFA, bytes": (
            lambda: [automaton.find_matches_as_indexes(text, overlapping=True) for text in raw],
            every,
        )
    }
    if len(variants) <= 50:
        rounds["re, no overlaps"] = (
            lambda: [[m.span() for m in expression.finditer(text)] for text in some],
            size,
        )
    for name, peer in (("pyahocorasick", _trie), ("hyperscan", _hyperscan), ("spacy", _phrase_matcher)):
        try:
            search = peer(variants)
        except ImportError:
            print(f"{name} is not installed: left out", file=sys.stderr)
            continue
        if name == "spacy":
            rounds["spaCy PhraseMatcher, str"] = (lambda search=search: [search(text) for text in some], size)
        elif name == "hyperscan":
            rounds["hyperscan, bytes, any case"] = (lambda search=search: [search(text) for text in raw], every)
        else:
            rounds["pyahocorasick, str"] = (lambda search=search: [search(text) for text in texts], every)
    return rounds


def _trie(variants: list[str]) -> Callable[[str], list[Any]]:
    ahocorasick = importlib.import_module("ahocorasick")
    trie = ahocorasick.Automaton()
    for number, variant in enumerate(variants):
        trie.add_word(variant, number)
    trie.make_automaton()
    return lambda text: list(trie.iter(text))


def _hyperscan(variants: list[str]) -> Callable[[bytes], list[Any]]:
    hyperscan = importlib.import_module("hyperscan")
    database = hyperscan.Database()
    database.compile(
        expressions=[variant.encode() for variant in variants],
        ids=list(range(len(variants))),
        elements=len(variants),
        flags=[hyperscan.HS_FLAG_CASELESS | hyperscan.HS_FLAG_SOM_LEFTMOST] * len(variants),
        literal=True,
    )

    def search(text: bytes) -> list[Any]:
        found: list[Any] = []
        database.scan(text, match_event_handler=lambda number, start, end, flags, context: found.append((start, end)))
        return found

    return search


def _phrase_matcher(variants: list[str]) -> Callable[[str], list[Any]]:
    spacy = importlib.import_module("spacy")
    language = spacy.blank("en")
    tokenize = language.make_doc
    phrases = importlib.import_module("spacy.matcher").PhraseMatcher(language.vocab, attr="LOWER")
    phrases.add("variant", [tokenize(variant) for variant in variants])
    return lambda text: list(phrases(tokenize(text)))


def check(matcher: Matcher, variants: list[str], texts: list[str]) -> int:
    """How many mentions of ``texts`` there are; stops where the oracle finds others."""
    spec = importlib.util.spec_from_file_location("oracle", ROOT / "tests" / "analysis" / "terms" / "oracle.py")
    if spec is None or spec.loader is None:
        raise SystemExit("Error: the oracle of the tests is not here")
    oracle = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(oracle)
    plain = [(variant, variant, False) for variant in variants]
    mentions = 0
    for text, found in zip(texts, matcher.find_batch(texts), strict=True):
        cells = [(match.start, match.end, match.term, match.nested_in) for match in found]
        if cells != oracle.mentions(text, plain):
            raise SystemExit(f"Error: not what the oracle finds in {text[:60]!r}")
        mentions += len(cells)
    return mentions


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shared", type=Path, default=Path(os.environ.get("WATCHWORD_SHARED", ROOT.parent / "shared")))
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--check", type=int, default=300, help="texts to hold against the oracle")
    options = parser.parse_args()
    if not (options.shared / "corpora").is_dir():
        raise SystemExit(f"Error: no corpora in {options.shared}; name their folder with --shared")
    texts = read_texts(options.shared)
    every = sum(len(text.encode()) for text in texts)
    print(f"{len(texts)} texts, {every / 1e6:.1f} MB, best of {options.rounds} rounds, processor time of one core")
    if not COMPILED:
        print("the extension was not built: both of ours are the portable one")
    print(f"{'variants':>8}  {'matcher':<28}{'MB/s':>8}  {'ours / it':>9}  mentions or hits")
    for size, variants in variant_sets(texts).items():
        concrete = [Variant(variant, variant, variant) for variant in variants]
        matcher, portable = Matcher(concrete), Matcher(concrete, portable=True)
        chosen = random.Random(2).sample(texts, min(options.check, len(texts)))
        checked = check(matcher, variants, chosen)
        check(portable, variants, chosen)
        rounds = {
            "watchword, str": (lambda m=matcher: m.find_batch(texts), every),
            "watchword portable, str": (lambda m=portable: m.find_batch(texts), every),
        } | peers(variants, texts)
        best: dict[str, float] = {}
        hits: dict[str, int] = {}
        for _ in range(options.rounds):
            for name, (search, _) in rounds.items():
                began = time.process_time()
                found = search()
                best[name] = min(best.get(name, 1e9), time.process_time() - began)
                hits[name] = sum(map(len, found))
                del found
        speed = {name: amount / best[name] / 1e6 for name, (_, amount) in rounds.items()}
        for name, figure in speed.items():
            ratio = speed["watchword, str"] / figure
            print(f"{size:>8}  {name:<28}{figure:>8.1f}  {ratio:>9.2f}  {hits[name]}", flush=True)
        print(f"{'':>8}  exact: {checked} mentions in {len(chosen)} texts as the slow oracle finds them", flush=True)


if __name__ == "__main__":
    main()
