"""The article pages with hand-checked text, and how a text is measured against its gold.

Nothing here is tuned: the tokenizer of the word F1 is the benchmark's own (``\\w+``, lower case, WCXB ``evaluate.py``);
the phrases are chosen from the gold texts by a stated rule (`frequent_phrases`).
"""

from __future__ import annotations

import gzip
import json
import random
import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

_WORDS = re.compile(r"\w+")
_TOKEN = re.compile(r"[^\W_]+(?:['’][^\W\d_]+)*")
_STOP = frozenset(
    [
        "a",
        "about",
        "above",
        "after",
        "again",
        "all",
        "also",
        "although",
        "always",
        "am",
        "an",
        "and",
        "any",
        "are",
        "around",
        "as",
        "at",
        "be",
        "because",
        "been",
        "before",
        "being",
        "below",
        "between",
        "both",
        "but",
        "by",
        "can",
        "cannot",
        "could",
        "did",
        "do",
        "does",
        "doing",
        "down",
        "during",
        "each",
        "either",
        "even",
        "ever",
        "every",
        "few",
        "for",
        "from",
        "further",
        "get",
        "gets",
        "getting",
        "go",
        "goes",
        "going",
        "got",
        "had",
        "has",
        "have",
        "having",
        "he",
        "her",
        "here",
        "hers",
        "him",
        "his",
        "how",
        "however",
        "i",
        "if",
        "in",
        "into",
        "is",
        "it",
        "its",
        "itself",
        "just",
        "know",
        "let",
        "like",
        "made",
        "make",
        "makes",
        "many",
        "may",
        "might",
        "more",
        "most",
        "much",
        "must",
        "my",
        "need",
        "new",
        "no",
        "nor",
        "not",
        "now",
        "of",
        "off",
        "often",
        "on",
        "once",
        "one",
        "only",
        "or",
        "other",
        "others",
        "our",
        "out",
        "over",
        "own",
        "per",
        "rather",
        "re",
        "really",
        "same",
        "see",
        "she",
        "should",
        "since",
        "so",
        "some",
        "still",
        "such",
        "take",
        "than",
        "that",
        "the",
        "their",
        "them",
        "then",
        "there",
        "these",
        "they",
        "thing",
        "things",
        "this",
        "those",
        "through",
        "to",
        "too",
        "two",
        "under",
        "until",
        "up",
        "upon",
        "us",
        "use",
        "used",
        "using",
        "ve",
        "very",
        "want",
        "was",
        "way",
        "we",
        "well",
        "were",
        "what",
        "when",
        "where",
        "whether",
        "which",
        "while",
        "who",
        "why",
        "will",
        "with",
        "within",
        "without",
        "would",
        "yes",
        "yet",
        "you",
        "your",
        "yours",
        "first",
        "best",
        "top",
        "good",
        "great",
        "help",
        "right",
        "ways",
        "keep",
        "time",
        "year",
        "years",
        "day",
        "days",
        "lot",
        "find",
        "work",
        "looking",
        "look",
        "come",
        "back",
        "people",
        "via",
        "three",
        "four",
        "five",
    ]
)


@dataclass(frozen=True)
class GoldPage:
    """One page: its bytes and what a person says of it. ``published`` is a day or a coarser ISO date, "" for none."""

    id: str
    url: str
    html: bytes
    text: str
    published: str


def read_pages(folder: Path) -> Iterator[GoldPage]:
    """The pages of ``bench/articles`` in the order of the gold file."""
    with gzip.open(folder / "gold.jsonl.gz", "rt", encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            html = gzip.decompress((folder / "html" / f"{row['id']}.html.gz").read_bytes())
            yield GoldPage(row["id"], row["url"], html, row["text"], (row["published"] or "")[:10])


def word_scores(text: str, gold: str) -> tuple[float, float, float]:
    """Precision, recall and F1 over the bags of words; all 0 where nothing is shared."""
    ours, theirs = Counter(_WORDS.findall(text.lower())), Counter(_WORDS.findall(gold.lower()))
    shared = sum((ours & theirs).values())
    if not shared:
        return 0.0, 0.0, 0.0
    precision, recall = shared / sum(ours.values()), shared / sum(theirs.values())
    return precision, recall, 2 * precision * recall / (precision + recall)


def frequent_phrases(texts: Sequence[str], length: int, most: int) -> list[str]:
    """The ``most`` word sequences of ``length`` in most texts, ties by alphabet.

    A phrase neither begins nor ends with a function word, and has no number, apostrophe or word of one or two letters.
    """
    found: Counter[str] = Counter()
    for text in texts:
        words = _TOKEN.findall(text.lower())
        found.update(
            {
                " ".join(words[at : at + length])
                for at in range(len(words) - length + 1)
                if _is_phrase(words[at : at + length])
            }
        )
    return [phrase for phrase, _ in sorted(found.items(), key=lambda item: (-item[1], item[0]))[:most]]


def _is_phrase(words: list[str]) -> bool:
    if any("'" in word or "’" in word for word in words):
        return False  # straight and curly apostrophes would make two phrases of one
    return not ({words[0], words[-1]} & _STOP) and all(len(word) > 2 and not word.isdigit() for word in words)


def phrase_sets(texts: Sequence[str], draws: int) -> dict[str, list[str]]:
    """``main``: the 20 most frequent two-word phrases. ``draw 1`` …: 20 at random of the 250 most frequent (seed = number)."""
    pool = frequent_phrases(texts, 2, 250)
    sets = {"main": pool[:20]}
    for draw in range(1, draws + 1):
        sets[f"draw {draw}"] = random.Random(draw).sample(pool, 20)
    return sets


def phrase_counts(text: str, phrases: Sequence[str]) -> list[int]:
    """How often each phrase stands in ``text``: whole words, any case, hyphen for space allowed, not across a blank line."""
    return [len(_pattern(phrase).findall(text)) for phrase in phrases]


_PATTERNS: dict[str, re.Pattern[str]] = {}


def _pattern(phrase: str) -> re.Pattern[str]:
    if phrase not in _PATTERNS:
        body = r"(?:[ \t\u00a0‐-―-]|\n(?!\n))".join(re.escape(word) for word in phrase.split())
        _PATTERNS[phrase] = re.compile(rf"(?<!\w){body}(?!\w)", re.IGNORECASE)
    return _PATTERNS[phrase]


@dataclass(frozen=True)
class PhraseTally:
    """Of one page and one phrase set: hits shared, found and in gold; cells (phrase × page) with any; of those exact, spurious, missed."""

    shared: int
    found: int
    gold: int
    cells: int
    exact: int
    spurious: int
    missed: int

    def __add__(self, other: PhraseTally) -> PhraseTally:
        ours, theirs = vars(self), vars(other)
        return PhraseTally(**{name: ours[name] + theirs[name] for name in ours})


def tally(found: Sequence[int], gold: Sequence[int]) -> PhraseTally:
    """Compare two rows of `phrase_counts`."""
    pairs = [(one, other) for one, other in zip(found, gold, strict=True) if one or other]
    return PhraseTally(
        shared=sum(min(pair) for pair in pairs),
        found=sum(found),
        gold=sum(gold),
        cells=len(pairs),
        exact=sum(one == other for one, other in pairs),
        spurious=sum(other == 0 for _, other in pairs),
        missed=sum(one == 0 for one, _ in pairs),
    )


def halves(pages: Mapping[str, object]) -> tuple[list[str], list[str]]:
    """The pages' ids in two parts, every other one: ``dev`` was looked at, ``check`` only measured."""
    ids = sorted(pages)
    return ids[0::2], ids[1::2]
