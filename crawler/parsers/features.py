"""What is known of each segment before it is judged: named features, most of them 0 or 1.

``segments, which of them trafilatura kept -> one {name: value} a segment``. Names that begin with ``k:``, ``u:`` and ``n:`` are those of
segments that it kept, dropped, and had no opinion on. The names are those of the table of
weights (`keeping`), so that every judgement can be read back as a sum.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from crawler.parsers.cues import CUES, FUNCTION_WORDS, SECTION_CUES, SHAPES
from crawler.parsers.regions import REGIONS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crawler.parsers.segments import Segment

Features = dict[str, float]


class Described(NamedTuple):
    """``values`` by name, and in ``groups`` the names of those that are simply 1; the groups are shared between segments."""

    values: Features
    groups: tuple[tuple[str, ...], ...]

    def flat(self) -> Features:
        """All features in one mapping."""
        return {**self.values, **{name: 1.0 for group in self.groups for name in group}}


_NOTHING = Described({}, ())
_WORDS = re.compile(r"\w+")
_LENGTHS = (1, 3, 6, 10, 16, 30, 60)
_TAGS = frozenset(
    [
        "p",
        "div",
        "li",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "section",
        "dt",
        "dd",
        "tr",
        "footer",
        "header",
        "form",
        "button",
        "summary",
        "article",
        "figcaption",
    ]
)
_SENTENCE = re.compile(r"[.!?:;…][\"”’)\]]*$")
_DIGIT = re.compile(r"\d")
_CAPITAL = re.compile(r"\b[A-Z]")
_HEAD = 160
"""So many characters of a segment are read for cues and shapes: what it is, it says at once."""
_NEAR, _LONG = 8, 15
_FURNITURE = REGIONS["nav"] | REGIONS["footer"]
_RELATED_ASIDE = REGIONS["related"] | REGIONS["sidebar"]


class _Container(NamedTuple):
    words: int
    linked: int
    size: int
    long: int
    kept: int


def key_of(text: str) -> str:
    """The letters and digits of ``text`` in one run: equal for texts that differ in spaces, case or punctuation only."""
    return "".join(_WORDS.findall(text.lower()))


def is_furniture(segment: Segment, kept: bool) -> bool:
    """What is not judged and never kept: navigation and page foot that trafilatura drops too, and related posts set aside.

    The first are four segments in ten; on pages with hand-checked text they hold one gold word in a thousand. The
    second are other articles' words by the page's own markup, however much they look like sentences.
    """
    set_aside = segment.regions & _RELATED_ASIDE == _RELATED_ASIDE
    return set_aside or (not kept and bool(segment.regions & _FURNITURE))


def describe(
    segments: Sequence[Segment], opinion: Sequence[bool] | None, keys: Sequence[str], title: str
) -> list[Described]:
    """The features of each segment, none for furniture. ``keys`` are their `key_of`, ``title`` that of the page's title ("" for none)."""
    count = len(segments)
    kept = [False] * count if opinion is None else opinion
    total = sum(segment.words for segment in segments) or 1
    containers = _containers(segments, kept)
    longest = max((each.long for each in containers.values()), default=0)
    repeats = Counter(keys)
    title_at = next((at for at in range(count) if title and keys[at] == title), None)
    head_at = title_at
    if head_at is None:
        head_at = next((at for at, segment in enumerate(segments) if segment.tag == "h1"), None)
    first = next((at for at in range(count) if kept[at]), count)
    last = next((at for at in range(count - 1, -1, -1) if kept[at]), -1)
    sections = _section_cues(segments)
    words_before = [0]
    kept_before = [0]
    long_before = [0]
    for segment, is_kept in zip(segments, kept, strict=True):
        words_before.append(words_before[-1] + segment.words)
        kept_before.append(kept_before[-1] + (segment.words if is_kept else 0))
        long_before.append(long_before[-1] + (segment.words >= _LONG))
    seen: set[str] = set()
    described: list[Described] = []
    shapes = [(math.log1p(segment.words), min(1.0, segment.linked / max(1, segment.words))) for segment in segments]
    for at, segment in enumerate(segments):
        key = keys[at]
        if is_furniture(segment, kept[at]):
            seen.add(key)
            described.append(_NOTHING)
            continue
        features, groups = _own(segment, "n:" if opinion is None else "k:" if kept[at] else "u:")
        if repeats[key] > 1:
            features["repeated"] = 1.0
            if key in seen:
                features["seen"] = 1.0
            if segment.words >= _NEAR:
                features["repeated_long"] = 1.0
                if key in seen:
                    features["seen_long"] = 1.0
        seen.add(key)
        if title and key == title:
            features["title"] = 1.0
            if title_at is not None and at > title_at:
                features["title_again"] = 1.0
        where = "headless" if head_at is None else "below_title" if at > head_at else "above_title"
        features[where] = 1.0
        share = words_before[at] / total
        features["position"] = share
        if share > 0.9:
            features["at_end"] = 1.0
        elif share < 0.05:
            features["at_start"] = 1.0
        around = containers[segment.container]
        features["around_long"] = around.long / total
        features["around_rank"] = around.long / max(longest, 1)
        if around.long == longest and longest:
            features["around_main"] = 1.0
        features["around_links"] = around.linked / max(1, around.words)
        features["around_count"] = math.log1p(around.size)
        features["around_mean"] = math.log1p(around.words / around.size)
        features["around_kept"] = around.kept / max(1, around.words)
        for step in (1, 2, 3):
            if at >= step and kept[at - step]:
                features[f"kept-{step}"] = 1.0
            if at + step < count and kept[at + step]:
                features[f"kept+{step}"] = 1.0
        low, high = max(0, at - _NEAR), min(count, at + _NEAR + 1)
        features["near_kept"] = (kept_before[high] - kept_before[low]) / max(1, words_before[high] - words_before[low])
        features["near_long"] = (long_before[high] - long_before[low]) / (high - low)
        features["kept_span" if first <= at <= last else "after_kept" if at > last else "before_kept"] = 1.0
        if at:
            other = segments[at - 1]
            features["before_words"], features["before_links"] = shapes[at - 1]
            if other.container == segment.container:
                features["before_same"] = 1.0
            if other.kind == "heading":
                features["before_heading"] = 1.0
        if at + 1 < count:
            other = segments[at + 1]
            features["after_words"], features["after_links"] = shapes[at + 1]
            if other.container == segment.container:
                features["after_same"] = 1.0
            if other.kind == "heading":
                features["after_heading"] = 1.0
        if sections[at]:
            features[f"under_{sections[at]}"] = 1.0
        described.append(Described(features, groups))
    return described


def section_numbers(segments: Sequence[Segment]) -> list[int]:
    """Which run from heading to heading each segment belongs to; headings in a row open one section."""
    numbers: list[int] = []
    current = 0
    for at, segment in enumerate(segments):
        if segment.kind == "heading" and not (at and segments[at - 1].kind == "heading"):
            current += 1
        numbers.append(current)
    return numbers


def _containers(segments: Sequence[Segment], kept: Sequence[bool]) -> dict[int, _Container]:
    sums: dict[int, list[int]] = defaultdict(lambda: [0, 0, 0, 0, 0])
    for segment, is_kept in zip(segments, kept, strict=True):
        total = sums[segment.container]
        total[0] += segment.words
        total[1] += segment.linked
        total[2] += 1
        if segment.words >= _LONG and segment.linked <= 0.3 * segment.words:
            total[3] += segment.words
        if is_kept:
            total[4] += segment.words
    return {number: _Container(*total) for number, total in sums.items()}


@lru_cache(maxsize=4096)
def _names(bits: int, prefix: str) -> tuple[str, ...]:
    return tuple(prefix + name for name, bit in REGIONS.items() if bits & bit)


@lru_cache(maxsize=4096)
def _cue_names(found: tuple[str, ...], short: bool, mark: str) -> tuple[str, ...]:
    kinds = ("cue_", "short_") if short else ("cue_",)
    return tuple(f"{prefix}{kind}{cue}" for cue in found for kind in kinds for prefix in ("", mark))


def _own(segment: Segment, mark: str) -> tuple[Features, tuple[tuple[str, ...], ...]]:
    """What the segment shows by itself."""
    words, text = segment.words, segment.text
    head = text[:_HEAD].lower()
    links = min(1.0, segment.linked / words) if words else 0.0
    tokens = text[: 2 * _HEAD].split()
    features: Features = {
        "log_words": math.log1p(words),
        "links": links,
        "capitals": len(_CAPITAL.findall(text, 0, 2 * _HEAD)) / max(1, len(tokens)),
        "function_words": len([token for token in tokens if token.lower() in FUNCTION_WORDS]) / max(1, len(tokens)),
        "digits": len(_DIGIT.findall(head)) / max(1, len(head)),
    }
    if segment.bold:
        features["bold"] = 1.0
    for shape, shown in (
        ("sentence", _SENTENCE.search(text, max(0, len(text) - 5))),
        ("comma", "," in text),
        ("exclaims", "!" in text),
        ("asks", text.endswith("?")),
        ("colon", text.endswith(":")),
        ("upper", text.isupper()),
    ):
        if shown:
            features[shape] = 1.0
    for shape, pattern in SHAPES.items():
        if pattern.search(head):
            features[shape] = 1.0
    found = tuple([cue for cue, pattern in CUES.items() if pattern.search(head)])
    groups = (
        _plain_names(words, segment.kind, segment.tag, links, mark),
        _names(segment.regions, "in_"),
        _names(segment.near, "near_"),
        _names(segment.regions, mark),
        _cue_names(found, words <= 12, mark),
    )
    return features, groups


def _plain_names(words: int, kind: str, tag: str, links: float, mark: str) -> tuple[str, ...]:
    length = next((limit for limit in _LENGTHS if words <= limit), 0)
    return _shape_names(length, kind, tag, 0 if not links else 2 if links > 0.8 else 1, mark)


@lru_cache(maxsize=4096)
def _shape_names(length: int, kind: str, tag: str, linked: int, mark: str) -> tuple[str, ...]:
    names = ["bias", f"{mark}bias", f"words_{length or 'many'}", f"kind_{kind}", f"{mark}{kind}"]
    names.append(f"tag_{tag if tag in _TAGS else 'other'}")
    if length == 0 or length > _LONG:
        names.append(f"{mark}long")
    if linked != 1:
        names.append("all_links" if linked else "no_links")
    return tuple(names)


def _section_cues(segments: Sequence[Segment]) -> list[str | None]:
    """The cue of the heading each segment stands under, until a heading of the same rank or 400 words later."""
    cues: list[str | None] = []
    current: str | None = None
    rank, words = 9, 0
    for segment in segments:
        if segment.kind == "heading" or (segment.bold and segment.words <= 10):
            level = int(segment.tag[1]) if segment.kind == "heading" and segment.tag[1:].isdigit() else 6
            cue = None
            if segment.words <= 14:
                cue = next((name for name in SECTION_CUES if CUES[name].search(segment.text.lower())), None)
            if cue or level <= rank or words > 400:
                current, words, rank = cue, 0, level if cue else 9
        cues.append(current)
        words += segment.words
    return cues
