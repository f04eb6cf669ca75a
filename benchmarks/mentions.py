"""What a document costs from its text to what is said of its mentions, part by part: in C and in Python alone, in one run.

    python -m benchmarks.mentions [--shared SHARED] [--rounds 5] [--documents 2000]

Texts are those that ``benchmarks.counting`` makes (a thousand words with ten mentions each) and the shared corpora, with
the blocks that an import reads off plain text. Figures are microseconds of processor time for each thousand words, the
best of the rounds; parts and ways go in turns, so that a busy machine troubles all alike. Rubbish is collected as
seldom as in the processes that count. Before anything is timed, the
voices and senses of both ways are held against each other.
"""

from __future__ import annotations

import argparse
import gc
import gzip
import json
import os
import sqlite3
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from sqlite_utils import Database

from analysis.counting.candidates import irregular_text
from analysis.counting.rows import RevisionText
from analysis.terms.lexicon import Lexicon, read_lexicon
from analysis.terms.matching import COMPILED, Match, Matcher
from analysis.terms.senses import SenseRules
from analysis.terms.voice import voices_of
from benchmarks.counting import SEEDS, fill
from benchmarks.matching import CORPORA, ROOT
from crawler.corpus import schema
from crawler.plain_text import blocks_of


class Way(NamedTuple):
    """A lexicon compiled for one of the two ways."""

    portable: bool
    matcher: Matcher
    senses: SenseRules


def made_texts(documents: int, lexicon: Lexicon) -> list[RevisionText]:
    """Texts as ``benchmarks.counting`` makes them; without blocks, as it does."""
    db = Database(sqlite3.connect(":memory:", isolation_level=None))
    schema.migrate(db)
    fill(db, documents, lexicon, mentions=10, skew=0)
    texts = [row[0] for row in db.conn.execute("select text from texts order by revision")]
    db.close()
    return [RevisionText(at, at, "article", None, False, text, (), ()) for at, text in enumerate(texts)]


def corpus_texts(path: Path) -> Iterator[RevisionText]:
    """The texts of a corpus as an import of them would be matched."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for at, line in enumerate(lines):
            document = json.loads(line)
            text = document["text"]
            blocks = blocks_of(text)
            yield RevisionText(at, at, document.get("kind", "article"), document["title"], False, text, blocks, ())


def voices(text: RevisionText, found: list[Match], way: Way) -> list[Any]:
    spans = [match[:2] for match in found]
    given = {"title": text.title, "kind": text.kind, "marked": text.marked}
    return voices_of(text.text, spans, text.blocks, **given, portable=way.portable)


def senses(text: RevisionText, found: list[Match], way: Way) -> list[Any]:
    return way.senses.decide(text.text, [match[:2] for match in found], [match.term for match in found])


def parts(texts: list[RevisionText], found: list[list[Match]], way: Way) -> dict[str, Callable[[], object]]:
    """What each part does with all of the texts, in ``way``."""
    pairs = list(zip(texts, found, strict=True))
    some = [(text, matches) for text, matches in pairs if matches]
    rounds: dict[str, Callable[[], object]] = {
        "matching": lambda: [way.matcher.find(text.text) for text in texts],
        "voice": lambda: [voices(text, matches, way) for text, matches in some],
        "sense": lambda: [senses(text, matches, way) for text, matches in some],
    }
    if not way.portable:
        rounds["what the index holds otherwise"] = lambda: [irregular_text(text.text) for text in texts]
    return rounds


def measure(name: str, texts: list[RevisionText], ways: list[Way], rounds: int) -> None:
    """Print a line for each part."""
    found = [ways[0].matcher.find(text.text) for text in texts]
    for text, matches in zip(texts, found, strict=True):
        if {str(voices(text, matches, way)) + str(senses(text, matches, way)) for way in ways} != {
            str(voices(text, matches, ways[0])) + str(senses(text, matches, ways[0]))
        }:
            raise SystemExit(f"Error: the ways differ in {text.text[:60]!r}")
    words = sum(len(text.text.split()) for text in texts)
    mentions = sum(map(len, found))
    each = f"{len(texts)} texts of {words / len(texts):,.0f} words, {1000 * mentions / words:.1f} mentions in 1,000"
    print(f"{name}: {each}", flush=True)
    measured = [(part, way.portable, run) for way in ways for part, run in parts(texts, found, way).items()]
    best: dict[tuple[str, bool], float] = {}
    for _ in range(rounds):
        for part, portable, run in measured:
            began = time.process_time()
            run()
            spent = (time.process_time() - began) / words * 1e9
            best[part, portable] = min(best.get((part, portable), spent), spent)
    for part in dict.fromkeys(part for part, _, _ in measured):
        compiled, portable = best[part, ways[0].portable], best.get((part, True))
        beside = "" if portable is None else f"{portable:>10.1f}  {portable / compiled:>7.1f}"
        print(f"  {part:<32}{compiled:>8.1f}{beside}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shared", type=Path, default=Path(os.environ.get("WATCHWORD_SHARED", ROOT.parent / "shared")))
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--documents", type=int, default=2000, help="made texts")
    options = parser.parse_args()
    gc.set_threshold(100_000)
    lexicon = read_lexicon(SEEDS / "lexicon.toml")
    rules = {term.id: term.senses for term in lexicon.terms}
    if not COMPILED:
        print("the extension was not built: both ways are the portable one")
    ways = [Way(way, Matcher(lexicon.variants, way), SenseRules(rules, way)) for way in (False, True)]
    print(f"microseconds for 1,000 words{'in C':>12}{'in Python':>12}{'ratio':>7}")
    measure("made", made_texts(options.documents, lexicon), ways, options.rounds)
    for corpus in CORPORA:
        path = options.shared / "corpora" / f"{corpus}.jsonl.gz"
        if path.exists():
            measure(corpus, list(corpus_texts(path)), ways, options.rounds)


if __name__ == "__main__":
    main()
