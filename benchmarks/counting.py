"""Counting end to end: read from SQLite, match, voice and sense, write mentions; and counting one term again.

    python -m benchmarks.counting [--documents 20000]
    python -m benchmarks.counting terms [--documents 45000] [--keep FILE]

The documents are made here: a thousand words each. For the first, ten of them are mentions of the seeds' terms, all
terms alike, and a line is printed for a quarter, a half and all of the documents: neither the rate nor the memory may
get worse as they grow. Each is counted by a process of its own, whose greatest memory (and that of the processes
that match for it) is read from the system.

For the second there are five mentions in a document, with few terms frequent and most of them rare as in real texts
(the term of rank r in proportion to r to the -1.5, which puts the median one in about the share of documents that it
has in the shared corpora). Each third term is taken out of the lexicon and put in again, which is timed, then given
a further variant, which is timed too; and some are counted by reading every text, for comparison.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from itertools import accumulate
from pathlib import Path

from sqlite_utils import Database

from analysis.counting import candidates, count
from analysis.terms.lexicon import read_lexicon
from analysis.terms.model import Lexicon
from crawler.corpus import schema, store
from crawler.corpus.connection import immediate, open_database
from crawler.model import Document, Source

SEEDS = Path(__file__).parents[1] / "seeds"
WORDS = 1000
NOW = "2026-06-01T00:00:00Z"


def fill(db: Database, documents: int, lexicon: Lexicon, mentions: int, skew: float) -> None:
    """Put made documents in: plain words, with variants strewn among them, of terms by rank to the minus ``skew``."""
    draw = random.Random(7)
    vocabulary = ["".join(draw.choices("etaoinshrdlucmfw", k=draw.randint(2, 10))) for _ in range(8000)]
    variants: dict[str, list[str]] = {term.id: [] for term in lexicon.terms}
    for variant in lexicon.variants:
        variants[variant.term].append(variant.variant)
    ranked = list(variants.values())
    draw.shuffle(ranked)
    weights = list(accumulate(rank**-skew for rank in range(1, len(ranked) + 1)))
    with immediate(db):
        store.put_source(db, Source("made", "Made", "press", ""), now=NOW)
    for start in range(0, documents, 1000):
        with immediate(db):
            for number in range(start, min(start + 1000, documents)):
                words = draw.choices(vocabulary, k=WORDS)
                terms = draw.choices(ranked, cum_weights=weights, k=mentions)
                for at, forms in zip(draw.sample(range(WORDS), mentions), terms, strict=True):
                    words[at] = draw.choice(forms)
                text = "\n\n".join(" ".join(words[at : at + 80]) + "." for at in range(0, WORDS, 80))
                store.put_document(db, Document(str(number), "made", "article", text), now=NOW)
        db.conn.execute(
            "update documents set published = date('2016-01-01', (id % 3650) || ' days') where published is null"
        )


def make(path: Path, documents: int, lexicon: Lexicon, mentions: int, skew: float) -> Database:
    db = open_database(path, create=True)
    schema.migrate(db)
    fill(db, documents, lexicon, mentions, skew)
    return db


def count_once(path: Path) -> None:
    """Count the database at ``path`` and print what that took, as JSON: the part that runs in a process of its own."""
    db = open_database(path)
    lexicon = read_lexicon(SEEDS / "lexicon.toml")
    before = time.process_time()
    began = time.perf_counter()
    summary = count(db, lexicon, now=NOW)
    spent = time.perf_counter() - began
    db.close()
    here, beside = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    processor = here.ru_utime + here.ru_stime - before + beside.ru_utime + beside.ru_stime
    figures = {
        "rate": summary.documents / spent,
        "mentions": summary.mentions,
        "processor": processor / summary.documents,
        "writer": here.ru_maxrss / 1024,
        "matcher": beside.ru_maxrss / 1024,
    }
    print(json.dumps(figures))


def growing(most: int) -> None:
    """Print a line for a quarter, a half and all of the documents."""
    lexicon = read_lexicon(SEEDS / "lexicon.toml")
    print("documents   a second   processor us each   mentions   peak MB: writer   one matcher")
    for documents in (most // 4, most // 2, most):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "made.db"
            make(path, documents, lexicon, mentions=10, skew=0).close()
            command = [sys.executable, "-m", "benchmarks.counting", "once", "--keep", str(path)]
            figures = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
        print(
            f"{documents:>9,}   {figures['rate']:>8,.0f}   {figures['processor'] * 1e6:>17,.0f}"
            f"   {figures['mentions']:>8,}   {figures['writer']:>15,.0f}   {figures['matcher']:>11,.0f}",
            flush=True,
        )


def with_variant(lexicon: Lexicon, term: str) -> Lexicon:
    """The lexicon with one more variant of the term, which no text holds."""
    first = next(variant for variant in lexicon.variants if variant.term == term)
    longer = f"{first.variant} {first.variant} {first.variant}"
    return replace(
        lexicon,
        version=f"longer {term}",
        terms=tuple(replace(t, hash=f"longer {term}") if t.id == term else t for t in lexicon.terms),
        variants=(*lexicon.variants, replace(first, variant=longer, pattern=longer)),
    )


def without(lexicon: Lexicon, term: str) -> Lexicon:
    return replace(
        lexicon,
        version=f"without {term}",
        terms=tuple(t for t in lexicon.terms if t.id != term),
        variants=tuple(v for v in lexicon.variants if v.term != term),
    )


def milliseconds(db: Database, lexicon: Lexicon) -> float:
    began = time.perf_counter()
    count(db, lexicon, now=NOW)
    return (time.perf_counter() - began) * 1000


def changing(db: Database, documents: int) -> None:
    """Print how long one term takes, new or changed, by how many documents hold it, and beside reading all."""
    lexicon = read_lexicon(SEEDS / "lexicon.toml")
    count(db, lexicon, now=NOW)
    took: list[tuple[int, float, float]] = []
    for term in [term.id for term in lexicon.terms[::3]]:
        milliseconds(db, without(lexicon, term))
        new = milliseconds(db, lexicon)
        changed = milliseconds(db, with_variant(lexicon, term))
        milliseconds(db, lexicon)
        holding = db.conn.execute("select count(distinct document) from mentions where term = ?", (term,)).fetchone()
        took.append((holding[0], new, changed))
    print(f"{documents:,} documents, milliseconds for one term\nheld by    terms   new, median   changed, median")
    for low, high in ((0, 30), (30, 100), (100, 300), (300, 1000), (1000, documents + 1), (0, documents + 1)):
        some = [(new, changed) for holding, new, changed in took if low <= holding < high]
        if some:
            news, changes = (statistics.median(column) for column in zip(*some, strict=True))
            name = "all" if (low, high) == (0, documents + 1) else f"{low}-{high - 1}"
            print(f"{name:<10} {len(some):>5}   {news:>11.1f}   {changes:>15.1f}")
    middle = statistics.median(new for _, new, _ in took)
    rescans = []
    most = candidates.MOST_TERMS
    for term in [term.id for term in lexicon.terms[::60]]:
        milliseconds(db, without(lexicon, term))
        candidates.MOST_TERMS = -1  # so that every text is read
        rescans.append(milliseconds(db, lexicon))
        candidates.MOST_TERMS = most
    rescan = statistics.median(rescans)
    print(f"reading every text: {rescan:,.0f} ms, {rescan / middle:,.0f} times the median of all")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", nargs="?", choices=("growing", "terms", "once"), default="growing")
    parser.add_argument("--documents", type=int)
    parser.add_argument("--keep", type=Path, help="the database of made documents: used where it is there, else made")
    options = parser.parse_args()
    if options.what == "growing":
        growing(options.documents or 20_000)
    elif options.what == "once":
        count_once(options.keep)
    else:
        with tempfile.TemporaryDirectory() as folder:
            path = options.keep or Path(folder) / "made.db"
            documents = options.documents or 45_000
            there = path.exists()
            if there:
                db = open_database(path)
                schema.migrate(db)  # it may have been kept since before a change
            else:
                db = make(path, documents, read_lexicon(SEEDS / "lexicon.toml"), mentions=5, skew=1.5)
            changing(db, db.conn.execute("select count(*) from documents").fetchone()[0])
            db.close()


if __name__ == "__main__":
    main()
