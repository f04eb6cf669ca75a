"""The words a page shows, roughly and fast: no tree, linear in time whatever comes."""

from __future__ import annotations

import re
from html import unescape

_HIDDEN = re.compile(r"<(script|style|noscript|template|svg|title|textarea|select)\b|<!--", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]*>")


def visible_text(html: str) -> str:
    """The text of ``html`` without markup, scripts, styles, comments and the title, white space made single.

    >>> visible_text("<title>T</title><p>Open <b>weights</b><script>var x = '<p>no</p>'</script>&amp; more")
    'Open weights & more'
    """
    lower = html.lower()
    if len(lower) != len(html):  # a few capitals have longer small letters: positions would not agree
        lower = html
    kept: list[str] = []
    position = 0
    while (match := _HIDDEN.search(html, position)) is not None:
        kept.append(html[position : match.start()])
        closing = f"</{match[1].lower()}" if match[1] else "-->"
        end = lower.find(closing, match.end())
        if end < 0:  # never closed: a browser shows nothing more
            position = len(html)
        elif match[1]:
            end = html.find(">", end)
            position = len(html) if end < 0 else end + 1
        else:
            position = end + len(closing)
    kept.append(html[position:])
    return " ".join(unescape(_TAG.sub(" ", " ".join(kept))).split())
