"""The lexicon: rival sets, terms and the concrete variants that count as each, as frozen values.

``lexicon.toml`` -> ``lexicon.read_lexicon`` -> Lexicon -> ``matching.Matcher(lexicon.variants)``.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from rapidfuzz import fuzz, process

from analysis.errors import UnknownTerm
from analysis.terms import folding, voice
from analysis.terms.folding import fold_variant

if TYPE_CHECKING:
    from collections.abc import Iterable

    from analysis.terms.sense_rules import SenseRule

TermKind = Literal["concept", "actor"]


@dataclass(frozen=True)
class Pattern:
    """A variant as written in the lexicon; ``cased`` ones match with these capitals only."""

    text: str
    cased: bool = False


@dataclass(frozen=True)
class Variant:
    """One concrete form of a term: ``pattern`` is what it was expanded from."""

    term: str
    variant: str
    pattern: str
    cased: bool = False


@dataclass(frozen=True)
class RivalSet:
    """Terms that compete to name one thing, or a topic they belong to."""

    id: str
    label: str
    definition: str


@dataclass(frozen=True)
class Term:
    """A tracked concept or actor. ``hash`` changes exactly when counting of the term would (see ``term_hash``)."""

    id: str
    label: str
    definition: str
    rival_set: str | None
    kind: TermKind
    patterns: tuple[Pattern, ...]
    hash: str
    senses: tuple[SenseRule, ...] = ()


@dataclass(frozen=True)
class Lexicon:
    """All terms with their variants, in the order of the file. ``version`` is the hash of the file."""

    terms: tuple[Term, ...]
    variants: tuple[Variant, ...]
    version: str
    path: str
    rival_sets: tuple[RivalSet, ...] = ()
    _names: dict[str, str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        names: dict[str, str] = {}
        spelled = [(term.id, term.id) for term in self.terms]
        spelled += [(term.label, term.id) for term in self.terms]
        spelled += [(variant.variant, variant.term) for variant in self.variants]
        for name, term in spelled:
            names.setdefault(fold_variant(name), term)
        object.__setattr__(self, "_names", names)

    def term(self, term_id: str) -> Term:
        """The term of this id. Raises UnknownTerm."""
        for term in self.terms:
            if term.id == term_id:
                return term
        raise UnknownTerm(term_id, self._nearest(term_id))

    def resolve(self, name: str) -> Term:
        """The term that ``name`` is the id, the label or a variant of, whatever its case, hyphens and spaces.

        An id wins over a label, a label over a variant. Raises UnknownTerm with the nearest names.
        """
        found = self._names.get(fold_variant(name))
        if found is None:
            raise UnknownTerm(name, self._nearest(name))
        return self.term(found)

    def variants_of(self, term_id: str) -> tuple[Variant, ...]:
        """The variants of one term, in order; empty for an unknown one."""
        return tuple(variant for variant in self.variants if variant.term == term_id)

    def _nearest(self, name: str) -> tuple[str, ...]:
        near = process.extract(fold_variant(name), list(self._names), scorer=fuzz.ratio, limit=12, score_cutoff=60)
        labels = {term.id: term.label for term in self.terms}
        return tuple(dict.fromkeys(labels[self._names[choice]] for choice, _, _ in near))[:3]


def term_hash(variants: Iterable[Variant], senses: Iterable[SenseRule] = ()) -> str:
    """What decides a term's mention rows, as 16 hexadecimal digits: variants, their case, matching, rules of sense, voice.

    Neither label nor definition, nor the order in which the variants are written.
    """
    digest = hashlib.sha256(f"rules {folding.RULES} {voice.RULES}".encode())
    for spelling in sorted(f"{'cased' if variant.cased else 'any'} {variant.variant}" for variant in variants):
        digest.update(b"\0" + spelling.encode("utf-8", "surrogatepass"))
    for rule in senses:
        digest.update(b"\0" + repr(rule).encode("utf-8", "surrogatepass"))
    return digest.hexdigest()[:16]
