"""Structure that plain text carries: blocks from Markdown-like lines, cues from speakers' names. Pure.

The text itself is never changed: blocks and cues are offsets into it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from crawler.model import Block, BlockKind, Cue

_PARAGRAPH = re.compile(r"\S(?:.*\S)?(?:[^\S\n]*\n[^\S\n]*\S(?:.*\S)?)*")
"""Lines up to a blank one, without the white space around them."""

_SPEAKER = re.compile(r"([^\W\d_][\w.’'-]*(?: [^\W\d_][\w.’'-]*){0,3}):(?=\s)")
"""Up to four words before a colon at the start of a paragraph: "Chris Benson: Hello"."""

_LEAST_SPEAKER_SHARE = 0.5
"""Of a transcript's paragraphs; below it, words before a colon are prose ("Note: …"), not speakers."""

_OPENINGS: tuple[tuple[re.Pattern[str], BlockKind], ...] = (
    (re.compile(r"#{1,6}\s"), "heading"),
    (re.compile(r">"), "quote"),
    (re.compile(r"(?:[-*+•]|\d{1,3}[.)])\s"), "list"),
    (re.compile(r"(?:```|~~~)"), "code"),
)


def paragraphs(text: str) -> Iterator[tuple[int, int]]:
    """``(start, end)`` of each run of lines without a blank line in it."""
    for match in _PARAGRAPH.finditer(text):
        yield match.start(), match.end()


def blocks_of(text: str, default: BlockKind = "paragraph") -> tuple[Block, ...]:
    """The blocks of ``text`` by Markdown's opening marks; a code fence runs on to its closing fence.

    >>> blocks_of("# Open models\\n\\nThey are open.")
    ((0, 13, 'heading'), (15, 29, 'paragraph'))
    """
    blocks: list[Block] = []
    fence = False
    for start, end in paragraphs(text):
        kind = next((kind for pattern, kind in _OPENINGS if pattern.match(text, start)), default)
        blocks.append((start, end, "code" if fence else kind))
        fence ^= len(re.findall(r"^\s*(?:```|~~~)", text[start:end], re.M)) % 2 == 1
    return tuple(blocks)


def speakers_of(text: str) -> tuple[Cue, ...]:
    """A cue (without a second) wherever the speaker changes, if most paragraphs of ``text`` open with a name."""
    spans = list(paragraphs(text))
    named = [(start, match[1]) for start, _ in spans if (match := _SPEAKER.match(text, start))]
    if len(named) < 2 or len(named) < _LEAST_SPEAKER_SHARE * len(spans):
        return ()
    return tuple(Cue(start, None, speaker) for start, speaker in named)
