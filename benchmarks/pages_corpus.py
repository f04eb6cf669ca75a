"""A corpus of the size that the pages are measured on, made here: 200,000 documents, some 650,000 mentions.

Ten years, forty sources of unequal size and three kinds, 300 to 1,000 words a document in paragraphs with headings and
quotations. Words follow Zipf's law, and so do the terms of the seeds' lexicon; a third of the documents have none. One
document in thirty is another source's copy of one that stood before it.

    python -m benchmarks.pages build --db /tmp/bench200k.db
"""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import accumulate
from pathlib import Path

from sqlite_utils import Database

from analysis.counting import count
from analysis.duplicates import cluster_documents
from analysis.terms.lexicon import read_lexicon
from analysis.terms.model import Lexicon
from crawler.corpus import schema, store
from crawler.corpus.connection import immediate, open_database
from crawler.model import Block, Document, PublishedDate, Source

SEEDS = Path(__file__).parents[1] / "seeds"
DOCUMENTS = 200_000
MENTIONS_EACH = 3.05
SOURCES = 40
FIRST_DAY = date(2016, 1, 1)
DAYS = 3650
COPIES = 1 / 30
NOW = "2026-06-01T00:00:00Z"
_KINDS = ("newsletter", "press", "podcast")
_AT_ONCE = 1_000


def build(path: Path, documents: int) -> None:
    """Make the corpus in a new file at ``path``, count it, and find its copies; prints what each step took."""
    lexicon = read_lexicon(SEEDS / "lexicon.toml")
    db = open_database(path, create=True)
    schema.migrate(db)
    began = time.perf_counter()
    made = _documents(documents, lexicon)
    with immediate(db):
        for number in range(SOURCES):
            store.put_source(db, _source(number), now=NOW)
    for _ in range(0, documents, _AT_ONCE):
        with immediate(db):
            for _, document in zip(range(_AT_ONCE), made, strict=False):
                store.put_document(db, document, now=NOW)
    crawl(db)
    _took("made", began)
    began = time.perf_counter()
    summary = count(db, lexicon, now=NOW)
    _took(f"counted: {summary.mentions:,} mentions", began)
    began = time.perf_counter()
    clustered = cluster_documents(db)
    _took(f"near-duplicates: {clustered.clustered:,} documents in {clustered.clusters:,} clusters", began)
    db.conn.execute("analyze")
    db.conn.execute("pragma wal_checkpoint(truncate)")
    db.close()


def crawl(db: Database) -> None:
    """Leave what a crawl of the documents would have: a feed of each source, their pages done, some failed or refused."""
    with immediate(db):
        db.conn.execute(
            "insert into feeds (url, source, polled, polled_well, due, failures, outcome) select home || 'feed', id, :now,"
            " :now, :now, rowid % 9 = 0, 'ok' from sources",
            {"now": NOW},
        )
        db.conn.execute(
            "insert into frontier (url, host, source, kind, state, discovered, due, document, reason)"
            " select key, source || '.example', source, kind,"
            " case when id % 50 = 0 then 'failed' when id % 77 = 0 then 'refused' else 'done' end, :now, null, id,"
            " case when id % 50 = 0 then 'HTTP ' || (500 + id % 4) when id % 77 = 0 then 'robots.txt' end from documents",
            {"now": NOW},
        )


def _took(what: str, began: float) -> None:
    print(f"{what}, {time.perf_counter() - began:,.0f} s", flush=True)


def _source(number: int) -> Source:
    kind = _KINDS[number % len(_KINDS)]
    return Source(f"source-{number:02}", f"Source {number:02}", kind, f"https://source-{number:02}.example/")


def _documents(documents: int, lexicon: Lexicon) -> Iterator[Document]:
    draw = random.Random(7)
    vocabulary = ["".join(draw.choices("etaoinshrdlucmfw", k=draw.randint(2, 10))) for _ in range(20_000)]
    common = list(accumulate(1 / (rank + 3) for rank in range(len(vocabulary))))
    variants = [variant.variant for variant in lexicon.variants]
    draw.shuffle(variants)
    used = list(accumulate(1 / (rank + 2) for rank in range(len(variants))))
    busy = list(accumulate(1 / (rank + 5) for rank in range(SOURCES)))
    earlier: list[Document] = []
    for number in range(documents):
        source = draw.choices(range(SOURCES), cum_weights=busy)[0]
        day = FIRST_DAY + timedelta(days=int(DAYS * draw.random() ** 0.8))
        if earlier and draw.random() < COPIES:
            text, blocks = draw.choice(earlier).text, ()
        else:
            words = draw.choices(vocabulary, cum_weights=common, k=draw.randint(300, 1000))
            times = int(draw.expovariate(1 / (1.5 * MENTIONS_EACH)) + 0.5) if draw.random() < 2 / 3 else 0
            for at in draw.sample(range(len(words)), min(times, 60)):
                words[at] = draw.choices(variants, cum_weights=used)[0]
            text, blocks = _laid_out(words, draw)
        kind = "episode" if _KINDS[source % len(_KINDS)] == "podcast" else "article"
        document = Document(
            key=f"https://source-{source:02}.example/{number}",
            source=f"source-{source:02}",
            kind=kind,
            text=text,
            url=f"https://source-{source:02}.example/{number}",
            title=" ".join(draw.choices(vocabulary, cum_weights=common, k=7)).capitalize(),
            published=PublishedDate(day.isoformat(), "day", "feed", day.isoformat()),
            blocks=blocks,
        )
        earlier.append(document)
        del earlier[:-2_000]
        yield document


def _laid_out(words: list[str], draw: random.Random) -> tuple[str, tuple[Block, ...]]:
    """Paragraphs of sentences, one in nine a heading and one in nine a quotation."""
    parts: list[str] = []
    blocks: list[Block] = []
    length = at = 0
    while at < len(words):
        kind = draw.choices(("paragraph", "heading", "quote"), weights=(7, 1, 1))[0]
        size = 8 if kind == "heading" else draw.randint(40, 120)
        part = " ".join(words[at : at + size]).capitalize()
        part = part if kind == "heading" else f"“{part}.”" if kind == "quote" else f"{part}."
        at += size
        blocks.append((length, length + len(part), kind))
        parts.append(part)
        length += len(part) + 2
    return "\n\n".join(parts), tuple(blocks)
