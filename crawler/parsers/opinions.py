"""A second opinion on a page: which of its segments trafilatura keeps.

trafilatura is asked on the parsed tree and answers with text; its text is laid over the segments in page order.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import numpy as np
from lxml.etree import strip_elements
from trafilatura import bare_extraction

from crawler.parsers.features import key_of
from crawler.parsers.regions import REGIONS
from crawler.parsers.segments import is_running

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lxml.html import HtmlElement

    from crawler.parsers.keeping import Floats
    from crawler.parsers.segments import Segment

WEAK = 0.35
"""An opinion that keeps no more than this share of the running words is weak."""
DOUBT = 0.05
"""From this much `doubt` on trafilatura is asked: one page in five, and its word adds .006 to the precision of phrase hits."""
WEIGHT = 0.25
"""By so much its word moves a probability."""
_APART = REGIONS["nav"] | REGIONS["footer"] | REGIONS["comments"]
_SHORT, _SLACK = 25, 200
_UNREAD = (
    *("script", "style", "svg", "noscript", "template", "nav", "footer", "iframe", "select", "link", "meta", "head"),
    *(
        "button",
        "aside",
        "audio",
        "video",
        "canvas",
        "picture",
        "input",
        "textarea",
        "dialog",
        "map",
        "object",
        "embed",
    ),
)
"""What trafilatura drops in any case: without it the three copies it makes of the tree are small."""


def kept_by_trafilatura(tree: HtmlElement, url: str, keys: Sequence[str]) -> list[bool]:
    """For each segment, whose keys (`features.key_of`) are given, whether trafilatura keeps it, with its fallbacks.

    The tree is pruned on the way, and of no further use to others.
    """
    strip_elements(tree, *_UNREAD, with_tail=False)
    document = bare_extraction(tree, url=url, include_comments=False)
    if document is None or isinstance(document, dict) or not document.text:
        return [False] * len(keys)
    return lay_over(document.text, keys)


def weigh_opinion(p: Floats, segments: Sequence[Segment], kept: Sequence[bool]) -> Floats:
    """``p`` moved towards the opinion; unmoved where it keeps so little of the running words that it has missed the article."""
    own = np.array(kept)
    running = np.array(
        [segment.words if is_running(segment) and not segment.regions & _APART else 0 for segment in segments]
    )
    if running[own].sum() <= WEAK * running.sum():
        return p
    return np.clip(p + np.where(own, WEIGHT, -WEIGHT), 0.0, 1.0)


def doubt(p: Floats, segments: Sequence[Segment], threshold: float) -> float:
    """How many words trafilatura's word could turn, over those kept without it."""
    words = np.array([segment.words for segment in segments], dtype=float)
    open_to_it = np.abs(p - threshold) < WEIGHT
    return float(words[open_to_it].sum() / max(1.0, words[p >= threshold].sum()))


def lay_over(text: str, keys: Sequence[str]) -> list[bool]:
    """Which keys ``text`` holds. Short ones must be a whole line near the place reached, long ones may stand anywhere.

    >>> lay_over("One\\nA second line of some length, to be found.", ["menu", "one", "asecondlineofsomelengthtobefound"])
    [False, True, True]
    """
    whole = key_of(text)
    lines = Counter(key_of(line) for line in text.split("\n"))
    at = 0
    kept: list[bool] = []
    for key in keys:
        found = -1
        if not key:
            pass
        elif len(key) < _SHORT:
            found = whole.find(key, at, at + len(key) + (_SLACK if at else 100))
            if found >= 0 and lines[key] > 0:
                lines[key] -= 1
            elif found != at or not at:
                found = -1
        else:
            found = whole.find(key, at)
            if found < 0:
                found = whole.find(key)
            if found < 0 and len(key) > 60 and whole.find(key[: len(key) // 2]) >= 0:
                kept.append(True)
                continue
        kept.append(found >= 0)
        if found >= 0:
            at = found + len(key)
    return kept
