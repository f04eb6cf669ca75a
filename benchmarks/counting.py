"""Counting end to end: read from SQLite, match, write mentions; documents a second, growing.

    python -m benchmarks.counting [--documents 20000]

The documents are made here: a thousand words each, ten of them mentions of the seeds' terms.
"""

from __future__ import annotations

import argparse
import random
import resource
import tempfile
import time
from pathlib import Path

from sqlite_utils import Database

from analysis.counting import count
from analysis.terms.lexicon import read_lexicon
from analysis.terms.model import Lexicon
from crawler.corpus import schema, store
from crawler.corpus.connection import immediate, open_database
from crawler.model import Document, Source

SEEDS = Path(__file__).parents[1] / "seeds"
WORDS = 1000
MENTIONS = 10
NOW = "2026-06-01T00:00:00Z"


def fill(db: Database, documents: int, lexicon: Lexicon) -> None:
    """Put made documents in: plain words, with ``MENTIONS`` variants strewn among them."""
    draw = random.Random(7)
    vocabulary = ["".join(draw.choices("etaoinshrdlucmfw", k=draw.randint(2, 10))) for _ in range(8000)]
    variants = [variant.variant for variant in lexicon.variants]
    with immediate(db):
        store.put_source(db, Source("made", "Made", "press", ""), now=NOW)
    for start in range(0, documents, 1000):
        with immediate(db):
            for number in range(start, min(start + 1000, documents)):
                words = draw.choices(vocabulary, k=WORDS)
                for at in draw.sample(range(WORDS), MENTIONS):
                    words[at] = draw.choice(variants)
                text = "\n\n".join(" ".join(words[at : at + 80]) + "." for at in range(0, WORDS, 80))
                store.put_document(db, Document(str(number), "made", "article", text), now=NOW)
        db.conn.execute(
            "update documents set published = date('2016-01-01', (id % 3650) || ' days') where published is null"
        )


def measure(documents: int) -> tuple[float, int]:
    """Documents counted a second, and mentions found."""
    lexicon = read_lexicon(SEEDS / "lexicon.toml")
    with tempfile.TemporaryDirectory() as folder:
        db = open_database(Path(folder) / "made.db", create=True)
        schema.migrate(db)
        fill(db, documents, lexicon)
        began = time.perf_counter()
        summary = count(db, lexicon, now=NOW)
        spent = time.perf_counter() - began
        db.close()
    return documents / spent, summary.mentions


def main() -> None:
    """Print a line for a quarter, a half and all of the documents: the rate must not fall as they grow."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--documents", type=int, default=20000)
    most = options.parse_args().documents
    print("documents   a second   mentions   peak memory (MB)")
    for documents in (most // 4, most // 2, most):
        rate, mentions = measure(documents)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(f"{documents:>9,}   {rate:>8,.0f}   {mentions:>8,}   {peak:>6,.0f}")


if __name__ == "__main__":
    main()
