"""Where in flattened text a form may stand, found by four or eight bytes of it.

Every place that a form can take covers one of a few such words at a fixed stride, so that only every fourth
byte (every second, when a form is short) is looked up, in a table of the words that some form has there. Of
each form the words that are rarest in the texts are taken. What is found must be confirmed.

codes -> one spelling -> words at a stride -> hashed -> those in the table -> (form, start), to be confirmed
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from analysis.terms.flattening import IN_WORD, places

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

_MULTIPLIERS = np.uint32(0x9E3779B1), np.uint32(0x85EBCA6B)
_BLOCK = 1 << 17  # words looked up at once: what the caches hold
_SEEN_BITS = 18
_SIGN = 0x2F
"""All signs below the digits, separators among them, are spelled as this one."""


class GramIndex:
    """Finds forms in flattened text: ``forms`` are folded variants in ASCII, at least one, none empty.

    ``sample`` is flattened text like that to be searched. It decides how fast forms are found, never which.

    A form of five bytes and more has a word at every fourth byte wherever it stands, counting the boundaries
    beside it; a shorter one only at every second. Where there are so many forms that their words of four bytes
    are common, those of nine bytes and more are known by eight.
    """

    def __init__(self, forms: Sequence[str], sample: NDArray[np.uint8]) -> None:
        written = [_spelled(np.frombuffer(form.encode("ascii"), np.uint8)).tobytes() for form in forms]
        lengths = np.array([len(form) for form in written], np.intp)
        spelled = _spelled(sample)
        seen = _counted(spelled, 4)
        short, middle, long = (
            group.nonzero()[0] for group in (lengths < 5, (lengths >= 5) & (lengths < 9), lengths >= 9)
        )
        fours = [_chosen(written, group, 4, stride, seen) for group, stride in ((short, 2), (middle, 4), (long, 4))]
        # A second look at every fourth byte costs as much as a candidate in some 120 bytes.
        wide = fours[2].cost(seen) > len(sample) / 30
        eights = [_chosen(written, long, 8, 4, _counted(spelled, 8))] if wide else []
        self._even = _Table(fours[:2] if wide else fours, 4)
        self._odd = _Table(fours[:1], 4)
        self._wide = _Table(eights, 8)

    def candidates(self, codes: NDArray[np.uint8]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """``(form, start)`` wherever a form may stand, in no order: all places where it does, and others."""
        spelled = _spelled(codes)
        found = []
        for first, tables in ((0, (self._even, self._wide)), (2, (self._odd,))):
            words = np.frombuffer(spelled[first:].tobytes() if first else spelled, np.uint32, (len(codes) - first) // 4)
            for table in tables:
                if table.many:
                    forms, starts = table.look_up(words)
                    starts += first
                    found.append((forms, starts))
        return np.concatenate([forms for forms, _ in found]), np.concatenate([starts for _, starts in found])


class _Words:
    """Words to look up, as numbers; the form that each is of and where it stands in that."""

    def __init__(self, keys: NDArray[np.uint64], forms: NDArray[np.intp], offsets: NDArray[np.intp]) -> None:
        self.keys, self.forms, self.offsets = keys, forms, offsets

    def cost(self, seen: NDArray[np.intp]) -> int:
        return int(seen[_hash(self.keys) >> np.uint32(32 - _SEEN_BITS)].sum())


class _Table:
    """Which forms have some word, of four or eight bytes: by a hash of it."""

    def __init__(self, parts: Sequence[_Words], width: int) -> None:
        self._width = width
        keys = np.concatenate([np.zeros(0, np.uint64), *(part.keys for part in parts)])
        self.many = len(keys)
        self._bits = int(np.clip(np.ceil(np.log2(max(1, self.many) * 64)), 16, 20))
        slots = _hash(keys) >> np.uint32(32 - self._bits)
        order = np.argsort(slots, kind="stable")
        nothing = np.zeros(0, np.intp)
        self._keys = keys[order]
        self._forms = np.concatenate([nothing, *(part.forms for part in parts)])[order]
        self._offsets = np.concatenate([nothing, *(part.offsets for part in parts)])[order]
        counts = np.bincount(slots, minlength=1 << self._bits)
        self._known = counts > 0
        self._bounds = np.append(0, np.cumsum(counts)).astype(np.int32)

    def look_up(self, words: NDArray[np.uint32]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """``(form, start)`` of all forms that have such a word as stands in ``words``, which are four bytes each."""
        wide = int(self._width == 8)
        met = []
        for begin in range(0, len(words) - wide, _BLOCK):
            block = words[begin : begin + _BLOCK + wide]
            if wide:
                slots = block[:-1] * _MULTIPLIERS[0]
                slots += block[1:] * _MULTIPLIERS[1]
            else:
                slots = block * _MULTIPLIERS[0]
            slots >>= np.uint32(32 - self._bits)
            met.append(places(self._known.take(slots)))
            met[-1] += begin
        hits = np.concatenate(met)
        keys = words.take(hits).astype(np.uint64)
        if wide:
            keys |= words.take(hits + 1).astype(np.uint64) << np.uint64(32)
        slots = (_hash(keys) >> np.uint32(32 - self._bits)).astype(np.intp)
        firsts = self._bounds.take(slots)
        slots += 1
        counts = self._bounds.take(slots) - firsts
        entries = (firsts - counts.cumsum() + counts).repeat(counts)
        entries += np.arange(len(entries))
        same = (self._keys.take(entries) == keys.repeat(counts)).nonzero()[0]
        entries = entries.take(same)
        return self._forms.take(entries), hits.repeat(counts).take(same) * 4 - self._offsets.take(entries)


def _chosen(
    written: Sequence[bytes], group: NDArray[np.intp], width: int, stride: int, seen: NDArray[np.intp]
) -> _Words:
    """For each form of ``group`` and each residue of the stride the word that was ``seen`` least."""
    lengths = np.array([len(written[number]) for number in group.tolist()], np.intp)
    counts = np.maximum(lengths - width + 1, 0)
    which = np.arange(len(group)).repeat(counts)
    offsets = np.arange(len(which)) - (counts.cumsum() - counts)[which]
    ends = lengths.cumsum()
    joined = np.frombuffer(b"".join(written[number] for number in group.tolist()) + bytes(8), np.uint8)
    windows = np.lib.stride_tricks.sliding_window_view(joined, 8)[(ends - lengths)[which] + offsets]
    keys = np.ascontiguousarray(windows).view(np.uint64).ravel() & np.uint64((1 << 8 * width) - 1)
    costs = seen[_hash(keys) >> np.uint32(32 - _SEEN_BITS)]
    cells = which * stride + offsets % stride
    order = np.lexsort((costs, cells))
    met, firsts = np.unique(cells[order], return_index=True)
    best = order[firsts]
    parts = [(keys[best], group[which[best]], offsets[best])]
    for cell in np.setdiff1d(np.arange(len(group) * stride), met).tolist():
        number = int(group[cell // stride])
        offset, words = _beside(written[number], width, stride, cell % stride)
        parts.append((words, np.full(len(words), number), np.full(len(words), offset)))
    return _Words(*(np.concatenate(column) for column in zip(*parts, strict=True)))


def _beside(form: bytes, width: int, stride: int, residue: int) -> tuple[int, NDArray[np.uint64]]:
    """``(offset, words)``: the fewest words that reach beyond the form where no word inside it has the residue."""
    offsets = (offset for offset in range(1 - width, len(form)) if offset % stride == residue)
    ways = {offset: _reaching(form, offset, width) for offset in offsets}
    offset = min(ways, key=lambda offset: math.prod(map(len, ways[offset])))
    words = np.zeros(1, np.uint64)
    for place, options in enumerate(ways[offset]):
        words = (words[:, None] | options << np.uint64(8 * place)).ravel()
    return offset, words


def _reaching(form: bytes, offset: int, width: int) -> list[NDArray[np.uint64]]:
    """What may stand at each place of a word at ``offset``. Beside the form stands a boundary, beyond that anything."""
    inside = {place: np.array([byte], np.uint64) for place, byte in enumerate(form)}
    beside = {-1: _BOUNDARY, len(form): _BOUNDARY}
    return [(inside | beside).get(place, _ANYTHING) for place in range(offset, offset + width)]


def _spelled(codes: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Lower case, and one sign for those below the digits; some other signs become alike too."""
    spelled = codes | np.uint8(0x20)
    return np.clip(spelled, np.uint8(_SIGN), np.uint8(0xFF), out=spelled)


def _hash(keys: NDArray[np.uint64]) -> NDArray[np.uint32]:
    return keys.astype(np.uint32) * _MULTIPLIERS[0] + (keys >> np.uint64(32)).astype(np.uint32) * _MULTIPLIERS[1]


def _counted(spelled: NDArray[np.uint8], width: int) -> NDArray[np.intp]:
    """How often the words of ``width`` bytes are met in ``spelled``, by the first bits of their hash."""
    met = []
    for first in range(4):
        words = np.frombuffer(spelled[first:].tobytes(), np.uint32, (len(spelled) - first) // 4)
        slots = words * _MULTIPLIERS[0]
        if width == 8:
            slots = slots[:-1] + words[1:] * _MULTIPLIERS[1]
        met.append(slots >> np.uint32(32 - _SEEN_BITS))
    return np.bincount(np.concatenate(met), minlength=1 << _SEEN_BITS)


_ANYTHING = np.unique(_spelled(np.arange(256).astype(np.uint8))).astype(np.uint64)
_BOUNDARY = np.unique(_spelled((~IN_WORD).nonzero()[0].astype(np.uint8))).astype(np.uint64)
