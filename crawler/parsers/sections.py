"""What the heading that a segment stands under says of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crawler.parsers.cues import CUES, SECTION_CUES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crawler.parsers.segments import Segment


def section_cues(segments: Sequence[Segment]) -> list[str | None]:
    """The cue of the heading each segment stands under, until a heading of the same rank or 400 words later."""
    cues: list[str | None] = []
    current: str | None = None
    rank, words = 9, 0
    for segment in segments:
        if segment.kind == "heading" or (segment.bold and segment.words <= 10):
            level = int(segment.tag[1]) if segment.kind == "heading" and segment.tag[1:].isdigit() else 6
            cue = None
            if segment.words <= 14:
                cue = next((name for name in SECTION_CUES if CUES[name].search(segment.text.lower())), None)
            if cue or level <= rank or words > 400:
                current, words, rank = cue, 0, level if cue else 9
        cues.append(current)
        words += segment.words
    return cues
