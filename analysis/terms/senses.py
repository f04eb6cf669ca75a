"""Which sense a mention has: the concept (``on``), the same words in a neighbouring field (``near``), another (``off``).

    text, spans, terms -> rule by rule: the mention's own letters, what stands directly beside it,
                          then the words around it, the nearest first -> senses

The rules are the lexicon's (see ``sense_rules``); this module only applies them.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import TYPE_CHECKING, NamedTuple

from ahocorasick_rs import AhoCorasick, BytesAhoCorasick, Implementation

from analysis.terms.folding import lowered
from analysis.terms.sense_rules import Sense, SenseRule
from analysis.terms.spellings import SURROGATES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

try:
    from analysis.terms.compiled_senses import compiled_senses
except ImportError:
    COMPILED = False
else:
    COMPILED = True
"""Whether the extension was built, which decides some ten times faster."""

CHARACTERS = 9
"""Characters that are looked at for each token of a rule's window: where tokens are longer, the window is narrower."""

NEARBY = 20 * CHARACTERS
"""Characters to look through first: three questions of four are answered there, the widest window is twelve times as far."""

LONGEST = 40
"""Characters by which two looks overlap, so that no word is lost between them: longer words do not stand in rules."""

_PLAIN = bytes(range(256)).lower().replace(b"\n", b" ").replace(b"-", b" ")
BETWEEN = ",;:'\"“”‘’()[]*_–—-"
"""Beside white space, what may stand between a mention and a word directly before or after it."""
ADJACENT = 60
"""Characters that are looked at for such a word."""
_APART = rf"[\s{re.escape(BETWEEN)}]*"


class _Compiled(NamedTuple):
    """A rule, ready: words as numbers."""

    rule: SenseRule
    near: frozenset[int]
    unless: frozenset[int]
    before: re.Pattern[str] | None
    after: re.Pattern[str] | None


class _Automata(NamedTuple):
    """Find the words in any text and, at half the cost, in ASCII, where none need work out the character of a byte."""

    any: AhoCorasick
    ascii: BytesAhoCorasick


class _Term(NamedTuple):
    """One term's rules, what finds all their words, and how many characters the widest of them looks."""

    rules: tuple[_Compiled, ...]
    automata: _Automata | None
    reach: int


class SenseRules:
    """The rules of all terms, compiled once; can be pickled.

    ``portable`` says whether it does without the extension: where it is asked to, where there is none, and where a
    word of a rule is not ASCII or longer than the extension looks for.
    """

    def __init__(self, rules: Mapping[str, Sequence[SenseRule]], portable: bool = False) -> None:
        self.rules = {term: tuple(of_term) for term, of_term in rules.items() if of_term}
        words = {word for of_term in self.rules.values() for rule in of_term for word in (*rule.near, *rule.unless)}
        self.portable = portable or not COMPILED or not all(word.isascii() and len(word) <= LONGEST for word in words)
        if self.portable:
            self._terms = {term: _compiled(of_term) for term, of_term in self.rules.items()}
        else:
            self._senses = compiled_senses(self.rules, before_pattern, after_pattern, (BETWEEN, CHARACTERS, ADJACENT))

    def __reduce__(self) -> tuple[type[SenseRules], tuple[dict[str, tuple[SenseRule, ...]], bool]]:
        return SenseRules, (self.rules, self.portable)

    def decide(self, text: str, spans: Sequence[tuple[int, int]], terms: Sequence[str]) -> list[tuple[Sense, str]]:
        """The sense of each mention ``text[start:end]`` of ``spans``, of the term at the same place in ``terms``.

        With the name of the rule that says so, "" where none does.

        >>> rules = SenseRules({"jailbreak": [SenseRule("phones", "near", near=("iphone",), within=5)]})
        >>> rules.decide("Jailbreak an iPhone, or a chatbot that one jailbreaks.", [(0, 9), (43, 53)], ["jailbreak"] * 2)
        [('near', 'phones'), ('on', '')]
        """
        if not self.portable:
            return self._senses.decide(text, spans, terms)
        decided: list[tuple[Sense, str]] = [("on", "")] * len(spans)
        words: dict[str, _Words] = {}
        for number, term in enumerate(terms):
            ruled = self._terms.get(term)
            if ruled is None:
                continue
            if term not in words:
                words[term] = _Words(text, ruled.automata)
            decided[number] = _decide(text, *spans[number], ruled, words[term])
        return decided


def _decide(text: str, start: int, end: int, term: _Term, words: _Words) -> tuple[Sense, str]:
    for rule, near, unless, before, after in term.rules:
        if (
            (not rule.surface or text[start:end] in rule.surface)
            and (before is None or before.search(text[max(0, start - ADJACENT) : start].lower()))
            and (after is None or after.match(text[end : end + ADJACENT].lower()))
            and (not near or _hold(words, start, end, near, rule.within, term.reach))
            and not (unless and _hold(words, start, end, unless, rule.unless_within, term.reach))
        ):
            return rule.sense, rule.rule
    return "on", ""


def _hold(words: _Words, start: int, end: int, wanted: frozenset[int], tokens: int, widest: int) -> bool:
    """Whether one of ``wanted`` stands outside the mention with less than ``tokens`` tokens between."""
    reach = tokens * CHARACTERS
    text = words.text
    for window in (NEARBY, widest) if reach > NEARBY else (NEARBY,):
        for first, last, word in words.within(start - window, end + window):
            if word not in wanted:
                continue
            if last <= start:
                if first >= start - reach and len(text[last:start].split()) < tokens:
                    return True
            elif first >= end and last <= end + reach and len(text[end:first].split()) < tokens:
                return True
    return False


class _Words:
    """The words of one term's rules in a text, looked for where they are asked for, and kept for the next mention."""

    def __init__(self, text: str, automata: _Automata | None) -> None:
        self.text = text
        self._automata = automata
        self._begin = self._end = 0
        self._hits: list[tuple[int, int, int]] = []

    def within(self, begin: int, end: int) -> list[tuple[int, int, int]]:
        """Start, end and number of each whole word that lies between ``begin`` and ``end``, and of some beside it."""
        begin, end = max(0, begin), min(len(self.text), end)
        if begin > self._end or end < self._begin:
            self._begin = self._end = begin
            self._hits = []
        # Both ways a little of what was seen is looked through again, so that no word is lost across its edge.
        if begin < self._begin:
            edge = min(self._end, self._begin + LONGEST)
            self._hits = self._find(begin, edge) + [hit for hit in self._hits if hit[1] > edge]
            self._begin = begin
        if end > self._end:
            edge = max(self._begin, self._end - LONGEST)
            self._hits = [hit for hit in self._hits if hit[0] < edge] + self._find(edge, end)
            self._end = end
        hits = self._hits
        return hits[bisect_left(hits, (begin,)) : bisect_left(hits, (end,))]

    def _find(self, begin: int, end: int) -> list[tuple[int, int, int]]:
        if self._automata is None:
            return []
        text, length = self.text, len(self.text)
        window = text[begin:end]
        if window.isascii():
            found = self._automata.ascii.find_matches_as_indexes(window.encode().translate(_PLAIN), overlapping=True)
        else:
            low = SURROGATES.sub("\ufffd", lowered(window)).replace("\n", " ").replace("-", " ")
            found = self._automata.any.find_matches_as_indexes(low, overlapping=True)
        hits = []
        for number, at, until in found:
            first, last = begin + at, begin + until
            if not (first and text[first - 1].isalnum()) and not (last < length and text[last].isalnum()):
                hits.append((first, last, number))
        hits.sort()
        return hits


def _compiled(rules: Sequence[SenseRule]) -> _Term:
    words = sorted({word for rule in rules for word in (*rule.near, *rule.unless)})
    numbers = {word: number for number, word in enumerate(words)}
    compiled = tuple(
        _Compiled(
            rule,
            frozenset(numbers[word] for word in rule.near),
            frozenset(numbers[word] for word in rule.unless),
            before_pattern(rule.before),
            after_pattern(rule.after),
        )
        for rule in rules
    )
    automata = None
    if words:
        spelled = [word.encode() for word in words]
        automata = _Automata(
            AhoCorasick(words, implementation=Implementation.DFA),
            BytesAhoCorasick(spelled, implementation=Implementation.DFA),
        )
    return _Term(compiled, automata, max(max(rule.within, rule.unless_within) for rule in rules) * CHARACTERS)


def before_pattern(words: tuple[str, ...]) -> re.Pattern[str] | None:
    """Finds one of ``words`` directly before the end of a text in lower case; None where there are none."""
    return _adjacent(words, r"(?<!\w)(?:{})" + _APART + r"\Z")


def after_pattern(words: tuple[str, ...]) -> re.Pattern[str] | None:
    """Matches one of ``words`` directly after the begin of a text in lower case; None where there are none."""
    return _adjacent(words, _APART + r"(?:{})(?!\w)")


def _adjacent(words: tuple[str, ...], pattern: str) -> re.Pattern[str] | None:
    if not words:
        return None
    longest_first = sorted(words, key=len, reverse=True)
    alternatives = "|".join(re.escape(word).replace(r"\ ", r"[\s-]+") for word in longest_first)
    return re.compile(pattern.replace("{}", alternatives))
