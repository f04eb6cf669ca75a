"""Text -> mentions, exactly: every variant of the lexicon, with offsets into the text as it stands.

variants -> folded forms --\\
text -----> folded text ----> whole-word matches -> longest of each term -> nesting -> Match

Twice: in C (``compiled``), where the extension was built, and in Python (``portable``). Both find the same.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from analysis.terms.match import Match
from analysis.terms.nesting import keep_longest, nest
from analysis.terms.portable import PortableFinder
from analysis.terms.spellings import Spellings

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from analysis.terms.model import Variant

try:
    from analysis.terms.compiled import compiled_finder
except ImportError:
    COMPILED = False
else:
    COMPILED = True
"""Whether the extension was built, which matches some thirty times faster."""

__all__ = ["COMPILED", "Match", "Matcher", "keep_longest", "nest"]


class Matcher:
    """The variants, compiled once; can be pickled, and used by several threads.

    ``portable`` says whether it does without the extension: where it is asked to, and where there is none.
    Raises ValueError for a variant in which nothing can be found.
    """

    def __init__(self, variants: Sequence[Variant], portable: bool = False) -> None:
        self.variants = tuple(variants)
        self.portable = portable or not COMPILED
        spellings = Spellings(self.variants)
        if not self.portable:
            self._find = compiled_finder(spellings).find
        else:
            self._find = PortableFinder(spellings).find

    def __reduce__(self) -> tuple[type[Matcher], tuple[tuple[Variant, ...], bool]]:
        return Matcher, (self.variants, self.portable)

    def find(self, text: str) -> list[Match]:
        """All mentions in ``text``, by start, the longer first.

        One for each term and start. A match inside a longer one of its own term is none; inside one of another
        term it is a mention that says so in ``nested_in``. No letter, digit, underscore or combining mark stands
        directly before or after a mention.

        >>> from analysis.terms.model import Variant
        >>> matcher = Matcher([Variant("a", "open source", "open source"), Variant("b", "source", "source")])
        >>> [(m.term, m.surface, m.nested_in) for m in matcher.find("Open-Source, outsourced")]
        [('a', 'Open-Source', None), ('b', 'Source', 'a')]
        """
        return self._find(text)

    def find_batch(self, texts: Iterable[str]) -> list[list[Match]]:
        """``find`` for each of the texts, in their order."""
        return [self._find(text) for text in texts]
