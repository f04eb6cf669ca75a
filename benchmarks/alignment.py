"""Which segments of a page its gold text holds: the labels that the weights are fitted to.

``segments, gold text -> a share from 0 to 1 a segment, or None where it has no words``. Texts that are long and unique in both
are the anchors; short and repeated ones count only between the anchors around them, so that a heading is found in the
article and not in the table of contents, and each stretch of gold is given out once.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crawler.parsers.segments import Segment

_WORDS = re.compile(r"\w+")
_ANCHOR, _PARTIAL, _LEAST = 6, 5, 0.15


class _Anchor(NamedTuple):
    at: int
    start: int
    end: int


def gold_shares(segments: Sequence[Segment], gold: str) -> list[float | None]:
    """How much of each segment the gold text holds."""
    words = _WORDS.findall(gold.lower())
    whole = f" {' '.join(words)} "
    texts = [f" {' '.join(_WORDS.findall(segment.text.lower()))} " for segment in segments]
    repeats = Counter(texts)
    shares: list[float | None] = [None] * len(segments)
    taken = bytearray(len(whole) + 1)
    anchors = []
    for at, text in enumerate(texts):
        if repeats[text] == 1 and segments[at].words >= _ANCHOR:
            start = whole.find(text)
            if start >= 0 and whole.find(text, start + 1) < 0:
                anchors.append(_Anchor(at, start, start + len(text)))
                shares[at] = 1.0
                _take(taken, start, len(text))
    placed = {anchor.at: anchor for anchor in _in_order(anchors)}
    ceilings = _ceilings(len(segments), placed, len(whole))
    fours = set(zip(words, words[1:], words[2:], words[3:], strict=False))
    floor = 0
    for at, text in enumerate(texts):
        if at in placed:
            floor = placed[at].end
        elif shares[at] is None and text.strip():
            start = _free(whole, text, taken, max(0, floor - 2), min(len(whole), ceilings[at] + 2))
            if start >= 0:
                shares[at] = 1.0
                _take(taken, start, len(text))
                if segments[at].words >= 3:
                    floor = start + len(text) - 1
            else:
                shares[at] = _partly(whole, text, taken, fours) if repeats[text] == 1 else 0.0
    return shares


def _take(taken: bytearray, start: int, length: int) -> None:
    taken[start + 1 : start + length - 1] = b"\x01" * max(0, length - 2)


def _free(whole: str, text: str, taken: bytearray, low: int, high: int) -> int:
    """Where ``text`` stands in that stretch of gold and is not given out yet; -1 if nowhere."""
    start = whole.find(text, low, high)
    while start >= 0 and taken[start + 1]:
        start = whole.find(text, start + 1, high)
    return start


def _partly(whole: str, text: str, taken: bytearray, fours: set[tuple[str, str, str, str]]) -> float:
    words = text.split()
    if len(words) < _PARTIAL:
        return 0.0
    start = whole.find(text)
    if start >= 0:
        if taken[start + 1]:
            return 0.0
        _take(taken, start, len(text))
        return 1.0
    own = list(zip(words, words[1:], words[2:], words[3:], strict=False))
    share = sum(four in fours for four in own) / len(own)
    return share if share > _LEAST else 0.0


def _in_order(anchors: list[_Anchor]) -> list[_Anchor]:
    """The longest run of anchors whose order in the gold text is that of the page."""
    tails: list[int] = []
    ends: list[int] = []
    previous = [-1] * len(anchors)
    for index, anchor in enumerate(anchors):
        place = bisect_left(tails, anchor.start)
        if place == len(tails):
            tails.append(anchor.start)
            ends.append(index)
        else:
            tails[place], ends[place] = anchor.start, index
        previous[index] = ends[place - 1] if place else -1
    run: list[_Anchor] = []
    index = ends[-1] if ends else -1
    while index >= 0:
        run.append(anchors[index])
        index = previous[index]
    return run[::-1]


def _ceilings(count: int, placed: dict[int, _Anchor], end: int) -> list[int]:
    """For each segment where in the gold text the next anchor begins."""
    ceilings = [end] * count
    for at in range(count - 1, -1, -1):
        ceilings[at] = end
        if at in placed:
            end = placed[at].start
    return ceilings
