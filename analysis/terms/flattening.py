"""Many texts -> one array of bytes, one byte a character, and the stretches where folding is not one for one.

The fast counterpart of ``folding.fold``, written by whole-array operations. Case and the kind of a separator are
left as they are: what searches the bytes looks over them. Stretches that fold to fewer or more characters than
they have are named, not changed: ``mending`` does that, for the little that lies around them.

texts -> joined in blocks -> code points -> bytes -> odd stretches -> Flat
"""

from __future__ import annotations

import itertools
import re
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from analysis.terms.folding import APOSTROPHES, BREAKS, DASHES, IGNORED, SEPARATORS, SPACES, SPECIAL, fold_run, is_word

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from numpy.typing import NDArray

MARGIN = 8
"""NULs before the first text and after the last, so that a look around a match never falls off the end."""
WORD = 0xAA
"""Any letter or mark beyond Latin-1 that no variant contains (itself a letter of Latin-1)."""
OUTSIDE = 0x84
"""Any other character beyond Latin-1 (itself a sign of Latin-1, and such that with a letter it makes no small sum)."""
PUZZLE = 0xAD
"""A character that folds to nothing (as this one of Latin-1 does) or to some of a variant's letters."""
FOREIGN = 0x81
"""A character that only ``folding.fold`` can judge, because a variant has such letters. Its text is foreign."""
_BLOCK = 1 << 17  # characters written at once: what the caches hold


class Odd(NamedTuple):
    """Some characters from ``start`` to ``end`` that fold to ``folded``: one space, nothing, or letters of one."""

    start: int
    end: int
    folded: bytes


class Flat(NamedTuple):
    """Flattened texts.

    ``codes`` are the bytes, with a NUL after each text and a margin around; ``begins`` says where each text begins
    (one more at the end). ``foreign`` numbers the texts to judge the slow way. ``odd`` are the places where a variant
    may match what is not one byte a character, by their start, none within another. ``around`` are these with all
    that touches them, ``(start, end)``: a match that touches one is to be judged in mended bytes.
    """

    codes: NDArray[np.uint8]
    texts: Sequence[str]
    begins: NDArray[np.intp]
    foreign: tuple[int, ...]
    odd: list[Odd]
    around: list[tuple[int, int]]


class Flattener:
    """How all characters are written as bytes when these ``forms`` (folded variants) are looked for.

    Forms in ASCII are found in what ``flatten`` writes; others stand in foreign texts only.
    """

    def __init__(self, forms: Iterable[str]) -> None:
        forms = tuple(forms)
        self._letters = {c for form in forms if form.isascii() for c in form} - {" "}
        self._beyond = {c for form in forms if not form.isascii() for c in form if not c.isascii()}
        self._wide = np.zeros(0x110000, np.uint8)
        self._foreign_table = bytes(
            FOREIGN if set(fold_run(chr(code), False)) & self._beyond else code for code in range(256)
        )
        self._around = np.zeros(1 << 16, bool)
        for form in forms:
            for a, gap, b in zip(form, form[1:], form[2:], strict=False):
                if gap == " " and form.isascii():
                    cases = itertools.product({ord(a), ord(a.upper())}, {ord(b), ord(b.upper())})
                    self._around[[before << 8 | after for before, after in cases]] = True
        self._before = np.asarray(self._around.reshape(256, 256).any(axis=1))

    def flatten(self, texts: Sequence[str]) -> Flat:
        """The texts as one array of bytes."""
        lengths = np.fromiter(map(len, texts), np.intp, len(texts)) + 1
        begins = np.append(0, lengths.cumsum()) + MARGIN
        codes = np.empty(int(begins[-1]) + MARGIN, np.uint8)
        codes[:MARGIN] = 0
        codes[-MARGIN:] = 0
        met: set[int] = set()
        for first, last in _blocks(begins):
            block = codes[begins[first] : begins[last]]
            met |= self._write("\0".join([*texts[first:last], ""]), block)
        foreign: tuple[int, ...] = ()
        if FOREIGN in met and self._beyond:
            found = np.searchsorted(begins, places(codes == FOREIGN), "right") - 1
            foreign = tuple(np.unique(found).tolist())
        flat = Flat(codes, texts, begins, foreign, [], [])
        runs = self._odd_runs(flat)
        if PUZZLE in met:
            return _puzzled(flat, runs)
        return flat._replace(odd=[Odd(start, end, b" ") for start, end in runs], around=runs)

    def _write(self, joined: str, codes: NDArray[np.uint8]) -> set[int]:
        """Write a byte for each character of ``joined``; returns which of some seldom bytes there are."""
        if joined.isascii():
            raw = joined.encode("ascii")
            codes[:] = np.frombuffer(raw, np.uint8)
            return set()
        met: set[int] = set()
        for begin in range(0, len(joined), _BLOCK):
            part = joined[begin : begin + _BLOCK]
            block = codes[begin : begin + len(part)]
            points = np.array([part], f"U{len(part)}").view(np.uint32)
            block[:] = points
            wide = places(points > 0xFF)
            if len(wide):
                block[wide] = self._bytes(points.take(wide))
            raw = block.tobytes()
            if 0xA0 in raw:
                raw = raw.replace(b"\xa0", b" ")
                block[:] = np.frombuffer(raw, np.uint8)
            if self._beyond:
                raw = raw.translate(self._foreign_table)
                block[:] = np.frombuffer(raw, np.uint8)
            met.update(byte for byte in (PUZZLE, FOREIGN) if byte in raw)
        return met

    def _bytes(self, points: NDArray[np.uint32]) -> NDArray[np.uint8]:
        """The bytes that stand for characters beyond Latin-1."""
        kinds = self._wide.take(points)
        if not kinds.all():
            for code in np.unique(points[kinds == 0]).tolist():
                self._wide[code] = self._kind(chr(code))
            kinds = self._wide.take(points)
        return kinds

    def _kind(self, character: str) -> int:
        for kind, byte in ((DASHES, "-"), (SPACES, " "), (BREAKS, "\n"), (APOSTROPHES, "'")):
            if character in kind:
                return ord(byte)
        folded = set(fold_run(character, False))
        if folded & self._beyond:
            return FOREIGN
        if folded <= self._letters:
            return PUZZLE
        return WORD if is_word(character) else OUTSIDE

    def _odd_runs(self, flat: Flat) -> list[tuple[int, int]]:
        """``(start, end)`` of the runs of several separators that are one, where a variant may go on behind it."""
        codes = flat.codes
        firsts = np.concatenate(
            [
                _beside(codes[begin : min(begin + _BLOCK + 1, len(codes) - MARGIN)]) + begin
                for begin in range(MARGIN, len(codes) - MARGIN, _BLOCK)
            ]
        )
        before, second, third = codes.take(firsts - 1), codes.take(firsts + 1), codes.take(firsts + 2)
        hyphened = before == 0x2D
        before = np.where(hyphened, codes.take(firsts - 2), before)
        chosen = (self._before.take(before) & ((second != 0x0A) | (third != 0x0A))).nonzero()[0]
        before, ends = before[chosen].astype(np.intp), firsts[chosen] + 2
        starts = firsts[chosen] - hyphened[chosen]
        going_on = SEPARATES[codes[ends]].nonzero()[0]
        for _ in range(4):  # most runs end by then
            ends[going_on] += 1
            going_on = going_on[SEPARATES[codes[ends[going_on]]]]
        for place in going_on.tolist():
            ends[place] = _end_of_run(codes, int(ends[place]))
        around = self._around[before << 8 | codes[ends]]
        found = []
        reached = 0
        for start, end in zip(starts[around].tolist(), ends[around].tolist(), strict=True):
            if start >= reached and fold_run(_piece(flat, start, end), False) == " ":
                found.append((start, end))
                reached = end
        return found


def places(mask: NDArray[np.bool_]) -> NDArray[np.intp]:
    """Where ``mask`` is true; several times faster than ``nonzero`` where that is seldom."""
    whole = len(mask) // 8 * 8
    eights = mask[:whole].view(np.uint64)
    some = (eights != 0).nonzero()[0]
    if len(some) * 32 > whole:
        return mask.nonzero()[0]
    inside = eights.take(some).view(np.bool_).nonzero()[0]
    found: NDArray[np.intp] = some.take(inside >> 3)
    found *= 8
    found += inside & 7
    rest = mask[whole:].nonzero()[0]
    return np.concatenate([found, rest + whole]) if len(rest) else found


def _blocks(begins: NDArray[np.intp]) -> Iterator[tuple[int, int]]:
    """``(first, last)`` of the texts that are written together: as many as a block holds, at least one."""
    first, many = 0, len(begins) - 1
    while first < many:
        last = int(np.searchsorted(begins, begins[first] + _BLOCK, "right")) - 1
        last = min(max(last, first + 1), many)
        yield first, last
        first = last


def _beside(codes: NDArray[np.uint8]) -> NDArray[np.intp]:
    """Where a separator stands beside another that may go with it: by the sum of the two, then looked at."""
    firsts = places(codes[1:] + codes[:-1] <= 0x40)
    first, second = codes.take(firsts), codes.take(firsts + 1)
    spaced = (np.maximum(first, second) <= 0x20) & ((first != 0x0A) | (second != 0x0A))
    met: NDArray[np.intp] = firsts[spaced | (first == 0x2D) & (second == 0x0A)]
    return met


def _piece(flat: Flat, start: int, end: int) -> str:
    """The characters from ``start`` to ``end``, which lie in one text; a NUL too where they do not."""
    number = int(np.searchsorted(flat.begins, start, "right")) - 1
    begin = int(flat.begins[number])
    piece = flat.texts[number][start - begin : end - begin] if number >= 0 and number < len(flat.texts) else ""
    return piece.ljust(end - start, "\0")


def _puzzled(flat: Flat, runs: list[tuple[int, int]]) -> Flat:
    """With what the puzzles and the separators beside them fold to; where that is a line feed, no variant matches."""
    odd: list[Odd] = []
    around: list[tuple[int, int]] = []
    for start, end in sorted({*runs, *_around_puzzles(flat.codes)}):
        if around and start < around[-1][1]:
            continue
        around.append((start, end))
        number = int(np.searchsorted(flat.begins, start, "right")) - 1
        begin, text = int(flat.begins[number]), flat.texts[number]
        place = start
        while place < end:
            special = SPECIAL.match(text, place - begin)
            if special is None:
                place += 1
                continue
            first, place = special.start() + begin, special.end() + begin
            folded = fold_run(special.group(), False)
            if folded.isascii() and folded != "\n" and (folded != " " or place - first > 1):
                odd.append(Odd(first, place, folded.encode("ascii")))
    return flat._replace(odd=odd, around=around)


def _around_puzzles(codes: NDArray[np.uint8]) -> Iterator[tuple[int, int]]:
    """``(start, end)`` of each puzzle with the separators and puzzles beside it."""
    for puzzle in places(codes == PUZZLE).tolist():
        start = puzzle
        while codes[start - 1] in _RUN_BYTES:
            start -= 1
        yield start, _end_of_run(codes, start)


def _end_of_run(codes: NDArray[np.uint8], start: int) -> int:
    run = _RUN.match(codes.data, start)
    return run.end() if run else start


IN_WORD = np.array([is_word(chr(code)) for code in range(256)], bool)
"""Which bytes are part of a word."""
SEPARATES = np.array([chr(code) in SEPARATORS for code in range(256)], bool)
"""Which bytes separate words of a variant."""
_RUN_BYTES = frozenset(code for code in range(256) if chr(code) in SEPARATORS + IGNORED) | {PUZZLE}
_RUN = re.compile(b"[" + re.escape(bytes(sorted(_RUN_BYTES))) + b"]*")
