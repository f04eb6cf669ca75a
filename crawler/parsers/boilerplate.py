"""Text that stands on many pages of one source is boilerplate, whatever the page says.

Pure: the crawler keeps, for each source, on how many of its pages each block was seen (``fingerprint -> pages``), and asks:

    fingerprints(extraction) -> store; later: repeated_blocks(extraction, counts, pages) -> indices; without_blocks(extraction, indices)
"""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import TYPE_CHECKING

from crawler.parsers.blocks import Piece, join_pieces
from crawler.parsers.features import key_of

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from crawler.model import Extraction

MIN_PAGES = 5
"""With fewer pages of a source nothing is called repeated."""
SHARE = 0.2
"""A block on this share of the source's pages, and on three at least, is boilerplate."""
_LEAST = 3
_SHORTEST = 12


def fingerprints(extraction: Extraction) -> tuple[str, ...]:
    """One for each block, in order: 16 hexadecimal digits over its letters and digits, "" for blocks too short to tell.

    Headings are too short by rule: "Introduction" stands on many pages and is each one's own.
    """
    return tuple(_fingerprint(extraction.text[start:end], kind == "heading") for start, end, kind in extraction.blocks)


def repeated_blocks(extraction: Extraction, counts: Mapping[str, int], pages: int) -> tuple[int, ...]:
    """Indices of the blocks that are boilerplate, given on how many of the source's ``pages`` each fingerprint was seen."""
    if pages < MIN_PAGES:
        return ()
    least = max(_LEAST, SHARE * pages)
    return tuple(at for at, mark in enumerate(fingerprints(extraction)) if mark and counts.get(mark, 0) >= least)


def without_blocks(extraction: Extraction, indices: Collection[int]) -> Extraction:
    """The extraction less those blocks, its offsets made anew and ``options`` saying how many were left out."""
    if not indices:
        return extraction
    pieces = [
        Piece(extraction.text[start:end], kind)
        for at, (start, end, kind) in enumerate(extraction.blocks)
        if at not in indices
    ]
    text, blocks = join_pieces(pieces)
    options = f"{extraction.options} repeated-blocks={len(indices)}".strip()
    return replace(extraction, text=text, blocks=blocks, options=options)


def _fingerprint(text: str, heading: bool) -> str:
    key = key_of(text)
    if heading or len(key) < _SHORTEST:
        return ""
    return hashlib.blake2b(key.encode(), digest_size=8).hexdigest()
