"""Many texts -> one array of bytes, one byte a character wherever that is possible, with the way back.

The fast counterpart of ``folding.fold``: written by whole-array operations; only the few places where folding
is not one for one are looked at one by one. Case and the kind of a separator are left as they are:
``grams`` looks over them.

texts -> joined -> code points -> bytes -> odd runs mended -> Flat
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from analysis.terms.folding import APOSTROPHES, BREAKS, DASHES, IGNORED, SEPARATORS, SPACES, SPECIAL, fold_run, is_word

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

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
            if form.isascii():
                pairs = [(ord(a), ord(b)) for a, s, b in zip(form, form[1:], form[2:], strict=False) if s == " "]
                self._around[[_lower(a) << 8 | _lower(b) for a, b in pairs]] = True

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
        runs = self._odd_runs(written, codes)
        return _mended(flat, runs) if runs else flat

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
        if 0xA0 in written:
            narrow[places(narrow == 0xA0)] = 0x20
            written = narrow.tobytes()
        return written.translate(self._foreign_table) if self._beyond else written

    def _kind(self, character: str) -> int:
        """The byte that stands for a character beyond Latin-1."""
        for kind, byte in ((DASHES, "-"), (SPACES, " "), (BREAKS, "\n"), (APOSTROPHES, "'")):
            if character in kind:
                return ord(byte)
        folded = set(fold_run(character, False))
        if folded & self._beyond:
            return FOREIGN
        if folded <= self._letters:
            return PUZZLE
        return WORD if is_word(character) else OUTSIDE

    def _odd_runs(self, written: bytes, codes: NDArray[np.uint8]) -> list[tuple[int, int]]:
        """The runs of several separators that are one for a variant, and the places around puzzles."""
        highest = np.maximum(codes[1:], codes[:-1])
        # Two line feeds, the commonest pair and never one separator, are left out where no tab can hide behind them.
        lowest = 0x09 if b"\t" in written else 0x0B
        highest -= lowest
        beside = highest <= 0x20 - lowest
        beside |= (codes[:-1] == 0x2D) & (codes[1:] == 0x0A)
        puzzles = places(codes == PUZZLE) if PUZZLE in written else np.zeros(0, np.intp)
        for puzzle in puzzles.tolist():  # with all that it stands between
            end = puzzle + 1
            while written[end] in _RUN_BYTES:
                beside[end - 1] = True
                end += 1
            start = puzzle - 1
            while written[start] in _RUN_BYTES:
                beside[start] = True
                start -= 1
            beside[puzzle - 1] = True
        firsts = places(beside)
        if not len(firsts):
            return []
        new = np.diff(firsts) > 1
        starts = firsts[np.append(True, new)]
        ends = firsts[np.append(new, True)] + 2
        hyphened = codes[starts - 1] == 0x2D
        before = _LOWER[codes[starts - 1 - hyphened]]
        worth = self._around[before.astype(np.intp) << 8 | _LOWER[codes[ends]]]
        pairs = (worth & (ends - starts == 2) & ~hyphened).nonzero()[0]
        pair = starts[pairs]
        worth[pairs] = _ONE_SEPARATOR[codes[pair].astype(np.intp) << 8 | codes[pair + 1]]
        if len(puzzles):
            worth |= np.searchsorted(puzzles, ends) > np.searchsorted(puzzles, starts)
        return list(zip((starts - hyphened)[worth].tolist(), ends[worth].tolist(), strict=True))


def places(mask: NDArray[np.bool_]) -> NDArray[np.intp]:
    """Where ``mask`` is true; several times faster than ``nonzero`` where that is seldom."""
    whole = len(mask) // 8 * 8
    eights = (mask[:whole].view(np.uint64) != 0).nonzero()[0]
    rows, columns = mask[:whole].reshape(-1, 8)[eights].nonzero()
    found: NDArray[np.intp] = eights[rows] * 8 + columns
    rest = mask[whole:].nonzero()[0]
    return np.concatenate([found, rest + whole]) if len(rest) else found


def _mended(flat: Flat, runs: list[tuple[int, int]]) -> Flat:
    """Each odd run replaced by what it folds to; one that folds to a line feed stays: no variant matches it."""
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
    stretches = [np.array(values, np.intp) for values in (at, raw, width)]
    return flat._replace(
        written=written,
        codes=np.frombuffer(written, np.uint8),
        at=stretches[0],
        raw=stretches[1],
        width=stretches[2],
    )


def _lower(code: int) -> int:
    return code + 32 if 65 <= code <= 90 else code


def _one_separator() -> NDArray[np.bool_]:
    """Which two bytes side by side are one separator."""
    narrow = [chr(code) for code in range(256) if chr(code) in SEPARATORS]
    ones = np.zeros(1 << 16, bool)
    ones[[ord(a) << 8 | ord(b) for a in narrow for b in narrow if fold_run(a + b, False) == " "]] = True
    return ones


IN_WORD = np.array([is_word(chr(code)) for code in range(256)], bool)
"""Which bytes are part of a word."""
SEPARATES = np.array([chr(code) in SEPARATORS for code in range(256)], bool)
"""Which bytes separate words of a variant."""
_ONE_SEPARATOR = _one_separator()
_LOWER = np.array([_lower(code) for code in range(256)], np.uint8)
_RUN_BYTES = frozenset(code for code in range(256) if chr(code) in SEPARATORS + IGNORED) | {PUZZLE}
