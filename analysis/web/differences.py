"""What changed between two texts: paragraph by paragraph, and word by word inside a changed one. Pure.

texts -> lines -> kept | gone | come | changed (its words: kept, gone, come); long stretches of kept ones are cut
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

CONTEXT_LINES = 1
"""So many unchanged paragraphs are shown on either side of a change."""
LEAST_ALIKE = 0.4
"""Two paragraphs less alike (difflib's ratio of their words) are one that went and one that came."""
MOST_WORDS = 3_000
"""Longer paragraphs are compared as wholes: the comparison of words grows with their square."""
_WORDS = re.compile(r"\w+\s*|[^\w\s]\s*")

State = Literal["kept", "gone", "come"]


@dataclass(frozen=True)
class Stretch:
    """Words that both texts have, or only the earlier (gone) or the later (come)."""

    state: State
    text: str


@dataclass(frozen=True)
class Line:
    """One paragraph as it changed; ``skipped`` unchanged paragraphs, not shown, where it has no stretches."""

    stretches: tuple[Stretch, ...]
    skipped: int = 0

    @property
    def changed(self) -> bool:
        """Whether anything came or went."""
        return any(stretch.state != "kept" for stretch in self.stretches)


def differences(before: str, after: str) -> list[Line]:
    """The paragraphs that differ, each beside its unchanged neighbours; empty where the texts say the same.

    Blank lines and the width of blank space are no difference.
    """
    lines = list(_lines(_paragraphs(before), _paragraphs(after)))
    if not any(line.changed for line in lines):
        return []
    return list(_shortened(lines))


def _paragraphs(text: str) -> list[str]:
    return [" ".join(line.split()) for line in text.splitlines() if line.strip()]


def _lines(before: Sequence[str], after: Sequence[str]) -> Iterator[Line]:
    for tag, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            yield from (Line((Stretch("kept", line),)) for line in before[a:b])
            continue
        gone, come = list(before[a:b]), list(after[c:d])
        while gone and come:
            yield from _changed(gone.pop(0), come.pop(0))
        yield from (Line((Stretch("gone", line),)) for line in gone)
        yield from (Line((Stretch("come", line),)) for line in come)


def _changed(before: str, after: str) -> Iterator[Line]:
    a, b = _WORDS.findall(before), _WORDS.findall(after)
    if max(len(a), len(b)) <= MOST_WORDS:
        # By the words alone: the blank space after one is no difference.
        matcher = SequenceMatcher(None, [each.strip() for each in a], [each.strip() for each in b], autojunk=False)
        if matcher.ratio() >= LEAST_ALIKE:
            yield Line(tuple(_stretches(matcher, a, b)))
            return
    yield Line((Stretch("gone", before),))
    yield Line((Stretch("come", after),))


def _stretches(matcher: SequenceMatcher[str], before: Sequence[str], after: Sequence[str]) -> Iterator[Stretch]:
    for tag, a, b, c, d in matcher.get_opcodes():
        if tag == "equal":
            yield Stretch("kept", "".join(after[c:d]))
            continue
        if b > a:
            yield Stretch("gone", "".join(before[a:b]))
        if d > c:
            yield Stretch("come", "".join(after[c:d]))


def _shortened(lines: Sequence[Line]) -> Iterator[Line]:
    """The lines without those that are far from any change; what is left out is said as a number."""
    near: set[int] = set()
    for at, line in enumerate(lines):
        if line.changed:
            near.update(range(at - CONTEXT_LINES, at + CONTEXT_LINES + 1))
    skipped = 0
    for at, line in enumerate(lines):
        if at not in near:
            skipped += 1
            continue
        if skipped:
            yield Line((), skipped)
            skipped = 0
        yield line
    if skipped:
        yield Line((), skipped)
