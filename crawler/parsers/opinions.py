"""The first opinion on a page: which of its segments trafilatura keeps.

trafilatura is asked on the parsed tree and answers with text; its text is laid over the segments in page order.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from trafilatura import bare_extraction

from crawler.parsers.features import key_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lxml.html import HtmlElement

_SHORT, _SLACK = 25, 200
_UNREAD = (
    "//script | //style | //svg | //noscript | //template | //nav | //footer | //iframe | //select | //link | //meta"
)
"""What trafilatura drops in any case: without it the three copies it makes of the tree are small."""


def kept_by_trafilatura(tree: HtmlElement, url: str, keys: Sequence[str], *, fast: bool = True) -> list[bool]:
    """For each segment's key (`features.key_of`) whether trafilatura, without comments, keeps it.

    ``fast`` leaves out its fallbacks (readability, justext). All False where it finds nothing: the segments are then judged by the markup alone.
    """
    for element in tree.xpath(_UNREAD):
        # lxml's drop_tree: its text goes, what follows it stays.
        element.drop_tree()
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
