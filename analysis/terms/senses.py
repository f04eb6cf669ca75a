"""Which sense a mention has: the concept (``on``), the same words in a neighbouring field (``near``), another (``off``).

    text, spans, terms -> the words that rules look for, found once around all mentions -> rule by rule -> senses

The rules are the lexicon's (see ``sense_rules``); this module only applies them.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import TYPE_CHECKING, NamedTuple

from ahocorasick_rs import AhoCorasick, Implementation

from analysis.terms.folding import lowered
from analysis.terms.sense_rules import Sense, SenseRule

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

CHARACTERS = 9
"""Characters that are looked at for each token of a rule's window: where tokens are longer, the window is narrower."""

LONGEST = 40
"""Characters by which windows overlap, so that no word is lost between two."""
_APART = r"[\s,;:'\"“”‘’()\[\]*_–—-]*"


class _Hits(NamedTuple):
    """Where the rules' words stand: starts, ends and numbers, by start."""

    starts: list[int]
    ends: list[int]
    words: list[int]


class _Compiled(NamedTuple):
    """A rule, ready: words as numbers."""

    rule: SenseRule
    near: frozenset[int]
    unless: frozenset[int]
    before: re.Pattern[str] | None
    after: re.Pattern[str] | None


class SenseRules:
    """The rules of all terms, compiled once; can be pickled."""

    def __init__(self, rules: Mapping[str, Sequence[SenseRule]]) -> None:
        self.rules = {term: tuple(of_term) for term, of_term in rules.items() if of_term}
        words = sorted({w for of_term in self.rules.values() for rule in of_term for w in (*rule.near, *rule.unless)})
        numbers = {word: number for number, word in enumerate(words)}
        self._automaton = AhoCorasick(words, implementation=Implementation.DFA) if words else None
        self._compiled = {
            term: [
                _Compiled(
                    rule,
                    frozenset(numbers[word] for word in rule.near),
                    frozenset(numbers[word] for word in rule.unless),
                    _adjacent(rule.before, r"(?<!\w)(?:{})" + _APART + r"\Z"),
                    _adjacent(rule.after, _APART + r"(?:{})(?!\w)"),
                )
                for rule in of_term
            ]
            for term, of_term in self.rules.items()
        }
        self._reach = {
            term: max(max(rule.within, rule.unless_within) for rule in of_term) * CHARACTERS
            for term, of_term in self.rules.items()
        }

    def __reduce__(self) -> tuple[type[SenseRules], tuple[dict[str, tuple[SenseRule, ...]]]]:
        return SenseRules, (self.rules,)

    def decide(self, text: str, spans: Sequence[tuple[int, int]], terms: Sequence[str]) -> list[tuple[Sense, str]]:
        """The sense of each mention ``text[start:end]`` of ``spans``, of the term at the same place in ``terms``.

        With the name of the rule that says so, "" where none does.

        >>> rules = SenseRules({"jailbreak": [SenseRule("phones", "near", near=("iphone",), within=5)]})
        >>> rules.decide("Jailbreak an iPhone, or a chatbot that one jailbreaks.", [(0, 9), (43, 53)], ["jailbreak"] * 2)
        [('near', 'phones'), ('on', '')]
        """
        decided: list[tuple[Sense, str]] = [("on", "")] * len(spans)
        asked = [number for number, term in enumerate(terms) if term in self._reach]
        if not asked:
            return decided
        reach = max(self._reach[terms[number]] for number in asked)
        hits = self._hits(text, [spans[number] for number in asked], reach)
        for number in asked:
            decided[number] = self._decide(text, *spans[number], terms[number], hits)
        return decided

    def _decide(self, text: str, start: int, end: int, term: str, hits: _Hits) -> tuple[Sense, str]:
        for compiled in self._compiled.get(term, ()):
            rule = compiled.rule
            if (
                (not rule.surface or text[start:end] in rule.surface)
                and (compiled.before is None or compiled.before.search(text[max(0, start - 60) : start].lower()))
                and (compiled.after is None or compiled.after.match(text[end : end + 60].lower()))
                and (not compiled.near or _within(text, start, end, hits, compiled.near, rule.within))
                and not (compiled.unless and _within(text, start, end, hits, compiled.unless, rule.unless_within))
            ):
                return rule.sense, rule.rule
        return "on", ""

    def _hits(self, text: str, asked: list[tuple[int, int]], reach: int) -> _Hits:
        """The rules' words within ``reach`` characters of any mention, as whole words."""
        found: set[tuple[int, int, int]] = set()
        done = 0
        if self._automaton is None:
            return _Hits([], [], [])
        for start, end in sorted(asked):
            begin, stop = max(done, start - reach), min(len(text), end + reach)
            if stop <= begin:
                continue
            window = lowered(text[begin:stop]).replace("\n", " ").replace("-", " ")
            for number, at, until in self._automaton.find_matches_as_indexes(window, overlapping=True):
                first, last = begin + at, begin + until
                if not (first and text[first - 1].isalnum()) and not (last < len(text) and text[last].isalnum()):
                    found.add((first, last, number))
            done = max(begin, stop - LONGEST)
        hits = sorted(found)
        return _Hits([hit[0] for hit in hits], [hit[1] for hit in hits], [hit[2] for hit in hits])


def _within(text: str, start: int, end: int, hits: _Hits, words: frozenset[int], tokens: int) -> bool:
    """Whether one of ``words`` stands outside the mention with less than ``tokens`` tokens between."""
    at = bisect_left(hits.starts, start)
    reach = tokens * CHARACTERS
    for number in range(at - 1, -1, -1):
        if hits.starts[number] < start - reach:
            break
        until = hits.ends[number]
        if hits.words[number] in words and until <= start and len(text[until:start].split()) < tokens:
            return True
    for number in range(at, len(hits.starts)):
        begin = hits.starts[number]
        if begin > end + reach:
            break
        if hits.words[number] in words and begin >= end and len(text[end:begin].split()) < tokens:
            return True
    return False


def _adjacent(words: tuple[str, ...], pattern: str) -> re.Pattern[str] | None:
    if not words:
        return None
    longest_first = sorted(words, key=len, reverse=True)
    alternatives = "|".join(re.escape(word).replace(r"\ ", r"[\s-]+") for word in longest_first)
    return re.compile(pattern.replace("{}", alternatives))
