"""What is known of each segment before it is judged: one row of numbers a segment, most of them 0 or 1.

``segments -> which are judged, and a matrix (judged segments x COLUMNS)``. Nothing here reads a page twice: what a text shows by itself
is remembered by text, since the same labels stand on every page of a source.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from crawler.parsers.cues import CUES, FUNCTION_WORDS, SECTION_CUES, SHAPES
from crawler.parsers.regions import REGIONS
from crawler.parsers.sections import section_cues
from crawler.parsers.segments import FURNITURE, is_running

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from crawler.parsers.segments import Segment

    Floats = NDArray[np.float32]

_WORDS = re.compile(r"\w+")
_SENTENCE = re.compile(r"[.!?:;…][\"”’)\]]*$")
_DIGIT = re.compile(r"\d")
_CAPITAL = re.compile(r"\b[A-Z]")
_HEAD = 160
"""So many characters of a segment are read for cues and shapes: what it is, it says at once."""
_NEAR = 8
_RELATED_ASIDE = REGIONS["related"] | REGIONS["sidebar"]

_LENGTHS = (1, 3, 6, 10, 16, 30, 60)
_KINDS = ("heading", "paragraph", "quote", "list", "caption", "code")
_TAGS = (
    *("p", "div", "li", "h1", "h2", "h3", "h4", "h5", "h6", "section", "dt", "dd", "tr", "footer", "header", "form"),
    *("button", "summary", "article", "figcaption"),
)
_TAG_OF = {tag: at for at, tag in enumerate(_TAGS)}
_KIND_OF = {kind: at for at, kind in enumerate(_KINDS)}
_LENGTH_OF = [sum(words > limit for limit in _LENGTHS) for words in range(_LENGTHS[-1] + 2)]

_SHOWN = (
    *("sentence", "comma", "exclaims", "asks", "colon", "upper", *SHAPES),
    *(f"cue_{name}" for name in CUES),
    *(f"short_{name}" for name in CUES),
)
_SHOWN_BIT = {name: 1 << at for at, name in enumerate(_SHOWN)}
_PLACED = (
    *("bold", "repeated", "seen", "repeated_long", "seen_long", "title", "title_again"),
    *("headless", "below_title", "above_title", "at_end", "at_start"),
    *("around_main", "before_same", "before_heading", "after_same", "after_heading"),
    *("in_core", "in_half_core", "before_core", "after_core", *(f"under_{name}" for name in SECTION_CUES)),
)
_PLACED_BIT = {name: 1 << at for at, name in enumerate(_PLACED)}
_NUMBERS = (
    *("log_words", "links", "capitals", "function_words", "digits", "position", "position_running", "depth"),
    *("around_long", "around_rank", "around_links", "around_count", "around_mean"),
    *("outer_long", "outer_rank", "outer_links", "outer_count", "outer_mean"),
    *("style_long", "style_links", "style_count", "style_mean"),
    *("near_long", "near_links", "near_words", "from_core"),
    *("before_words", "before_links", "after_words", "after_links", "page_segments", "page_long"),
)
COLUMNS: tuple[str, ...] = (
    *_NUMBERS,
    *(f"kind_{name}" for name in _KINDS),
    *(f"tag_{name}" for name in (*_TAGS, "other")),
    *(f"words_{limit}" for limit in (*_LENGTHS, "many")),
    *(f"in_{name}" for name in REGIONS),
    *(f"near_{name}" for name in REGIONS),
    *_SHOWN,
    *_PLACED,
)
"""What each column of the matrix holds, as named in the table of trees."""


class Described(NamedTuple):
    """``judged``: which segments have a row (bool a segment); ``rows``: judged x COLUMNS."""

    judged: NDArray[np.bool_]
    rows: Floats


def key_of(text: str) -> str:
    """The letters and digits of ``text`` in one run: equal for texts that differ in spaces, case or punctuation only."""
    return "".join(_WORDS.findall(text.lower()))


def is_furniture(segment: Segment) -> bool:
    """What is not judged and never kept: navigation, page foot, and related posts set aside.

    The first two are four segments in ten; on pages with hand-checked text they hold few gold words in a thousand. The
    third are other articles' words by the page's own markup, however much they look like sentences.
    """
    return bool(segment.regions & FURNITURE) or segment.regions & _RELATED_ASIDE == _RELATED_ASIDE


def describe(segments: Sequence[Segment], keys: Sequence[str], title: str) -> Described:
    """The features of each segment but furniture. ``keys`` are their `key_of`, ``title`` that of the page's title ("" for none)."""
    judged = np.array([not is_furniture(segment) for segment in segments], dtype=bool)
    at = np.flatnonzero(judged)
    if not len(at):
        return Described(judged, np.zeros((0, len(COLUMNS)), dtype=np.float32))
    chosen = [segment for segment, own in zip(segments, judged, strict=True) if own]
    shown = [_shown(segment.text[: 2 * _HEAD], segment.text[-5:], segment.words <= 12) for segment in chosen]
    numbers = _numbers(segments, judged)[at]
    numbers[:, 2:5] = [each[1:] for each in shown]
    count = len(at)
    kinds = np.zeros((count, len(_KINDS)), dtype=np.float32)
    kinds[np.arange(count), [_KIND_OF[segment.kind] for segment in chosen]] = 1
    tags = np.zeros((count, len(_TAGS) + 1), dtype=np.float32)
    tags[np.arange(count), [_TAG_OF.get(segment.tag, len(_TAGS)) for segment in chosen]] = 1
    lengths = np.zeros((count, len(_LENGTHS) + 1), dtype=np.float32)
    lengths[np.arange(count), [_LENGTH_OF[min(segment.words, _LENGTHS[-1] + 1)] for segment in chosen]] = 1
    rows = np.hstack(
        [
            numbers,
            kinds,
            tags,
            lengths,
            _unpacked([segment.regions for segment in chosen], len(REGIONS)),
            _unpacked([segment.near for segment in chosen], len(REGIONS)),
            _unpacked([each[0] for each in shown], len(_SHOWN)),
            _unpacked(_placed(segments, keys, title, at), len(_PLACED)),
        ]
    )
    return Described(judged, rows)


def _unpacked(bits: Sequence[int] | NDArray[np.int64], width: int) -> Floats:
    return ((np.asarray(bits, dtype=np.int64)[:, None] >> np.arange(width)) & 1).astype(np.float32)


@lru_cache(maxsize=20_000)
def _shown(text: str, end: str, short: bool) -> tuple[int, float, float, float]:
    """What the text shows by itself: bits of `_SHOWN`; the shares of capitals, function words and digits."""
    head = text[:_HEAD].lower()
    tokens = text.lower().split()
    count = max(1, len(tokens))
    bit = _SHOWN_BIT
    bits = 0
    if _SENTENCE.search(end):
        bits |= bit["sentence"]
    if "," in text:
        bits |= bit["comma"]
    if "!" in text:
        bits |= bit["exclaims"]
    if end.endswith("?"):
        bits |= bit["asks"]
    elif end.endswith(":"):
        bits |= bit["colon"]
    if text.isupper():
        bits |= bit["upper"]
    for name, pattern in SHAPES.items():
        if pattern.search(head):
            bits |= bit[name]
    for name, pattern in CUES.items():
        if pattern.search(head):
            bits |= bit[f"cue_{name}"]
            if short:
                bits |= bit[f"short_{name}"]
    return (
        bits,
        len(_CAPITAL.findall(text)) / count,
        sum([token in FUNCTION_WORDS for token in tokens]) / count,
        len(_DIGIT.findall(head)) / max(1, len(head)),
    )


def _numbers(segments: Sequence[Segment], judged: NDArray[np.bool_]) -> Floats:
    """The columns of `_NUMBERS` for all segments; those of the text itself are left 0."""
    count = len(segments)
    here = np.arange(count)
    words = np.array([segment.words for segment in segments], dtype=np.float64)
    linked = np.minimum(words, [segment.linked for segment in segments])
    running = np.where([is_running(segment) for segment in segments], words, 0.0)
    core = np.array([segment.core for segment in segments])
    total, long = max(1.0, words.sum()), max(1.0, running.sum())
    log_words, links = np.log1p(words), linked / np.maximum(1, words)
    table = np.zeros((count, len(_NUMBERS)), dtype=np.float32)
    columns = dict(zip(_NUMBERS, table.T, strict=True))
    columns["log_words"][:], columns["links"][:] = log_words, links
    columns["position"][:] = (np.cumsum(words) - words) / total
    columns["position_running"][:] = (np.cumsum(running) - running) / long
    columns["depth"][:] = [segment.depth for segment in segments]
    groups = {
        "around": [segment.container for segment in segments],
        "outer": [segment.outer for segment in segments],
        "style": _numbered([segment.style for segment in segments]),
    }
    for name, group in groups.items():
        _, index = np.unique(group, return_inverse=True)
        size = np.bincount(index)
        held, through, ran = (np.bincount(index, each) for each in (words, linked, running))
        columns[f"{name}_long"][:] = (ran / long)[index]
        if name != "style":
            columns[f"{name}_rank"][:] = (ran / max(1.0, ran.max()))[index]
        columns[f"{name}_links"][:] = (through / np.maximum(1, held))[index]
        columns[f"{name}_count"][:] = np.log1p(size)[index]
        columns[f"{name}_mean"][:] = np.log1p(held / size)[index]
    low, high = np.maximum(0, here - _NEAR), np.minimum(count, here + _NEAR + 1)
    for name, of in (("near_long", (running > 0).astype(float)), ("near_links", links), ("near_words", log_words)):
        sums = np.concatenate([[0.0], np.cumsum(of)])
        columns[name][:] = (sums[high] - sums[low]) / (high - low)
    inside = np.flatnonzero(core)
    first, last = (inside[0], inside[-1]) if len(inside) else (0, count - 1)
    columns["from_core"][:] = np.log1p(np.maximum(0, np.maximum(first - here, here - last)))
    columns["before_words"][1:], columns["before_links"][1:] = log_words[:-1], links[:-1]
    columns["after_words"][:-1], columns["after_links"][:-1] = log_words[1:], links[1:]
    columns["page_segments"][:] = np.log1p(np.count_nonzero(judged))
    columns["page_long"][:] = np.log1p(long)
    return table


def _numbered(names: Sequence[str]) -> list[int]:
    seen: dict[str, int] = {}
    return [seen.setdefault(name, len(seen)) for name in names]


def _placed(segments: Sequence[Segment], keys: Sequence[str], title: str, at: NDArray[np.int64]) -> list[int]:
    """Bits of `_PLACED` for the segments ``at``: what they are by their place among the others."""
    bit = _PLACED_BIT
    repeats = Counter(keys)
    title_at = next((each for each, key in enumerate(keys) if title and key == title), None)
    head_at = title_at
    if head_at is None:
        head_at = next((each for each, segment in enumerate(segments) if segment.tag == "h1"), None)
    sections = section_cues(segments)
    core = [each for each, segment in enumerate(segments) if segment.core]
    core_first, core_last = (core[0], core[-1]) if core else (0, len(segments))
    longest = _longest_container(segments)
    words_before, total = [0], sum(segment.words for segment in segments) or 1
    for segment in segments:
        words_before.append(words_before[-1] + segment.words)
    first_place: dict[str, int] = {}
    for each in range(len(keys) - 1, -1, -1):
        first_place[keys[each]] = each
    placed: list[int] = []
    for each in at.tolist():
        segment, key = segments[each], keys[each]
        bits = 0
        if segment.bold:
            bits |= bit["bold"]
        if repeats[key] > 1:
            again = first_place[key] < each
            bits |= bit["repeated"] | (bit["seen"] if again else 0)
            if segment.words >= _NEAR:
                bits |= bit["repeated_long"] | (bit["seen_long"] if again else 0)
        if title and key == title:
            bits |= bit["title"] if each == title_at else bit["title"] | bit["title_again"]
        bits |= bit["headless" if head_at is None else "below_title" if each > head_at else "above_title"]
        share = words_before[each] / total
        if share > 0.9:
            bits |= bit["at_end"]
        elif share < 0.05:
            bits |= bit["at_start"]
        if segment.container == longest:
            bits |= bit["around_main"]
        if segment.core:
            bits |= bit["in_core"] | (bit["in_half_core"] if segment.core == 2 else 0)
        else:
            bits |= bit["before_core"] if each < core_first else bit["after_core"] if each > core_last else 0
        for step, side in ((-1, "before"), (1, "after")):
            if 0 <= each + step < len(segments):
                other = segments[each + step]
                if other.container == segment.container:
                    bits |= bit[f"{side}_same"]
                if other.kind == "heading":
                    bits |= bit[f"{side}_heading"]
        if name := sections[each]:
            bits |= bit[f"under_{name}"]
        placed.append(bits)
    return placed


def _longest_container(segments: Sequence[Segment]) -> int:
    """The number of the container with most running words; -1 where there are none."""
    held: Counter[int] = Counter()
    for segment in segments:
        if is_running(segment):
            held[segment.container] += segment.words
    return held.most_common(1)[0][0] if held else -1
