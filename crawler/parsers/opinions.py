"""The first opinion on a page: which of its segments trafilatura keeps.

trafilatura is asked on the parsed tree and answers with text; its text is laid over the segments in page order.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from lxml.etree import strip_elements
from trafilatura import bare_extraction

from crawler.parsers.features import key_of
from crawler.parsers.regions import REGIONS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lxml.html import HtmlElement

    from crawler.parsers.segments import Segment

WEAK = 0.35
"""An opinion that keeps no more than this share of the running words is weak."""
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


def first_opinion(tree: HtmlElement, url: str, segments: Sequence[Segment], keys: Sequence[str]) -> list[bool] | None:
    """For each segment, whose keys (`features.key_of`) are given, whether trafilatura keeps it; None when it has no opinion.

    Its fast mode is asked first; where that keeps little of the page's running text, its fallbacks too (readability,
    justext); where even they keep little, it has missed the article, and its answer would only mislead.
    The tree is pruned on the way, and of no further use to others.
    """
    strip_elements(tree, *_UNREAD, with_tail=False)
    running = [segment.words if _is_running(segment) else 0 for segment in segments]
    for fast in (True, False):
        kept = _kept(tree, url, keys, fast=fast)
        if sum(words for words, own in zip(running, kept, strict=True) if own) > WEAK * sum(running):
            return kept
    return None


def kept_with_fallbacks(tree: HtmlElement, url: str, keys: Sequence[str]) -> list[bool]:
    """What trafilatura keeps, however little."""
    return _kept(tree, url, keys, fast=False)


def _is_running(segment: Segment) -> bool:
    return segment.words >= 15 and segment.linked <= 0.3 * segment.words and not segment.regions & _APART


def _kept(tree: HtmlElement, url: str, keys: Sequence[str], *, fast: bool) -> list[bool]:
    document = bare_extraction(tree, url=url, fast=fast, include_comments=False)
    if document is None or isinstance(document, dict) or not document.text:
        return [False] * len(keys)
    return lay_over(document.text, keys)


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
