"""A revision's text as it is laid out for reading: passages, cut into plain parts and marked ones. Pure.

text, blocks, cues -> (start, end, kind), no mention cut through -> Passage of Parts
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from analysis.queries.document import CueRow, MarkRow, RevisionText

SECONDS_A_PASSAGE = 40.0
"""A transcript without speakers is cut about so often, where a cue begins."""
_BLANK_LINE = re.compile(r"\n[ \t\r\n]*\n")


@dataclass(frozen=True)
class Part:
    """A stretch of text; ``mention`` is what is marked there, ``others`` what else stands in the same place.

    ``opens`` is true on the part that a mention begins with: its anchor belongs there.
    """

    text: str
    mention: MarkRow | None = None
    others: tuple[MarkRow, ...] = ()
    opens: bool = True


@dataclass(frozen=True)
class Passage:
    """A paragraph, heading or turn; ``second`` and ``speaker`` where it is spoken, else None."""

    kind: str
    parts: tuple[Part, ...]
    second: float | None = None
    speaker: str | None = None

    @property
    def marked(self) -> MarkRow | None:
        """The first mention that begins in it."""
        return next((part.mention for part in self.parts if part.mention and part.opens), None)


def passages_of(text: RevisionText) -> list[Passage]:
    """The whole text, in order; nothing but blank space between passages is left out."""
    outer = _outermost(text.mentions)
    offsets = [cue.offset for cue in text.cues]
    passages = []
    for start, end, kind in _stretches(text, outer):
        parts = tuple(_parts(text.text, start, end, outer))
        at = bisect_right(offsets, start) - 1
        cue = text.cues[max(at, 0)] if text.cues and (at >= 0 or offsets[0] < end) else None
        passages.append(Passage(kind, parts, cue.second if cue else None, cue.speaker if cue else None))
    return passages


def _outermost(mentions: Sequence[MarkRow]) -> list[tuple[MarkRow, tuple[MarkRow, ...]]]:
    """Those that are marked, in order and disjoint, each with the mentions that begin inside it."""
    found: list[tuple[MarkRow, list[MarkRow]]] = []
    for mention in mentions:
        if found and mention.start < found[-1][0].end:
            found[-1][1].append(mention)
        else:
            found.append((mention, []))
    return [(mention, tuple(inside)) for mention, inside in found]


def _stretches(
    text: RevisionText, outer: Sequence[tuple[MarkRow, tuple[MarkRow, ...]]]
) -> Iterator[tuple[int, int, str]]:
    """The text's blocks and what stands between them, cut at blank lines and at cues; none of them is blank."""
    starts = [mention.start for mention, _ in outer]
    cuts = _turns(text.cues)
    for start, end, kind in _covered(text):
        inner = [cut for cut in cuts if start < cut < end]
        if kind != "code":
            inner += [start + match.end() for match in _BLANK_LINE.finditer(text.text[start:end])]
        edges = [start, *(cut for cut in sorted(set(inner)) if not _inside(cut, outer, starts)), end]
        for left, right in pairwise(edges):
            said = text.text[left:right]
            if said.strip():
                yield left + len(said) - len(said.lstrip()), left + len(said.rstrip()), kind


def _covered(text: RevisionText) -> Iterator[tuple[int, int, str]]:
    plain = "transcript" if text.cues else "paragraph"
    at = 0
    for start, end, kind in text.blocks:
        if start > at:
            yield at, start, plain
        if end > max(start, at):
            yield max(start, at), end, kind
        at = max(at, end)
    if at < len(text.text):
        yield at, len(text.text), plain


def _turns(cues: Sequence[CueRow]) -> list[int]:
    """Where a passage of a transcript begins: with another speaker, or when the last one has gone on for long."""
    turns: list[int] = []
    last: CueRow | None = None
    for cue in cues:
        late = last is None or (cue.second or 0.0) - (last.second or 0.0) >= SECONDS_A_PASSAGE
        if last is None or late or cue.speaker != last.speaker:
            turns.append(cue.offset)
            last = cue
    return turns


def _inside(cut: int, outer: Sequence[tuple[MarkRow, tuple[MarkRow, ...]]], starts: Sequence[int]) -> bool:
    at = bisect_left(starts, cut) - 1
    return at >= 0 and outer[at][0].start < cut < outer[at][0].end


def _parts(text: str, start: int, end: int, outer: Sequence[tuple[MarkRow, tuple[MarkRow, ...]]]) -> Iterator[Part]:
    first = bisect_left([mention.end for mention, _ in outer], start + 1)
    at = start
    for mention, others in outer[first:]:
        if mention.start >= end:
            break
        left, right = max(mention.start, start), min(mention.end, end)
        if left > at:
            yield Part(text[at:left])
        yield Part(text[left:right], mention, others, opens=mention.start >= start)
        at = right
    if at < end:
        yield Part(text[at:end])
