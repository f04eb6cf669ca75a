"""Every occurrence of some forms in flattened texts: candidates, then confirmed, around odd stretches in mended bytes.

Flat -> grams -> candidates -> confirmed --------------------- those that touch nothing odd --\\
     -> mended -> candidates -> confirmed -> their raw places -- those that touch something ----> (form, start, end)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from analysis.terms.confirming import Confirmer
from analysis.terms.grams import GramIndex
from analysis.terms.mending import mended, touches

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from analysis.terms.flattening import Flat

ENOUGH = 1 << 17
"""Bytes of text after which nothing more is to be learned about which words are rare."""
_EACH = 1 << 14
"""Bytes of text that are looked at for each form: with few forms, common words are soon told from others."""


class Finder:
    """Finds ``forms``: folded variants in ASCII, none empty.

    What is looked up is chosen by the first texts, and once more when there is much more to learn from.
    What is found does not depend on it.
    """

    def __init__(self, forms: Sequence[str]) -> None:
        self._forms = tuple(forms)
        self._confirmer = Confirmer(self._forms)
        self._reach = max(map(len, self._forms), default=0) + 2
        self._grams: GramIndex | None = None
        self._learned = 0

    def find(self, flat: Flat) -> tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.intp]]:
        """``(form, start, end)`` of every whole-word occurrence, overlapping ones too, in no order."""
        if not self._forms:
            nothing = np.zeros(0, np.intp)
            return nothing, nothing, nothing
        grams = self._learned_from(flat.codes)
        forms, starts = self._confirmer.confirmed(flat.codes, *grams.candidates(flat.codes))
        ends = starts + self._confirmer.lengths[forms]
        if not flat.around:
            return forms, starts, ends
        plain = ~touches(flat, starts, ends)
        codes, raw = mended(flat, self._reach)
        odd_forms, odd_starts = self._confirmer.confirmed(codes, *grams.candidates(codes))
        odd_ends = raw[odd_starts + self._confirmer.lengths[odd_forms] - 1] + 1
        odd_starts = raw[odd_starts]
        odd = touches(flat, odd_starts, odd_ends)
        return (
            np.concatenate([forms[plain], odd_forms[odd]]),
            np.concatenate([starts[plain], odd_starts[odd]]),
            np.concatenate([ends[plain], odd_ends[odd]]),
        )

    def _learned_from(self, codes: NDArray[np.uint8]) -> GramIndex:
        if self._grams is None or (self._learned < ENOUGH and len(codes) > 4 * self._learned):
            self._grams = GramIndex(self._forms, codes[: min(4 * ENOUGH, _EACH * len(self._forms))])
            self._learned = len(codes)
        return self._grams
