"""Text that a feed carries, as HTML or as plain text, to text with blocks."""

from __future__ import annotations

import html
import re
from datetime import datetime

from crawler.model import Extraction
from crawler.parsers.pages import extract_page

_TAG = re.compile(r"<[a-zA-Z][^<>]*>")
_PARAGRAPH = re.compile(r"\n\s*\n")


def extract_fragment(content: str, url: str, *, now: datetime) -> Extraction:
    """The text of ``content``, as ``extract_page`` gives that of a page; white space between paragraphs counts.

    ``url`` is the page that the feed says it belongs to, or an empty string.
    """
    page = f"<!doctype html><html><head><meta charset='utf-8'></head><body><article>{as_html(content)}</article></body>"
    return extract_page(
        page.encode("utf-8", "replace"), url, content_type="text/html; charset=utf-8", whole=True, now=now
    )


def as_html(content: str) -> str:
    """``content`` as it is where it has tags, else its paragraphs as ``<p>``.

    >>> as_html("Open weights & more.\\n\\nA second paragraph.")
    '<p>Open weights &amp; more.</p><p>A second paragraph.</p>'
    """
    if _TAG.search(content):
        return content
    return "".join(f"<p>{html.escape(part.strip())}</p>" for part in _PARAGRAPH.split(content) if part.strip())
