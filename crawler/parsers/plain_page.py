"""A page that was too much for the parsers, read by patterns alone: no tree, linear in time whatever comes.

What is given is all that the page shows, its menus included and up to ``MOST`` characters, and the loss says so. Where the feed
has the text, that is taken.
"""

from __future__ import annotations

import re
from html import unescape

from crawler.model import Extraction
from crawler.parsers import wall_words
from crawler.parsers.blocks import Piece, join_pieces
from crawler.parsers.decoding import decode, foreign_kind
from crawler.parsers.visible_text import visible_text

VERSION = "1"
MOST = 500_000
"""Characters of text, which is a book: past them the rest is left out and ``too-long``."""
_BLOCK = re.compile(
    r"</?(?:address|article|aside|blockquote|body|br|dd|div|dl|dt|fieldset|figcaption|figure|footer|form|h[1-6]|header|hr|li"
    r"|main|nav|ol|p|pre|section|table|td|th|tr|ul)\b[^<>]*>",
    re.IGNORECASE,
)
_END = "\ue000"
"""Stands for a block's end while the tags are taken away: a character that no text has."""


def extract_plainly(
    html: bytes, *, content_type: str | None = None, feed_content: str | None = None, why: str
) -> Extraction:
    """The paragraphs of the feed's text, or of all that the page shows; ``why``, a setback's reason, opens the ``loss``."""
    why = why.replace(" ", "-")
    if feed_content:
        pieces, _ = _pieces(feed_content)
        body, blocks = join_pieces(pieces)
        return Extraction(body, blocks, "feed" if body else "none", VERSION, loss=f"{why},feed-only")
    if kind := foreign_kind(html, content_type):
        return Extraction("", (), "none", VERSION, loss=f"{why},{kind}")
    text, _, problem = decode(html, content_type)
    pieces, cut = _pieces(text)
    body, blocks = join_pieces(pieces)
    title = wall_words.TITLE.search(text)
    losses = [why, problem or ("too-long" if cut else None), "whole-page" if body else "no-text"]
    return Extraction(
        body,
        blocks,
        "visible-text" if body else "none",
        VERSION,
        title=" ".join(unescape(title[1]).split()) or None if title else None,
        loss=",".join(filter(None, losses)),
    )


def _pieces(html: str) -> tuple[list[Piece], bool]:
    """The paragraphs, and whether some were left out."""
    shown = visible_text(_BLOCK.sub(_END, html.replace(_END, " ")))
    pieces = [Piece(part.strip(), "paragraph") for part in shown[:MOST].split(_END)]
    return pieces, len(shown) > MOST
