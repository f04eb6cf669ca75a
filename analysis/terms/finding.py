"""Every occurrence of some forms in flattened texts: the faster of two ways to candidates, then confirmed.

Flat -> (grams | heads) -> candidates -> confirmed -> (form, start, end)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from analysis.terms.confirming import Confirmer
from analysis.terms.grams import GramIndex
from analysis.terms.heads import HeadIndex

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from analysis.terms.flattening import Flat

ENOUGH = 1 << 17
"""Bytes of text after which nothing more is to be learned about which words are rare."""


class Finder:
    """Finds ``forms``: folded variants in ASCII, none empty.

    The way to the candidates is chosen by the first texts, and once more when there is much more to learn from.
    What is found does not depend on it.
    """

    def __init__(self, forms: Sequence[str]) -> None:
        self._forms = tuple(forms)
        self._confirmer = Confirmer(self._forms)
        self._heads: HeadIndex | None = None
        self._grams: GramIndex | None = None
        self._learned = 0

    def find(self, flat: Flat) -> tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.intp]]:
        """``(form, start, end)`` of every whole-word occurrence, overlapping ones too, in no order."""
        if not self._forms:
            nothing = np.zeros(0, np.intp)
            return nothing, nothing, nothing
        if self._learned < ENOUGH and len(flat.codes) > 4 * self._learned:
            self._learn(flat.codes)
        if self._heads is not None:
            candidates = self._heads.candidates(flat.written)
        elif self._grams is not None:
            candidates = self._grams.candidates(flat.codes)
        forms, starts = self._confirmer.confirmed(flat.codes, *candidates)
        return forms, starts, starts + self._confirmer.lengths[forms]

    def _learn(self, codes: NDArray[np.uint8]) -> None:
        grams = GramIndex(self._forms, codes[: 4 * ENOUGH])
        self._heads = HeadIndex(self._forms) if grams.crowded else None
        self._grams = None if grams.crowded else grams
        self._learned = len(codes)
