"""Matching without a compiled extension: the folded text goes through an automaton. Exact, and some thirty times slower.

text -> folded text -> automaton -> whole words only -> longest of each term -> nesting -> Match
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ahocorasick_rs import AhoCorasick, Implementation

from analysis.terms.folding import fold, is_word
from analysis.terms.match import Match
from analysis.terms.nesting import keep_longest, nest

if TYPE_CHECKING:
    from analysis.terms.spellings import Spellings


class PortableFinder:
    """Finds all mentions in a text; what ``Matcher.find`` promises."""

    def __init__(self, spellings: Spellings) -> None:
        self._spellings = spellings
        self._automaton = AhoCorasick(spellings.forms, implementation=Implementation.ContiguousNFA)

    def find(self, text: str) -> list[Match]:
        spellings = self._spellings
        found: dict[tuple[str, int, int], int] = {}
        folded = fold(text)
        line = spellings.searchable(folded.text)
        for form, begin, stop in self._automaton.find_matches_as_indexes(line, overlapping=True):
            if (begin and is_word(line[begin - 1])) or (stop < len(line) and is_word(line[stop])):
                continue
            start, end = folded.start(begin), folded.end(stop)
            for index in spellings.takers[form]:
                if spellings.case_agrees(index, text[start:end]):
                    found.setdefault((spellings.variants[index].term, start, end), index)
        return self._matches(text, found)

    def _matches(self, text: str, found: dict[tuple[str, int, int], int]) -> list[Match]:
        variants = self._spellings.variants
        by_term: dict[str, list[tuple[int, int]]] = {}
        for term, start, end in found:
            by_term.setdefault(term, []).append((start, end))
        kept = [(start, end, term) for term, spans in by_term.items() for start, end in keep_longest(spans)]
        kept.sort(key=lambda span: (span[0], -span[1], found[span[2], span[0], span[1]]))
        return [
            Match(start, end, term, variants[found[term, start, end]].variant, text[start:end], nested_in)
            for (start, end, term), nested_in in zip(kept, nest(kept), strict=True)
        ]
