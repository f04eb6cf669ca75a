"""Near misses: what is spelled almost like a variant, split or closed up otherwise, or, when spoken, sounds like one.

    variants -> their words, indexed by pairs of letters
    text -> its distinct words -> those near a variant's word -> windows that are a variant but for them -> near misses

Never every word against every variant: a word is compared with those that share enough pairs of letters with it, once,
however often it occurs; and only where a near word stands is the text looked at again. A near miss is a guess for a person
to judge. What the matcher finds is none.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from itertools import chain, pairwise
from typing import TYPE_CHECKING, Literal, NamedTuple

from rapidfuzz import fuzz
from rapidfuzz.distance import OSA

from analysis.terms.folding import fold_variant, lowered
from analysis.terms.sounds import sound_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from analysis.terms.model import Variant

RULES = "1"
"""Changed whenever other near misses would be found: every text is then searched again."""

How = Literal["spelling", "spacing", "sound"]

SHORTEST = 5
"""Letters below which a word has too many neighbours to be near any."""
SHORTEST_ALONE = 7
"""The same for a variant of one word, which no other word supports."""
TWO_EDITS_FROM = 9
"""Letters from which two edits are allowed instead of one."""
SHORTEST_KEY = 3
LEAST_SCORE = 75.0
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_GAP = re.compile(r"[ \t\u00a0\n\r\u2010-\u2014-]{1,2}")


_Place = tuple[tuple[str, ...], int, How]
"""A variant's words, the number of the one that a text writes otherwise, and how."""


class NearMiss(NamedTuple):
    """``text[start:end]`` is nearly ``variant`` of ``term``: ``form`` is it folded, ``score`` rapidfuzz's ratio, 0 to 100."""

    start: int
    end: int
    term: str
    variant: str
    form: str
    score: float
    how: How


class NearMisses:
    """The variants, indexed once; ``find`` asks a text."""

    def __init__(self, variants: Iterable[Variant]) -> None:
        self._forms: dict[tuple[str, ...], Variant] = {}
        for variant in variants:
            words = tuple(_WORD.findall(fold_variant(variant.variant)))
            # Capitals are what tells a cased variant from another word, and a near miss has none to go by.
            if words and not variant.cased:
                self._forms.setdefault(words, variant)
        self._exact = {" ".join(words) for words in self._forms}
        self._holding: dict[str, list[tuple[tuple[str, ...], int]]] = defaultdict(list)
        for words in self._forms:
            for at, word in enumerate(words):
                if len(words) > 1 or len(word) >= SHORTEST_ALONE:
                    self._holding[word].append((words, at))
        self._pairs: dict[str, list[str]] = defaultdict(list)
        self._sounding: dict[str, list[str]] = defaultdict(list)
        for word in self._holding:
            if len(word) >= SHORTEST:
                for pair in _pairs(word):
                    self._pairs[pair].append(word)
            self._sounding[sound_key(word)].append(word)
        self._closed = {
            joined: words for words in self._forms if len(words) > 1 and (joined := "".join(words)) not in self._exact
        }
        self._split = {
            (word[:at], word[at:]): word
            for (word, *rest) in self._forms
            if not rest
            for at in range(3, len(word) - 2)
            if f"{word[:at]} {word[at:]}" not in self._exact
        }
        self._first_parts = {left for left, _ in self._split}
        self._least = {word: len(word) + 1 - 3 * _edits(word) for word in self._holding}
        self._met: set[str] = set()
        self._near: dict[str, list[_Place]] = {}

    def find(self, text: str, taken: Sequence[tuple[int, int]] = (), *, spoken: bool = False) -> list[NearMiss]:
        """The near misses of ``text``, by start; none overlaps ``taken``, the spans of its mentions.

        ``spoken`` looks for words that sound alike, too.

        >>> from analysis.terms.model import Variant
        >>> near = NearMisses([Variant("w", "open weights", "open weight(s)")])
        >>> [(n.form, n.how) for n in near.find("Open wieghts. Openweights. Open waits.", spoken=True)]
        [('open wieghts', 'spelling'), ('openweights', 'spacing'), ('open waits', 'sound')]
        """
        low = lowered(text)
        vocabulary = set(_WORD.findall(low))
        self._meet(vocabulary)
        near = {
            word: forms
            for word in vocabulary & self._near.keys()
            if (forms := self._possible(word, vocabulary, spoken))
        }
        if not near and not (vocabulary & self._closed.keys()) and not (vocabulary & self._first_parts):
            return []
        words = [(match[0], match.start(), match.end()) for match in _WORD.finditer(low)]
        found: dict[tuple[int, int, str], NearMiss] = {}
        for number, (word, start, end) in enumerate(words):
            if word in self._closed:
                self._add(found, low, start, end, self._closed[word], "spacing")
            if word in self._first_parts and number + 1 < len(words):
                after, begin, stop = words[number + 1]
                if (word, after) in self._split and _GAP.fullmatch(low, end, begin):
                    self._add(found, low, start, stop, (self._split[word, after],), "spacing")
            for form, at, how in near.get(word, ()):
                window = words[number - at : number - at + len(form)] if number >= at else []
                others = [w[0] for w in (*window[:at], *window[at + 1 :])]
                if others == [*form[:at], *form[at + 1 :]] and _together(low, window):
                    self._add(found, low, window[0][1], window[-1][2], form, how)
        return _apart(found.values(), taken)

    @property
    def distinct_words(self) -> int:
        """How many words were compared with the variants': each once."""
        return len(self._met)

    def _meet(self, vocabulary: set[str]) -> None:
        """Compare the words that no text had before; each is compared once."""
        for word in vocabulary - self._met:
            # What begins otherwise than a variant of one word ("regulation", "deregulation") is another word.
            places: list[_Place] = [
                (form, at, "spelling")
                for other in self._spelled_like(word)
                for form, at in self._holding[other]
                if len(form) > 1 or other[0] == word[0]
            ]
            held = {(form, at) for form, at, _ in places}
            if len(key := sound_key(word)) >= SHORTEST_KEY:
                places += [
                    (form, at, "sound")
                    for other in self._sounding.get(key, ())
                    if other != word
                    for form, at in self._holding[other]
                    if len(form) > 1 and (form, at) not in held
                ]
            if places:
                self._near[word] = places
        self._met |= vocabulary

    def _possible(self, word: str, vocabulary: set[str], spoken: bool) -> list[_Place]:
        """The places of ``word`` in variants of which all other words are in the text."""
        return [
            (form, at, how)
            for form, at, how in self._near[word]
            if (spoken or how != "sound")
            and all(other in vocabulary for number, other in enumerate(form) if number != at)
        ]

    def _spelled_like(self, word: str) -> tuple[str, ...]:
        """The variants' words within one edit of ``word``, or two where both are long; swapped letters are one edit.

        An edit changes at most three pairs of letters, so that two words apart by ``d`` share all but ``3 d`` of them.
        """
        if len(word) < SHORTEST - 1:
            return ()
        shared = Counter(chain.from_iterable(self._pairs.get(pair, ()) for pair in _pairs(word)))
        near = []
        for other, many in shared.items():
            if many < self._least[other] or other == word:
                continue
            edits = min(_edits(other), _edits(word))
            if OSA.distance(word, other, score_cutoff=edits) <= edits:
                near.append(other)
        return tuple(sorted(near))

    def _add(
        self,
        found: dict[tuple[int, int, str], NearMiss],
        low: str,
        start: int,
        end: int,
        words: tuple[str, ...],
        how: How,
    ) -> None:
        form = " ".join(_WORD.findall(low[start:end]))
        variant = self._forms[words]
        score = fuzz.ratio(form, " ".join(words))
        if form in self._exact or (score < LEAST_SCORE and how != "sound"):
            return
        near = NearMiss(start, end, variant.term, variant.variant, form, round(score, 1), how)
        key = start, end, variant.term
        if key not in found or found[key].score < near.score:
            found[key] = near


def _edits(word: str) -> int:
    """How many edits keep a word near."""
    return 2 if len(word) >= TWO_EDITS_FROM else 1


def _pairs(word: str) -> list[str]:
    """The pairs of neighbouring letters of a word, its edges included."""
    return [first + second for first, second in pairwise(f"^{word}$")]


def _together(low: str, window: Sequence[tuple[str, int, int]]) -> bool:
    """Whether nothing but one space, hyphen or line break stands between the words of ``window``."""
    return all(_GAP.fullmatch(low, before[2], after[1]) for before, after in pairwise(window))


def _apart(found: Iterable[NearMiss], taken: Sequence[tuple[int, int]]) -> list[NearMiss]:
    """``found`` by start, without what overlaps one of ``taken``."""
    spans = sorted(taken)
    ends: list[int] = []
    for _, end in spans:
        ends.append(max(end, ends[-1]) if ends else end)
    starts = [start for start, _ in spans]
    clear = []
    for near in sorted(found):
        before = bisect_left(starts, near.end)
        if not before or ends[before - 1] <= near.start:
            clear.append(near)
    return clear
