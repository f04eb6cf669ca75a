"""Text -> mentions, exactly: every variant of the lexicon, with offsets into the text as it stands.

one text   -> folded text -> automaton -> whole words only --\\
many texts -> flat bytes -> four-byte words -> confirmed -----> longest of each term -> nesting -> Match
"""

from __future__ import annotations

import gc
from contextlib import contextmanager
from functools import cached_property
from itertools import chain, pairwise, repeat
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from ahocorasick_rs import AhoCorasick, Implementation

from analysis.terms.finding import Finder
from analysis.terms.flattening import Flattener
from analysis.terms.folding import fold, fold_variant, is_word
from analysis.terms.nesting import keep_longest, nest

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from numpy.typing import NDArray

    from analysis.terms.flattening import Flat
    from analysis.terms.model import Variant

__all__ = ["Match", "Matcher", "keep_longest", "nest"]

BATCH = 1 << 21
"""Characters that are searched at once."""
FEW = 1 << 15
"""Fewer characters than these are searched the slow way: whole-array operations would cost more."""


class Match(NamedTuple):
    """One mention. ``surface == text[start:end]``; ``nested_in`` is the term of the longest mention around it."""

    start: int
    end: int
    term: str
    variant: str
    surface: str
    nested_in: str | None


class Matcher:
    """The variants, compiled once; can be pickled, and used by several threads.

    Many texts go the fast way: flattened to bytes, searched by four-byte words, confirmed as whole arrays. A text
    with letters that only the slow way can judge (see ``flattening``) is folded and searched by itself.
    """

    def __init__(self, variants: Sequence[Variant]) -> None:
        self.variants = tuple(variants)
        by_form: dict[str, list[int]] = {}
        for index, variant in enumerate(self.variants):
            by_form.setdefault(fold_variant(variant.variant), []).append(index)
        self._forms = list(by_form)
        self._takers = list(by_form.values())
        self._cased = [
            fold_variant(variant.variant, keep_case=True) if variant.cased else None for variant in self.variants
        ]
        self._automaton = AhoCorasick(self._forms, implementation=Implementation.ContiguousNFA)
        spelled = [number for number, form in enumerate(self._forms) if form.isascii()]
        self._spelled = [self._forms[number] for number in spelled]
        takers = [self._takers[number] for number in spelled]
        self._taker_counts = np.array([len(indexes) for indexes in takers], np.intp)
        self._first_takers = np.cumsum(self._taker_counts) - self._taker_counts
        self._all_takers = np.array([index for indexes in takers for index in indexes], np.intp)
        self._one_taker = bool((self._taker_counts == 1).all())
        self._has_case = np.array([cased is not None for cased in self._cased], bool)
        terms = list(dict.fromkeys(variant.term for variant in self.variants))
        self._term_numbers = np.array([terms.index(variant.term) for variant in self.variants], np.intp)
        self._term_names = np.array([variant.term for variant in self.variants], object)
        self._variant_names = np.array([variant.variant for variant in self.variants], object)

    def __reduce__(self) -> tuple[type[Matcher], tuple[tuple[Variant, ...]]]:
        return Matcher, (self.variants,)

    @cached_property
    def _fast(self) -> tuple[Flattener, Finder]:
        """Made when there is enough text to need it: a term that changed stands in a few texts."""
        return Flattener(self._forms), Finder(self._spelled)

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
        found: dict[tuple[str, int, int], int] = {}
        folded = fold(text)
        line = folded.text
        for form, begin, stop in self._automaton.find_matches_as_indexes(line, overlapping=True):
            if (begin and is_word(line[begin - 1])) or (stop < len(line) and is_word(line[stop])):
                continue
            start, end = folded.start(begin), folded.end(stop)
            for index in self._takers[form]:
                if self._case_agrees(index, text[start:end]):
                    found.setdefault((self.variants[index].term, start, end), index)
        return self._matches(text, found)

    def find_batch(self, texts: Iterable[str]) -> list[list[Match]]:
        """``find`` for each of the texts, in their order; the cheaper way from some ten thousand characters on."""
        texts = list(texts)
        if sum(map(len, texts)) < FEW:
            return [self.find(text) for text in texts]
        # glibc keeps for itself, and gives again, as much as was freed at once; else each batch faults its pages in.
        np.empty(1 << 24, np.uint8)
        found: list[list[Match]] = [[]] * len(texts)
        with _uncollected():
            for numbers in _batches(texts):
                for number, matches in zip(numbers, self._find_flat([texts[n] for n in numbers]), strict=True):
                    found[number] = matches
        return found

    def _find_flat(self, texts: list[str]) -> list[list[Match]]:
        flattener, finder = self._fast
        flat = flattener.flatten(texts)
        forms, starts, ends = finder.find(flat)
        if self._one_taker:
            index = self._all_takers[forms]
        else:
            counts = self._taker_counts[forms]
            each = np.repeat(np.arange(len(forms)), counts)
            index = self._all_takers[
                np.arange(len(each)) - np.repeat(np.cumsum(counts) - counts, counts) + self._first_takers[forms][each]
            ]
            starts, ends = starts[each], ends[each]
        order = np.lexsort((index, -ends, starts))
        index, starts, ends = index[order], starts[order], ends[order]
        cased = np.flatnonzero(self._has_case[index])
        if len(cased):
            surfaces = _surfaces(flat, starts[cased], ends[cased])
            agree = map(self._case_agrees, index[cased].tolist(), surfaces)
            right = np.ones(len(index), bool)
            right[cased] = np.fromiter(agree, bool, len(cased))
            index, starts, ends = index[right], starts[right], ends[right]
        nested, keep = self._nested(index, starts, ends)
        if keep is not None:
            index, starts, ends = index[keep], starts[keep], ends[keep]
        bounds = np.searchsorted(starts, flat.begins)
        bases = flat.begins[:-1].repeat(np.diff(bounds))
        columns = (
            (starts - bases).tolist(),
            (ends - bases).tolist(),
            self._term_names[index].tolist(),
            self._variant_names[index].tolist(),
            _surfaces(flat, starts, ends),
            nested,
        )
        matches: list[Match] = list(map(tuple.__new__, repeat(Match), zip(*columns, strict=True)))
        edges = bounds.tolist()
        found = [matches[begin:end] for begin, end in pairwise(edges)]
        for number in flat.foreign:
            found[number] = self.find(texts[number])
        return found

    def _nested(
        self, index: NDArray[np.intp], starts: NDArray[np.intp], ends: NDArray[np.intp]
    ) -> tuple[list[str | None], NDArray[np.intp] | None]:
        """``nested_in`` of the sorted matches that stay, and the positions of these (None: all).

        Matches that overlap, directly or through others, form a cluster. Most are two of different
        terms, of which the first holds the second or does not.
        """
        many = len(starts)
        nested = np.full(many, None, object)
        inside = (starts[1:] < np.maximum.accumulate(ends)[:-1]).nonzero()[0] + 1
        if not len(inside):
            return nested.tolist(), None
        gaps = np.diff(inside) > 1
        begins = inside[np.append(True, gaps)] - 1
        stops = inside[np.append(gaps, True)] + 1
        easy = stops - begins == 2
        easy &= self._term_numbers[index[begins]] != self._term_numbers[index[begins + 1]]
        held = easy & (ends[begins + 1] <= ends[begins])
        held &= (starts[begins] < starts[begins + 1]) | (ends[begins + 1] < ends[begins])
        nested[begins[held] + 1] = self._term_names[index[begins[held]]]
        keep = np.ones(many, bool)
        for begin, stop in zip(begins[~easy].tolist(), stops[~easy].tolist(), strict=True):
            span = slice(begin, stop)
            terms = self._term_names[index[span]].tolist()
            spans = list(zip(starts[span].tolist(), ends[span].tolist(), terms, strict=True))
            kept = _kept(spans)
            for place, outer in zip(kept, nest([spans[place] for place in kept]), strict=True):
                nested[begin + place] = outer
            if len(kept) < len(spans):
                keep[span] = False
                keep[[begin + place for place in kept]] = True
        if keep.all():
            return nested.tolist(), None
        places = keep.nonzero()[0]
        return nested[places].tolist(), places

    def _case_agrees(self, index: int, surface: str) -> bool:
        cased = self._cased[index]
        return cased is None or surface == cased or fold(surface, keep_case=True).text == cased

    def _matches(self, text: str, found: dict[tuple[str, int, int], int]) -> list[Match]:
        by_term: dict[str, list[tuple[int, int]]] = {}
        for term, start, end in found:
            by_term.setdefault(term, []).append((start, end))
        kept = [(start, end, term) for term, spans in by_term.items() for start, end in keep_longest(spans)]
        kept.sort(key=lambda span: (span[0], -span[1], found[span[2], span[0], span[1]]))
        return [
            Match(start, end, term, self.variants[found[term, start, end]].variant, text[start:end], nested_in)
            for (start, end, term), nested_in in zip(kept, nest(kept), strict=True)
        ]


def _batches(texts: Sequence[str]) -> Iterator[list[int]]:
    """The numbers of texts to be searched together: those in ASCII, which are cheaper, before the others."""
    numbers = sorted(range(len(texts)), key=lambda number: not texts[number].isascii())
    batch: list[int] = []
    size = 0
    for number in numbers:
        batch.append(number)
        size += len(texts[number])
        if size >= BATCH:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _surfaces(flat: Flat, starts: NDArray[np.intp], ends: NDArray[np.intp]) -> list[str]:
    """The characters of the matches, which are sorted by their start."""
    counts = np.diff(np.searchsorted(starts, flat.begins))
    bases = flat.begins[:-1].repeat(counts)
    texts = chain.from_iterable(map(repeat, flat.texts, counts.tolist()))
    spans = zip(texts, (starts - bases).tolist(), (ends - bases).tolist(), strict=True)
    return [text[start:end] for text, start, end in spans]


@contextmanager
def _uncollected() -> Iterator[None]:
    """No search for cycles while many records are made, of which none can be part of one."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def _kept(spans: list[tuple[int, int, str]]) -> list[int]:
    """The places of the spans, sorted by start and the longer first, that no other of their term holds."""
    reach: dict[str, int] = {}
    kept = []
    for place, (_, end, term) in enumerate(spans):
        if end > reach.get(term, -1):
            kept.append(place)
            reach[term] = end
    return kept
