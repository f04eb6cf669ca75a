"""Where in flattened text a form may stand, found by four bytes of it.

Every place that a form can take covers one of a few four-byte words at a fixed stride, so that only every fourth
byte (every second, when a form is short) is looked up, in a table of the words that some form has there. Of
each form the words that are rarest in the texts are taken. What is found must be confirmed.

codes -> words at a stride -> hashed -> those in the table -> (form, start), to be confirmed
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from analysis.terms.flattening import IN_WORD, SEPARATES, places

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

_BLOCK = 1 << 18  # bytes looked up at once: what the caches hold
_MULTIPLIER = np.uint32(0x9E3779B1)
_CASE = np.uint32(0x20202020)  # takes letters to lower case, and some signs to others: a first look only
# How often letters stand in English text, per thousand; what is not named here is rare.
_COMMON = dict(zip(" etaoinsrhldcumfpgwybvk", (170, 102, 75, 65, 62, 57, 57, 53, 51, 47, 41, 33, 32, 23, 21, 20, 18,
                   16, 14, 14, 12, 8, 6), strict=False))  # fmt: skip


class GramIndex:
    """Finds forms in flattened text: ``forms`` are folded variants in ASCII, at least one, none empty.

    ``sample`` is flattened text like that to be searched. It decides how fast forms are found, never which.
    ``crowded`` says that the forms' words are so common in it that ``heads`` find them sooner.
    """

    def __init__(self, forms: Sequence[str], sample: NDArray[np.uint8]) -> None:
        written = [form.encode("ascii") for form in forms]
        seen = _counted(sample)
        plans = [_plan(written, stride, seen) for stride in ((4, 2) if min(map(len, written)) > 2 else (2,))]
        # A look at every second byte costs as much again as one at every fourth: about a candidate in 200 bytes.
        best = min(plans, key=lambda plan: len(sample) / 50 / plan.stride + plan.candidates)
        self._stride = best.stride
        self.crowded = best.candidates > len(sample) / 16
        self._index(best.words, best.forms, best.offsets)

    def candidates(self, codes: NDArray[np.uint8]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """``(form, start)`` wherever a form may stand, in no order: all places where it does, and others."""
        return self._forms_at(*self._words_met(codes))

    def _words_met(self, codes: NDArray[np.uint8]) -> tuple[NDArray[np.intp], NDArray[np.uint32], NDArray[np.uint32]]:
        """``(place, word, slot)`` of the words at the stride that the table has, and of a few that hash alike."""
        shift = np.uint32(32 - self._bits)
        met, words_met, slots_met = [], [], []
        for first in range(0, 4, self._stride):
            stop = first + (len(codes) - first) // 4 * 4
            for begin in range(first, stop, _BLOCK):
                block = codes[begin : min(begin + _BLOCK, stop)]
                words = np.frombuffer(block.tobytes() if first else block, np.uint32) | _CASE
                slots = words * _MULTIPLIER
                slots >>= shift
                hits = places(self._table.take(slots))
                words_met.append(words[hits])
                slots_met.append(slots[hits])
                hits *= 4
                hits += begin
                met.append(hits)
        return np.concatenate(met), np.concatenate(words_met), np.concatenate(slots_met)

    def _forms_at(
        self, met: NDArray[np.intp], words: NDArray[np.uint32], slots: NDArray[np.uint32]
    ) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """``(form, start)`` of all forms that have such a word, where they would begin."""
        counts = self._counts[slots]
        which = np.arange(len(met)).repeat(counts)
        entries = (self._firsts[slots] - counts.cumsum() + counts)[which] + np.arange(len(which))
        same = (self._word[entries] == words[which]).nonzero()[0]
        entries = entries[same]
        return self._form[entries], met[which[same]] - self._offset[entries]

    def _index(self, words: NDArray[np.uint32], forms: NDArray[np.intp], offsets: NDArray[np.intp]) -> None:
        """A table of what hashes to something, and the entries in the order of their hash."""
        self._bits = int(np.clip(np.ceil(np.log2(max(1, len(words)) * 64)), 16, 20))
        slots = (words * _MULTIPLIER) >> np.uint32(32 - self._bits)
        order = np.argsort(slots, kind="stable")
        self._word, self._form, self._offset = words[order], forms[order], offsets[order]
        self._counts = np.bincount(slots, minlength=1 << self._bits).astype(np.intp)
        self._firsts = np.cumsum(self._counts) - self._counts
        self._table = self._counts > 0


class _Plan(NamedTuple):
    """What to look up at every ``stride`` bytes, and how many ``candidates`` that gave in the sample."""

    stride: int
    words: NDArray[np.uint32]
    forms: NDArray[np.intp]
    offsets: NDArray[np.intp]
    candidates: float


def _plan(written: list[bytes], stride: int, seen: NDArray[np.intp]) -> _Plan:
    words, forms, offsets = [np.zeros(0, np.uint32)], [0], [0]
    candidates = 0.0
    for number, form in enumerate(written):
        for offset, choice, cost in _words_to_look_up(form, stride, seen):
            words.append(choice)
            forms.append(number)
            offsets.append(offset)
            candidates += cost / stride
    counts = [len(choice) for choice in words]
    return _Plan(stride, np.concatenate(words), np.repeat(forms, counts), np.repeat(offsets, counts), candidates)


def _words_to_look_up(form: bytes, stride: int, seen: NDArray[np.intp]) -> list[tuple[int, NDArray[np.uint32], float]]:
    """``(offset in the form, words, cost)`` for each residue of the stride: the form is met wherever it stands.

    Of the offsets with one residue the one whose words were ``seen`` least, of those the one with the rarest letters.
    """
    chosen = []
    for residue in range(stride):
        inner = range(residue, len(form) - 3, stride)
        outer = [offset for offset in range(-1, len(form) - 2) if offset % stride == residue]
        widest = [offset for offset in range(-2, len(form)) if offset % stride == residue]
        choices = [(offset, _words_at(form, offset)) for offset in inner or outer or widest]
        priced = [(offset, words, _cost(words, seen)) for offset, words in choices]
        chosen.append(min(priced, key=lambda choice: choice[2]))
    return chosen


def _words_at(form: bytes, offset: int) -> NDArray[np.uint32]:
    """All four-byte words, in lower case, that may stand at ``offset`` of the form, as numbers.

    Beside the form stands a boundary, beyond that anything; a space of the form is any separator.
    """
    words = np.zeros(1, np.uint32)
    for place in range(offset, offset + 4):
        if 0 <= place < len(form):
            options = _SEPARATOR if form[place] == 0x20 else np.array([form[place] | 0x20], np.uint32)
        else:
            options = _BOUNDARY if place in (-1, len(form)) else _ANYTHING
        words = (words[:, None] | options << np.uint32(8 * (place - offset))).ravel()
    return words


def _cost(words: NDArray[np.uint32], seen: NDArray[np.intp]) -> float:
    """How often the words were seen; of those not seen, how common the letters are."""
    rarity = 1.0
    for byte in int(words[0]).to_bytes(4, "little"):
        rarity *= _COMMON.get(chr(byte), 2) / 1000
    return float(seen[(words * _MULTIPLIER) >> np.uint32(16)].sum()) + rarity


def _counted(sample: NDArray[np.uint8]) -> NDArray[np.intp]:
    """How often the four-byte words of the sample are met, by the first 16 bits of their hash."""
    seen = np.zeros(1 << 16, np.intp)
    for first in range(4):
        part = sample[first:]
        words = np.frombuffer(part[: len(part) // 4 * 4].tobytes(), np.uint32) | _CASE
        seen += np.bincount((words * _MULTIPLIER) >> np.uint32(16), minlength=1 << 16)
    return seen


def _folded(bytes_: list[int]) -> NDArray[np.uint32]:
    return np.array(sorted({byte | 0x20 for byte in bytes_}), np.uint32)


_ANYTHING = _folded(list(range(256)))
_BOUNDARY = _folded([code for code in range(256) if not IN_WORD[code]])
_SEPARATOR = _folded([code for code in range(256) if SEPARATES[code]])
