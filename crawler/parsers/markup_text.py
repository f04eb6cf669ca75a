"""Scraps of markup to plain text: titles and names in feeds, lines of captions.

A title in RSS may be text or HTML, and nothing says which. So only tags that HTML has are taken for
tags: "Why I <3 SQL" and "vector<int>" keep their brackets.
"""

from __future__ import annotations

import re
from html import unescape

_NAMES = (
    "a|abbr|b|bdi|bdo|big|br|cite|code|del|div|em|figure|font|h[1-6]|hr|i|img|ins|kbd|li|mark|ol|p|q|s|samp|small|span"
    "|strike|strong|sub|sup|time|tt|u|ul|var|wbr|blockquote|pre|script|style|svg|iframe|table|tr|td|th|tbody"
)
_HIDDEN = re.compile(r"<(script|style)\b[^<>]*>[^<]*(?:</\1\s*>)?", re.IGNORECASE)
_BREAK = re.compile(r"</?(?:br|p|div|li|h[1-6]|tr|td|th|blockquote)\b[^<>]*>", re.IGNORECASE)
_TAG = re.compile(rf"</?(?:{_NAMES})(?:\s[^<>]*)?/?>", re.IGNORECASE)
_COMMENT_END = "-->"
_SPACE = re.compile(r"[ \t\r\n\f\v]+")


def one_line(text: str) -> str:
    """``text`` with runs of white space (but no-break spaces) made one space, none at the ends."""
    return _SPACE.sub(" ", text).strip(" ")


def strip_markup(text: str) -> str:
    """The text that ``text`` shows on one line: HTML's tags removed, character references resolved once.

    >>> strip_markup("The <em>open</em>&nbsp;model<br/>debate &amp; I <3 it")
    'The open\\xa0model debate & I <3 it'
    """
    if "<" in text:
        text = _without_comments(_HIDDEN.sub("", text))
        text = _TAG.sub("", _BREAK.sub(" ", text))
    return one_line(unescape(text) if "&" in text else text)


def _without_comments(text: str) -> str:
    """By plain searches: a pattern over ``<!--.*?-->`` is quadratic where comments never close."""
    kept, position = [], 0
    while (start := text.find("<!--", position)) >= 0 and (end := text.find(_COMMENT_END, start)) >= 0:
        kept.append(text[position:start])
        position = end + len(_COMMENT_END)
    return "".join(kept) + text[position:] if kept or position else text
