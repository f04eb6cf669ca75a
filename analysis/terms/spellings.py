"""The variants as a matcher looks for them: folded forms, who takes each, and how their capitals must stand."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from analysis.terms.folding import fold, fold_variant

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analysis.terms.model import Variant


SURROGATES = re.compile("[\ud800-\udfff]")
"""Half characters: broken texts have them, and no lexicon means them."""


class Spellings:
    """``forms`` are the folded variants, all different; ``takers`` says for each which variants (numbers) it is.

    ``cased`` has for each variant what its surface must fold to with its capitals kept, or None where any will do.
    Raises ValueError for a variant with nothing to find in it, or half a character.
    """

    def __init__(self, variants: Sequence[Variant]) -> None:
        self.variants = tuple(variants)
        by_form: dict[str, list[int]] = {}
        for index, variant in enumerate(self.variants):
            form = fold_variant(variant.variant)
            if not form or SURROGATES.search(form):
                raise ValueError(f"nothing that can be found in the variant {variant.variant!r} of {variant.term!r}")
            by_form.setdefault(form, []).append(index)
        self.forms = tuple(by_form)
        self.takers = tuple(map(tuple, by_form.values()))
        self.cased = tuple(
            fold_variant(variant.variant, keep_case=True) if variant.cased else None for variant in self.variants
        )

    def searchable(self, folded: str) -> str:
        """Folded text as an automaton can take it: with line feeds, which no form has, for surrogates."""
        return SURROGATES.sub("\n", folded)

    def case_agrees(self, index: int, surface: str) -> bool:
        """Whether the capitals of ``surface``, in which variant ``index`` was found, are as the variant wants them."""
        cased = self.cased[index]
        return cased is None or surface == cased or fold(surface, keep_case=True).text == cased
