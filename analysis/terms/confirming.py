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
            forms, starts, lengths = forms[right], starts[right], lengths[right]
            if not len(forms):
                return forms, starts
            there = eights[np.where(lengths > 8 * step, starts + 8 * step, starts) if step else starts].view(np.uint64)
            there = (there | self._cases[step][forms]) & self._masks[step][forms]
            right = (there == self._words[step][forms]).nonzero()[0]
        forms, starts, lengths = forms[right], starts[right], lengths[right]
        whole = ~(IN_WORD[codes[starts - 1]] | IN_WORD[codes[starts + lengths]])
        for gap in self._gaps:
            whole &= SEPARATES[codes[starts + gap[forms]]] | (gap[forms] == 0)
        return forms[whole], starts[whole]


def eights_of(codes: NDArray[np.uint8]) -> NDArray[np.void]:
    """The eight bytes from every place on, not copied; to be chosen from and viewed as numbers."""
    return np.lib.stride_tricks.as_strided(codes[:8].view("V8"), (len(codes) - 7,), (1,))
