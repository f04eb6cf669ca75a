"""Stretches of speech, in whatever form they were written down, to one text with its cues.

    utterances -> rolling captions undone -> joined: same speaker by a space, a new speaker by a new paragraph

Captions break a sentence wherever the line is full. Joined by a space, a phrase that runs over two of them
is found like any other.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from crawler.model import Block, Cue

LONG_PARAGRAPH = 800
"""Past this many characters a speaker's paragraph ends at the next end of a sentence."""

CUE_SECONDS = 2.0
"""Cues of one speaker closer than this are one: some transcripts time every word."""

ROLLING_SHARE = 0.3
"""Of neighbouring captions that repeat each other; below it, a repetition was spoken."""

SENTENCE_END = re.compile(r"[.?!…][\"'”’)\]]*$")
SOUND = re.compile(r"\s*(?:[\[(][^\[\]()]{1,60}[\])]|[♪♫#*\s]+|♪[^♪]{0,200}♪)\s*")
NO_SPACE_BEFORE = re.compile(r"[,.;:!?…%)\]}’”]|['’](?:s|t|re|ve|ll|d|m)\b|n't\b")


@dataclass(frozen=True)
class Utterance:
    """What was said from ``second`` on. ``lines`` are as shown; ``turn`` marks a new speaker without a name."""

    lines: tuple[str, ...]
    second: float | None = None
    speaker: str | None = None
    turn: bool = False

    @property
    def text(self) -> str:
        """The lines as one."""
        return " ".join(" ".join(self.lines).split())


@dataclass(frozen=True)
class Spoken:
    """The text, one block a paragraph, and where each cue begins in it."""

    text: str
    blocks: tuple[Block, ...]
    cues: tuple[Cue, ...]


def assemble(utterances: Iterable[Utterance]) -> Spoken:
    """The text of ``utterances`` in their order. Descriptions of sounds ("[music]") are no speech and left out.

    >>> said = [("a distillation", 1.0, "Ada"), ("attack", 4.0, "Ada"), ("Oh.", 6.0, "Bo")]
    >>> assemble(Utterance((line,), second, speaker) for line, second, speaker in said).text
    'a distillation attack\\n\\nOh.'
    """
    pieces: list[str] = []
    starts: list[int] = []
    cues: list[Cue] = []
    length = paragraph = 0
    previous: Utterance | None = None
    for utterance in _spoken(utterances):
        text = utterance.text
        if previous is None:
            joint, starts = "", [0]
        elif _opens_paragraph(previous, utterance, length - paragraph, pieces[-1]):
            joint, paragraph = "\n\n", length + 2
            starts.append(paragraph)
        else:
            joint = "" if NO_SPACE_BEFORE.match(text) else " "
        offset = length + len(joint)
        pieces += [joint, text]
        length = offset + len(text)
        if _is_new_cue(cues, utterance):
            cues.append(Cue(offset, utterance.second, utterance.speaker))
        previous = utterance
    whole = "".join(pieces)
    ends = [start - 2 for start in starts[1:]] + [len(whole)][: len(starts)]
    blocks: tuple[Block, ...] = tuple((start, end, "transcript") for start, end in zip(starts, ends, strict=True))
    return Spoken(whole, blocks, tuple(cues))


def _spoken(utterances: Iterable[Utterance]) -> list[Utterance]:
    heard = [utterance for utterance in utterances if utterance.text and not SOUND.fullmatch(utterance.text)]
    return [utterance for utterance in without_repeats(heard) if utterance.text]


def _opens_paragraph(previous: Utterance, utterance: Utterance, length: int, ending: str) -> bool:
    if utterance.turn or utterance.speaker != previous.speaker:
        return True
    return length > LONG_PARAGRAPH and SENTENCE_END.search(ending[-8:]) is not None


def _is_new_cue(cues: Sequence[Cue], utterance: Utterance) -> bool:
    if not cues or utterance.turn or cues[-1].speaker != utterance.speaker:
        return True
    second, last = utterance.second, cues[-1].second
    return second is not None and (last is None or second - last >= CUE_SECONDS or second < last)


def without_repeats(utterances: Sequence[Utterance]) -> list[Utterance]:
    """``utterances`` where what a rolling caption shows again is said once.

    Live captions show the last line again above the next one, or grow a line word by word. A speaker who
    says "No. No." does neither often enough for a third of all captions to repeat their neighbour.
    """
    overlaps = [0, *(_repeated_words(before, after) for before, after in pairwise(utterances))][: len(utterances)]
    if sum(map(bool, overlaps)) < max(2, ROLLING_SHARE * len(utterances)):
        return list(utterances)
    return [
        replace(utterance, lines=(" ".join(utterance.text.split(" ")[overlap:]),)) if overlap else utterance
        for utterance, overlap in zip(utterances, overlaps, strict=True)
    ]


def _repeated_words(before: Utterance, after: Utterance) -> int:
    """How many of the first words of ``after`` are whole lines shown before, or the line that now grows."""
    shown, now = before.text.split(" "), after.text.split(" ")
    if now[: len(shown)] == shown:
        return len(shown)
    count = best = 0
    for line in after.lines:
        count += len(line.split())
        if shown[-count:] == now[:count]:
            best = count
    return best
