"""Text to an lxml tree that every extractor can walk: no comments, no control characters, no abyss.

Extractors that use XPath return nothing, silently, from about 300 levels of nesting, and the parser itself
drops what lies deeper than 2,048. A page like that is flattened in its source: its wrappers become
paragraphs, which close themselves.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from lxml import etree
from lxml.html import HtmlElement, HTMLParser, document_fromstring

MAX_DEPTH = 200

# The whole question in C: walking the tree to ask it takes a tenth of the time a page does.
_TOO_DEEP = etree.XPath(f"boolean({'/*' * (MAX_DEPTH + 1)})")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_WRAPPER = re.compile(
    r"</?(?:div|section|article|main|span|font|center|b|i|em|strong|u|small|big|blockquote|table|tbody|tr|td|ul|ol|li|dl"
    r"|dd|dt|a|form|fieldset|[a-z]+-[a-z-]+)\b[^>]*>",
    re.IGNORECASE,
)


class Parsed(NamedTuple):
    """The tree, and a word for what was lost on the way (None if nothing is known)."""

    tree: HtmlElement
    problem: str | None


def parse_html(text: str) -> Parsed | None:
    """The tree of ``text``, at most ``MAX_DEPTH`` levels deep; None when there is no element in it.

    ``problem`` is ``deep-nesting`` when the page had to be flattened (its text is kept, its structure is not).
    """
    text = _DECLARATION.sub("", _CONTROL.sub(" ", text), count=1)
    tree = _parse(text)
    if tree is None:
        return None
    if not _TOO_DEEP(tree):
        return Parsed(tree, None)
    flat = _parse(_WRAPPER.sub("<p>", text))
    return None if flat is None else Parsed(flat, "deep-nesting")


def _parse(text: str) -> HtmlElement | None:
    parser = HTMLParser(encoding="utf-8", collect_ids=False, huge_tree=True, remove_comments=True, remove_pis=True)
    try:
        return document_fromstring(text.encode("utf-8"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError):
        return None
