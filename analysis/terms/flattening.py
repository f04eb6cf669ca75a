"""Many texts -> one array of bytes, one byte a character wherever that is possible, with the way back.

The fast counterpart of ``folding.fold``: written by whole-array operations; only the few places where folding
is not one for one are looked at one by one. Case and the kind of a separator are left as they are:
``grams`` looks over them.

texts -> joined -> code points -> bytes -> odd runs mended -> Flat
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
OUTSIDE = 0xA7
"""Any other character beyond Latin-1 (itself a sign of Latin-1)."""
PUZZLE = 0xAD
"""A character that folds to nothing (as this one of Latin-1 does) or to some of a variant's letters."""
FOREIGN = 0x81
"""A character that only ``folding.fold`` can judge, because a variant has such letters. Its text is foreign."""


class Flat(NamedTuple):
    """Flattened texts.

    ``written`` is the bytes, ``codes`` the same as an array; ``joined`` is the texts with a NUL after each and a
    margin around, ``begins`` where each begins in it (one more at the end). ``foreign`` numbers the texts to judge
    the slow way. Stretches lead back as in ``folding.Folded``; none when all bytes stand where their characters do.
    """

    written: bytes
    codes: NDArray[np.uint8]
    joined: str
    begins: NDArray[np.intp]
    foreign: tuple[int, ...]
    at: NDArray[np.intp] | None = None
    raw: NDArray[np.intp] | None = None
    width: NDArray[np.intp] | None = None

    def raw_start(self, positions: NDArray[np.intp]) -> NDArray[np.intp]:
        """The offsets in ``joined`` at which the bytes at ``positions`` begin."""
        if self.at is None or self.raw is None or self.width is None:
            return positions
        k = np.searchsorted(self.at, positions, "right") - 1
        return self.raw[k] + np.where(self.width[k] > 0, 0, positions - self.at[k])

    def raw_end(self, positions: NDArray[np.intp]) -> NDArray[np.intp]:
        """The offsets in ``joined`` at which the bytes before ``positions`` end."""
        if self.at is None or self.raw is None or self.width is None:
            return positions
        k = np.searchsorted(self.at, positions - 1, "right") - 1
        return self.raw[k] + np.where(self.width[k] > 0, self.width[k], positions - self.at[k])


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
        margin = "\0" * (MARGIN - 1)
        joined = "\0".join([margin, *texts, margin + "."])  # numpy drops NULs at the end
        begins = np.empty(len(texts) + 1, np.intp)
        begins[0] = MARGIN
        np.cumsum(np.fromiter(map(len, texts), np.intp, len(texts)) + 1, out=begins[1:])
        begins[1:] += MARGIN
        written = joined.encode("ascii") if joined.isascii() else self._narrowed(joined)
        codes = np.frombuffer(written, np.uint8)
        foreign: tuple[int, ...] = ()
        if self._beyond and FOREIGN in written:
            met = np.searchsorted(begins, places(codes == FOREIGN), "right") - 1
            foreign = tuple(np.unique(met).tolist())
        flat = Flat(written, codes, joined, begins, foreign)
        starts, ends = self._odd_runs(written, codes, joined)
        if PUZZLE in written:
            return _puzzled(flat, sorted({*zip(starts.tolist(), ends.tolist(), strict=True), *_around_puzzles(flat)}))
        return _mended(flat, starts, ends) if len(starts) else flat

    def _narrowed(self, joined: str) -> bytes:
        """One byte for each character; those beyond Latin-1 by what they fold to."""
        points = np.array([joined]).view(np.uint32)
        narrow = points.astype(np.uint8)
        wide = places(points > 0xFF)
        if len(wide):
            codes = points[wide]
            kinds = self._wide[codes]
            if not kinds.all():
                for code in np.unique(codes[kinds == 0]).tolist():
                    self._wide[code] = self._kind(chr(code))
                kinds = self._wide[codes]
            narrow[wide] = kinds
        written = narrow.tobytes()
        return written.translate(self._foreign_table) if self._beyond else written

    def _kind(self, character: str) -> int:
        """The byte that stands for a character beyond Latin-1."""
        for kind, byte in ((DASHES, "-"), (SPACES, "\u00a0"), (BREAKS, "\n"), (APOSTROPHES, "'")):
            if character in kind:
                return ord(byte)
        folded = set(fold_run(character, False))
        if folded & self._beyond:
            return FOREIGN
        if folded <= self._letters:
            return PUZZLE
        return WORD if is_word(character) else OUTSIDE

    def _odd_runs(
        self, written: bytes, codes: NDArray[np.uint8], joined: str
    ) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """``(start, end)`` of the runs of several separators that are one, where a variant may go on behind it."""
        highest = np.maximum(codes[1:], codes[:-1])
        # Two line feeds, the commonest pair and never one separator, are left out where no tab can hide behind them.
        lowest = 0x09 if b"\t" in written else 0x0B
        highest -= lowest
        beside = highest <= 0x20 - lowest
        beside |= (codes[:-1] == 0x2D) & (codes[1:] == 0x0A)
        if 0xA0 in written:
            fixed = places(codes == 0xA0)
            beside[fixed[_SPACES_TOO[codes[fixed + 1]]]] = True
            beside[fixed[_SPACES_TOO[codes[fixed - 1]]] - 1] = True
        firsts = places(beside)
        before, second, third = codes[firsts - 1], codes[firsts + 1], codes[firsts + 2]
        hyphened = before == 0x2D
        before = np.where(hyphened, codes[firsts - 2], before)
        chosen = (self._before[before] & ((second != 0x0A) | (third != 0x0A))).nonzero()[0]
        before, ends = before[chosen].astype(np.intp), firsts[chosen] + 2
        starts = firsts[chosen] - hyphened[chosen]
        going_on = SEPARATES[codes[ends]].nonzero()[0]
        for _ in range(4):  # most runs end by then
            ends[going_on] += 1
            going_on = going_on[SEPARATES[codes[ends[going_on]]]]
        for place in going_on.tolist():
            ends[place] = _end_of_run(written, int(ends[place]))
        around = self._around[before << 8 | codes[ends]]
        starts, ends = starts[around], ends[around]
        runs = zip(starts.tolist(), ends.tolist(), strict=True)
        right = np.array([fold_run(joined[start:end], False) == " " for start, end in runs], bool)
        return starts[right], ends[right]


def places(mask: NDArray[np.bool_]) -> NDArray[np.intp]:
    """Where ``mask`` is true; several times faster than ``nonzero`` where that is seldom."""
    whole = len(mask) // 8 * 8
    eights = (mask[:whole].view(np.uint64) != 0).nonzero()[0]
    if len(eights) * 64 > whole:
        return mask.nonzero()[0]
    rows, columns = mask[:whole].reshape(-1, 8)[eights].nonzero()
    found: NDArray[np.intp] = eights[rows] * 8 + columns
    rest = mask[whole:].nonzero()[0]
    return np.concatenate([found, rest + whole]) if len(rest) else found


def _mended(flat: Flat, starts: NDArray[np.intp], ends: NDArray[np.intp]) -> Flat:
    """Each of the runs replaced by one space."""
    starts, kept = np.unique(starts, return_index=True)
    ends = ends[kept]
    written = flat.written
    edges = zip([0, *ends.tolist()], [*starts.tolist(), len(written)], strict=True)
    mended = b" ".join([written[begin:end] for begin, end in edges])
    widths = ends - starts
    at = starts - (np.cumsum(widths - 1) - (widths - 1))
    nothing = np.zeros(1, np.intp)
    return flat._replace(
        written=mended,
        codes=np.frombuffer(mended, np.uint8),
        at=np.concatenate([nothing, np.stack([at, at + 1], 1).ravel()]),
        raw=np.concatenate([nothing, np.stack([starts, ends], 1).ravel()]),
        width=np.concatenate([nothing, np.stack([widths, np.zeros_like(widths)], 1).ravel()]),
    )


def _around_puzzles(flat: Flat) -> Iterator[tuple[int, int]]:
    """``(start, end)`` of each puzzle with the separators and puzzles beside it."""
    for puzzle in places(flat.codes == PUZZLE).tolist():
        start = puzzle
        while flat.written[start - 1] in _RUN_BYTES:
            start -= 1
        yield start, _end_of_run(flat.written, start)


def _puzzled(flat: Flat, runs: list[tuple[int, int]]) -> Flat:
    """Each of the runs replaced by what it folds to; what folds to a line feed stays: no variant matches it."""
    parts: list[bytes] = []
    at, raw, width = [0], [0], [0]
    done, length = 0, 0
    for start, end in runs:
        place = max(done, start)
        while place < end:
            special = SPECIAL.match(flat.joined, place)
            if special is None:
                place += 1
                continue
            begin, place = special.span()
            folded = fold_run(special.group(), False)
            if not folded.isascii() or folded == "\n" or (folded == " " and place - begin == 1):
                continue
            parts.append(flat.written[done:begin])
            length += begin - done
            if folded:
                parts.append(folded.encode("ascii"))
                at.append(length)
                raw.append(begin)
                width.append(place - begin)
                length += len(folded)
            at.append(length)
            raw.append(place)
            width.append(0)
            done = place
    parts.append(flat.written[done:])
    written = b"".join(parts)
    return flat._replace(
        written=written,
        codes=np.frombuffer(written, np.uint8),
        at=np.array(at, np.intp),
        raw=np.array(raw, np.intp),
        width=np.array(width, np.intp),
    )


def _end_of_run(written: bytes, start: int) -> int:
    run = _RUN.match(written, start)
    return run.end() if run else start


IN_WORD = np.array([is_word(chr(code)) for code in range(256)], bool)
"""Which bytes are part of a word."""
SEPARATES = np.array([chr(code) in SEPARATORS for code in range(256)], bool)
"""Which bytes separate words of a variant."""
_SPACES_TOO = np.array([code <= 0x20 or code == 0xA0 for code in range(256)], bool)
_RUN_BYTES = frozenset(code for code in range(256) if chr(code) in SEPARATORS + IGNORED) | {PUZZLE}
_RUN = re.compile(b"[" + re.escape(bytes(sorted(_RUN_BYTES))) + b"]*")
