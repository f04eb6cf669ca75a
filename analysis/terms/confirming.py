"""Whether a form stands where it may: all of it, eight bytes at once, and no part of a longer word beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from analysis.terms.flattening import IN_WORD, MARGIN, SEPARATES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray


class Confirmer:
    """The ``forms`` (folded variants in ASCII, none empty) in steps of eight bytes.

    For each step: the bytes that must stand there, which of them count, and which may be capitals.
    """

    def __init__(self, forms: Sequence[str]) -> None:
        written = [form.encode("ascii") for form in forms]
        self.lengths = np.array([len(form) for form in written], np.intp)
        eights = max(((len(form) + 7) // 8 for form in written), default=0)

        def by_step(rows: list[bytes]) -> NDArray[np.uint64]:
            matrix = np.frombuffer(b"".join(row.ljust(8 * eights, b"\0") for row in rows), np.uint64)
            return np.ascontiguousarray(matrix.reshape(len(rows), eights).T)

        self._words = by_step([form.replace(b" ", b"\0") for form in written])
        self._masks = by_step([bytes(0 if byte == 0x20 else 0xFF for byte in form) for form in written])
        self._cases = by_step([bytes(0x20 if 97 <= byte <= 122 else 0 for byte in form) for form in written])
        gaps = [[place for place, byte in enumerate(form) if byte == 0x20] for form in written]
        self._gap_counts = np.array([len(places) for places in gaps], np.intp)
        self._gaps = [
            np.array([places[n] if n < len(places) else 0 for places in gaps], np.intp)
            for n in range(max(map(len, gaps), default=0))
        ]

    def confirmed(
        self, codes: NDArray[np.uint8], forms: NDArray[np.intp], starts: NDArray[np.intp]
    ) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """Those of the ``(form, start)`` at which the form stands as whole words in flattened text."""
        lengths = self.lengths[forms]
        right = ((starts >= MARGIN) & (starts + lengths <= len(codes) - MARGIN)).nonzero()[0]
        eights = eights_of(codes)
        for step in range(len(self._words)):
            # Most forms end after a step or two: only those that go on are looked at again.
            going_on = right if not step else right[lengths[right] > 8 * step]
            if not len(going_on):
                break
            form = forms[going_on]
            there = eights[starts[going_on] + 8 * step].view(np.uint64)
            there = (there | self._cases[step][form]) & self._masks[step][form]
            wrong = going_on[there != self._words[step][form]]
            if len(wrong):
                stays = np.ones(len(forms), bool)
                stays[wrong] = False
                right = right[stays[right]]
        forms, starts, lengths = forms[right], starts[right], lengths[right]
        whole = ~(IN_WORD[codes[starts - 1]] | IN_WORD[codes[starts + lengths]])
        forms, starts = forms[whole], starts[whole]
        separated = np.ones(len(forms), bool)
        gaps = self._gap_counts[forms]
        for n, gap in enumerate(self._gaps):
            having = (gaps > n).nonzero()[0]
            if not len(having):
                break
            separated[having] &= SEPARATES[codes[starts[having] + gap[forms[having]]]]
        return forms[separated], starts[separated]


def eights_of(codes: NDArray[np.uint8]) -> NDArray[np.void]:
    """The eight bytes from every place on, not copied; to be chosen from and viewed as numbers."""
    return np.lib.stride_tricks.as_strided(codes[:8].view("V8"), (len(codes) - 7,), (1,))
