"""Where in flattened text a form may stand, found by what it begins with at the beginnings of words.

The better way for thousands of forms, which share their rarest words but seldom their heads: its cost is that
of the text's words, however many forms there are. Eight bytes at each beginning tell most words apart from all
forms; at the rest, as many bytes as a form has, in fours, are looked up among the forms of that width.

written -> one spelling -> beginnings of words -> eight bytes each -> widths -> (form, start), to be confirmed
"""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import numpy as np

from analysis.terms.confirming import eights_of
from analysis.terms.flattening import IN_WORD, SEPARATES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

_MULTIPLIERS = tuple(np.uint64(odd) for odd in (0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9))
_BITS = 18
_WIDEST = 24
_OTHER = 0x01
_WORD = 0xAA
_FIRST_OF_WORDS = 0x30  # signs are spelled below it, digits and letters from it on


class HeadIndex:
    """Finds forms in flattened text: ``forms`` are folded variants in ASCII, none empty.

    A form of seven bytes and more is known by eight and more, a shorter one by four, what stands behind it included.
    """

    def __init__(self, forms: Sequence[str]) -> None:
        signs = sorted({ord(c) for form in forms for c in form if not IN_WORD[ord(c)] and c != " "})
        spelled = {sign: 0x02 + place for place, sign in enumerate(signs)}
        self._spelling = bytes(
            spelled.get(code, _OTHER) if not IN_WORD[code] and not SEPARATES[code] else _spelled(code)
            for code in range(256)
        )
        self._first_signs = sorted({spelled[ord(form[0])] for form in forms if ord(form[0]) in spelled})
        behind = (0x20, _OTHER, *spelled.values())
        anything = (*behind, *sorted({_spelled(code) for code in range(256) if IN_WORD[code]}))
        by_width: dict[int, list[tuple[bytes, int]]] = {}
        for number, form in enumerate(forms):
            written = form.encode("ascii").translate(self._spelling)
            width = min(_WIDEST, max(8, len(written) // 4 * 4)) if len(written) > 6 else 4
            missing = max(0, width - len(written))
            for tail in itertools.product(*(behind, anything, anything)[:missing]):
                by_width.setdefault(width, []).append((written[:width] + bytes(tail), number))
        self._short = _Table(by_width.pop(4), 4) if 4 in by_width else None
        self._long = [_Table(heads, width) for width, heads in sorted(by_width.items())]
        self._known = np.zeros(1 << _BITS, bool)
        for table in self._long:
            self._known[_slots(table.firsts)] = True

    def candidates(self, written: bytes) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """``(form, start)`` wherever a form may stand, in no order: all places where it does, and others."""
        codes = np.frombuffer(written.translate(self._spelling), np.uint8)
        word = codes >= _FIRST_OF_WORDS
        begins = word[1:] > word[:-1]
        for sign in self._first_signs:
            begins |= codes[1:] == sign
        starts = begins.nonzero()[0]
        starts += 1
        starts = starts[: np.searchsorted(starts, len(codes) - 7)]
        eights = eights_of(codes)
        heads = eights[starts].view(np.uint64)
        found = [(np.zeros(0, np.intp), np.zeros(0, np.intp))]
        if self._short is not None:
            forms, which = self._short.look_up([heads])
            found.append((forms, starts[which]))
        if self._long:
            known = self._known.take(_slots(heads)).nonzero()[0]
            starts = starts[known]
            second, third = (np.minimum(starts + more, len(codes) - 8) for more in (8, 16))
            pieces = [heads[known], eights[second].view(np.uint64), eights[third].view(np.uint64)]
            for table in self._long:
                forms, which = table.look_up(pieces)
                found.append((forms, starts[which]))
        return np.concatenate([forms for forms, _ in found]), np.concatenate([start for _, start in found])


class _Table:
    """Which forms begin with some bytes, of one ``width``: by a hash of these, sorted.

    ``firsts`` are the first eight of them, as numbers.
    """

    def __init__(self, heads: list[tuple[bytes, int]], width: int) -> None:
        padded = np.frombuffer(b"".join(head.ljust(_WIDEST, b"\0") for head, _ in heads), np.uint64).reshape(-1, 3)
        self.firsts = padded[:, 0]
        full = np.frombuffer((b"\xff" * width).ljust(_WIDEST, b"\0"), np.uint64)
        self._masks = [mask for mask in full if mask]
        mixed = self._mixed([padded[:, step] for step in range(3)])
        order = np.argsort(mixed, kind="stable")
        self._forms = np.array([form for _, form in heads], np.intp)[order]
        self._mixes, self._firsts, self._counts = np.unique(mixed[order], return_index=True, return_counts=True)
        self._known = np.zeros(1 << _BITS, bool)
        self._known[_slots(self._mixes)] = True

    def look_up(self, pieces: Sequence[NDArray[np.uint64]]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """``(form, which of the places)`` for all forms that begin as the text does in some place.

        ``pieces`` are the first, second and third eight bytes in all places, as far as the width goes.
        """
        mixed = self._mixed(pieces)
        hits = self._known.take(_slots(mixed)).nonzero()[0]
        mixed = mixed[hits]
        at = np.minimum(np.searchsorted(self._mixes, mixed), len(self._mixes) - 1)
        same = (self._mixes[at] == mixed).nonzero()[0]
        hits, at = hits[same], at[same]
        counts = self._counts[at]
        which = hits.repeat(counts)
        entries = (self._firsts[at] - counts.cumsum() + counts).repeat(counts) + np.arange(len(which))
        return self._forms[entries], which

    def _mixed(self, pieces: Sequence[NDArray[np.uint64]]) -> NDArray[np.uint64]:
        mixed: NDArray[np.uint64] = (pieces[0] & self._masks[0]) * _MULTIPLIERS[0]
        for piece, mask, multiplier in zip(pieces[1:], self._masks[1:], _MULTIPLIERS[1:], strict=False):
            mixed ^= mixed >> np.uint64(29)
            mixed += (piece & mask) * multiplier
        return mixed


def _slots(mixed: NDArray[np.uint64]) -> NDArray[np.intp]:
    return ((mixed * _MULTIPLIERS[0]) >> np.uint64(64 - _BITS)).view(np.intp)


def _spelled(code: int) -> int:
    """One byte for a separator, one for all letters and marks beyond ASCII, lower case for the others."""
    if SEPARATES[code]:
        return 0x20
    return ord(chr(code).lower()) if code < 0x80 else _WORD
