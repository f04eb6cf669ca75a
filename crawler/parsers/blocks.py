"""From pieces of text with their kinds to one text with its blocks.

A blank line stands between two blocks, so that no phrase is ever found across them; a line break inside a
block is a line break of the page.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

    from crawler.model import Block, BlockKind

GAP = "\n\n"

_SPACES = re.compile(r"[ \t\r\n\f\v]+")
_BREAKS = re.compile(r" ?\n ?")


class Piece(NamedTuple):
    """One block before it has a place: its text and its kind."""

    text: str
    kind: BlockKind


def join_pieces(pieces: Iterable[Piece]) -> tuple[str, tuple[Block, ...]]:
    """The text of all pieces and where each lies in it; empty pieces are left out.

    >>> join_pieces([Piece("A title", "heading"), Piece("Words.", "paragraph")])
    ('A title\\n\\nWords.', ((0, 7, 'heading'), (9, 15, 'paragraph')))
    """
    parts: list[str] = []
    blocks: list[Block] = []
    at = 0
    for text, kind in pieces:
        if not text.strip():
            continue
        if parts:
            parts.append(GAP)
            at += len(GAP)
        parts.append(text)
        blocks.append((at, at + len(text), kind))
        at += len(text)
    return "".join(parts), tuple(blocks)


def tidy(text: str) -> str:
    """Runs of spaces and line breaks as one space, none at the ends; no-break spaces stay as they came."""
    return _SPACES.sub(" ", text).strip(" ")


def tidy_lines(text: str) -> str:
    """Like `tidy`, but line breaks stay, one at a time."""
    lines = (tidy(line) for line in text.split("\n"))
    return "\n".join(line for line in lines if line)
