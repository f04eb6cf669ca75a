"""What is kept and missed wrongly, by kind of segment: where the extraction loses its precision and its recall.

A segment falls into the first class that fits: a copy of one kept before, a named region, the cue of the heading above, its kind.
Counted are words and hits of the 250 most frequent phrases of the gold texts.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING

import numpy as np

from benchmarks.articles import frequent_phrases, phrase_counts
from crawler.parsers.regions import REGIONS
from crawler.parsers.sections import section_cues

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from benchmarks.labelling import Labelled

_REGIONS = (
    "comments",
    "related",
    "teasers",
    "author",
    "subscribe",
    "consent",
    "overlay",
    "ads",
    "hidden",
    "share",
    "login",
)
_REGIONS += ("player", "sidebar", "toc", "faq", "summary", "caption", "action", "meta")
_HEADER = ("spurious words", "phrase hits", "missed words", "phrase hits")


def print_errors(pages: list[Labelled], kept: list[NDArray[np.bool_]]) -> None:
    """One line a class, those with most phrase hits first; then how few pages hold most of the spurious hits."""
    phrases = frequent_phrases([each.page.text for each in pages], 2, 250)
    sums: dict[str, NDArray[np.int64]] = defaultdict(lambda: np.zeros(4, dtype=np.int64))
    spurious: Counter[str] = Counter()
    for each, chosen in zip(pages, kept, strict=True):
        seen: set[str] = set()
        for segment, share, own, cue in zip(
            each.segments, each.shares, chosen, section_cues(each.segments), strict=True
        ):
            held = (share or 0.0) >= 0.5
            if own != held:
                regions = (name for name in _REGIONS if segment.regions & REGIONS[name])
                place = next(regions, f"under {cue}" if cue else segment.kind)
                name = "copy of one kept" if own and segment.key in seen else place
                hits = sum(phrase_counts(segment.text, phrases))
                sums[name][[0, 1] if own else [2, 3]] += [segment.words, hits]
                spurious[each.page.id] += hits if own else 0
            if own:
                seen.add(segment.key)
    print(f"{'':<20}" + "".join(f"{name:>16}" for name in _HEADER))
    for name, own in sorted(sums.items(), key=lambda item: -(item[1][1] + item[1][3])):
        print(f"{name:<20}" + "".join(f"{value:>16}" for value in own))
    most, total = spurious.most_common(10), sum(spurious.values())
    print(
        f"ten pages hold {sum(count for _, count in most)} of {total} spurious hits: {', '.join(each for each, _ in most)}"
    )
