"""How many near-duplicates are found, and in what time as the corpus grows.

    python -m benchmarks.duplicates [--sizes 2500,5000,10000,20000] [--database] [--peer]

First the known pairs of two government sites, found by each half of the fingerprint alone and by both; then
corpora of growing size, made of those sites' texts and of garbled ones (a third of the words replaced: alike, but no
near-duplicates), in which one document of ten is a planted copy or a digest of five others. ``--database`` also
times ``cluster_documents`` on an SQLite file; ``--peer`` times datasketch on the same shingles, where it is installed.
"""

from __future__ import annotations

import argparse
import gzip
import importlib
import json
import os
import random
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

import numpy as np

from analysis.duplicates import cluster_documents
from analysis.duplicates.candidates import Index, build_index, candidates
from analysis.duplicates.fingerprints import PLACES, Fingerprint, fingerprint
from analysis.duplicates.pairs import Pair, compare, exact_pairs
from analysis.duplicates.shingles import Hashes, shingles
from analysis.ledger import schema as ledger_schema
from crawler.corpus import schema as corpus_schema
from crawler.corpus.connection import immediate, open_database
from crawler.corpus.store import put_document, put_source
from crawler.model import Document, Source

SHARED = Path(os.environ.get("WATCHWORD_SHARED", Path(__file__).parents[2] / "shared"))
T = TypeVar("T")
P = ParamSpec("P")


@dataclass(frozen=True)
class Corpus:
    """Texts by number, and the pairs that were planted in it."""

    texts: list[str]
    copies: list[tuple[int, int]]
    inclusions: list[tuple[int, int]]


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", default="2500,5000,10000,20000", help="numbers of documents, apart by commas")
    parser.add_argument("--database", action="store_true", help="also through SQLite")
    parser.add_argument("--peer", action="store_true", help="also datasketch (pip install datasketch)")
    arguments = parser.parse_args()
    documents = read_lines("usgov-tech")
    report_known_pairs(documents)
    report_growth([document["text"] for document in documents], arguments)


def read_lines(name: str) -> list[dict[str, Any]]:
    """The objects of one corpus file."""
    with gzip.open(SHARED / "corpora" / f"{name}.jsonl.gz", "rt", encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def report_known_pairs(documents: Sequence[dict[str, Any]]) -> None:
    """Recall and precision on the 83 known pairs, and on the 75 of them that cross sites."""
    known = read_lines("usgov-syndication-pairs")
    hashes = [shingles(document["text"]) for document in documents]
    whole = build_index(fingerprint(number, each) for number, each in enumerate(hashes))
    print(f"known pairs, {len(documents):,} documents")
    head = ("found by", "proposed", "pairs", "recall", "precision", "recall across", "precision across")
    print("".join(f"{name:>18}" for name in head))
    halves = {"signature alone": without_sample(whole), "sample alone": without_bands(whole), "both": whole}
    for name, index in halves.items():
        proposed = candidates(index, index)
        pairs = exact_pairs(proposed, hashes.__getitem__)
        found = {frozenset((documents[pair.a]["id"], documents[pair.b]["id"])) for pair in pairs}
        wanted = {frozenset((pair["a"], pair["b"])) for pair in known}
        across = {frozenset((pair["a"], pair["b"])) for pair in known if pair["cross_site"]}
        found_across = {pair for pair in found if len({id_.split(":")[0] for id_ in pair}) == 2}
        ratios = (
            share(found & wanted, wanted),
            share(found & wanted, found),
            share(found_across & across, across),
            share(found_across & across, found_across),
        )
        print(f"{name:>18}{len(proposed):>18,}{len(pairs):>18}" + "".join(f"{each:>18}" for each in ratios))


def report_growth(texts: Sequence[str], arguments: argparse.Namespace) -> None:
    """Seconds of each step and recall of what was planted, for each size."""
    print("\ngrowth (seconds of processor time; recall of planted copies and inclusions)")
    steps = ("documents", "shingles", "fingerprints", "proposing", "comparing", "total", "µs/document")
    print("".join(f"{name:>13}" for name in (*steps, "proposed", "pairs", "copies", "inclusions")))
    for size in map(int, arguments.sizes.split(",")):
        corpus = make_corpus(texts, size)
        hashes, shingling = timed(shingle_all, corpus.texts)
        prints, printing = timed(fingerprint_all, hashes)
        proposed, proposing = timed(propose, prints)
        pairs, comparing = timed(exact_pairs, proposed, hashes.__getitem__)
        total = shingling + printing + proposing + comparing
        found = {(pair.a, pair.b) for pair in pairs}
        times = (shingling, printing, proposing, comparing, total)
        print(f"{size:>13,}" + "".join(f"{each:>13.2f}" for each in times) + f"{total / size * 1e6:>13.0f}", end="")
        print(f"{len(proposed):>13,}{len(pairs):>13,}", end="")
        print("".join(f"{recall(planted, found, hashes):>13.3f}" for planted in (corpus.copies, corpus.inclusions)))
        if arguments.database:
            report_database(corpus)
        if arguments.peer:
            report_peer(hashes, corpus)


def report_database(corpus: Corpus) -> None:
    """A first run and a run after one new document, on an SQLite file."""
    with tempfile.TemporaryDirectory() as folder:
        db = open_database(Path(folder) / "bench.db", create=True)
        corpus_schema.migrate(db)
        ledger_schema.migrate(db)
        put_source(db, Source("s", "s", "press", "https://example.org/"), now="2026-01-01T00:00:00Z")
        with immediate(db):
            for number, text in enumerate(corpus.texts):
                put_document(db, Document(str(number), "s", "article", text), now="2026-01-01T00:00:00Z")
        summary, first = timed(cluster_documents, db)
        put_document(db, Document("new", "s", "article", corpus.texts[0]), now="2026-01-01T00:00:00Z")
        _, second = timed(cluster_documents, db)
        size = Path(folder, "bench.db").stat().st_size
        print(
            f"    in SQLite: {first:.2f} s, {summary.clusters:,} clusters of {summary.clustered:,} documents;", end=""
        )
        print(f" after one new document {second:.2f} s; file {size / 1e6:.0f} MB")
        db.conn.close()


def report_peer(hashes: Sequence[Hashes], corpus: Corpus) -> None:
    """datasketch's MinHash and LSH with as many permutations, threshold 0.35."""
    datasketch = importlib.import_module("datasketch")

    def run() -> set[tuple[int, int]]:
        lsh = datasketch.MinHashLSH(threshold=0.35, num_perm=PLACES)
        found = set()
        for number, each in enumerate(hashes):
            minhash = datasketch.MinHash(num_perm=PLACES)
            minhash.update_batch([value.tobytes() for value in each])
            found |= {(other, number) for other in lsh.query(minhash)}
            lsh.insert(number, minhash)
        return found

    found, seconds = timed(run)
    copies, inclusions = (recall(planted, found, hashes) for planted in (corpus.copies, corpus.inclusions))
    print(f"    datasketch: {seconds:.2f} s (shingles given), copies {copies:.3f}, inclusions {inclusions:.3f}")


def make_corpus(texts: Sequence[str], size: int) -> Corpus:
    """``size`` documents: the real ones, then garbled ones, with one of ten a copy or a digest of earlier ones."""
    draw = random.Random(size)
    words = [word for text in texts[::20] for word in text.split()]
    made: list[str] = []
    copies: list[tuple[int, int]] = []
    inclusions: list[tuple[int, int]] = []
    while len(made) < size:
        number = len(made)
        if number % 100 == 99:
            chosen = draw.sample(range(number), 5)
            inclusions += [(post, number) for post in chosen]
            made.append("\n\n".join(made[post] for post in chosen))
        elif number % 11 == 10:
            original = draw.randrange(number)
            copies.append((original, number))
            made.append(edited(made[original], words, draw))
        else:
            base = texts[number % len(texts)]
            made.append(base if number < len(texts) else garbled(base, words, 0.35, draw))
    return Corpus(made, copies, inclusions)


def edited(text: str, words: Sequence[str], draw: random.Random) -> str:
    """A copy as editors make it: one word of fifty changed, a tenth cut from the end, an introduction put before."""
    kept = text.split()[: max(1, round(len(text.split()) * 0.9))]
    return "First published elsewhere. " + garbled(" ".join(kept), words, 0.02, draw)


def garbled(text: str, words: Sequence[str], part: float, draw: random.Random) -> str:
    """``text`` with ``part`` of its words replaced by others."""
    return " ".join(draw.choice(words) if draw.random() < part else word for word in text.split())


def shingle_all(texts: Sequence[str]) -> list[Hashes]:
    """The shingles of each text."""
    return [shingles(text) for text in texts]


def fingerprint_all(hashes: Sequence[Hashes]) -> list[Fingerprint]:
    """The fingerprint of each document."""
    return [fingerprint(number, each) for number, each in enumerate(hashes)]


def propose(prints: Sequence[Fingerprint]) -> set[tuple[int, int]]:
    """The candidates among ``prints``."""
    index = build_index(prints)
    return candidates(index, index)


def without_sample(index: Index) -> Index:
    """``index`` as if only signatures were kept."""
    return replace(index, samples=(np.empty(0, np.uint64), np.empty(0, np.int64)))


def without_bands(index: Index) -> Index:
    """``index`` as if only samples were kept."""
    return replace(index, bands=(np.empty(0, np.uint64), np.empty(0, np.int64)))


def recall(planted: Sequence[tuple[int, int]], found: set[tuple[int, int]], hashes: Sequence[Hashes]) -> float:
    """The share of the planted pairs that were found, of those that are near-duplicates by the definition."""
    true = [pair for pair in planted if is_near_duplicate(*pair, hashes)]
    return sum(pair in found for pair in true) / max(1, len(true))


def is_near_duplicate(a: int, b: int, hashes: Sequence[Hashes]) -> bool:
    """By exact comparison."""
    found: Pair | None = compare(a, b, hashes[a], hashes[b])
    return found is not None


def share(part: set[frozenset[str]], whole: set[frozenset[str]]) -> str:
    """A ratio with three places."""
    return f"{len(part) / max(1, len(whole)):.3f}"


def timed(run: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> tuple[T, float]:
    """What ``run`` gives, and how many seconds of processor time it took, whatever else the machine does."""
    begun = time.process_time()
    result = run(*args, **kwargs)
    return result, time.process_time() - begun


if __name__ == "__main__":
    main()
