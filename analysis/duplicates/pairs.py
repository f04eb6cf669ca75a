"""Candidates -> pairs with their exact overlap."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

import numpy as np

from analysis.duplicates.candidates import MINIMUM, THRESHOLD, build_index, candidates
from analysis.duplicates.fingerprints import fingerprint
from analysis.duplicates.shingles import Hashes, shingles


class Pair(NamedTuple):
    """Two near-duplicates, ``a < b``, by their sets of 5-word shingles A and B.

    ``jaccard`` is |A∩B| / |A∪B|, ``containment`` is |A∩B| / min(|A|, |B|), ``coverage`` is |A∩B| / max(|A|, |B|):
    the share of the longer document that is in the shorter one. ``shorter`` is ``a`` or ``b``.
    """

    a: int
    b: int
    jaccard: float
    containment: float
    coverage: float
    shorter: int


def find_pairs(texts: Mapping[int, str] | Iterable[tuple[int, str]]) -> list[Pair]:
    """All near-duplicates among ``texts`` (by document), those of which at least THRESHOLD of the shorter one is
    in the other, in order of their documents. Found by hashing: a pair may be missed, but none is invented.
    """
    items = texts.items() if isinstance(texts, Mapping) else texts
    hashes = {document: shingles(text) for document, text in items}
    index = build_index(fingerprint(document, found) for document, found in hashes.items())
    return exact_pairs(candidates(index, index), hashes.__getitem__)


def exact_pairs(proposed: Iterable[tuple[int, int]], shingles_of: Callable[[int], Hashes]) -> list[Pair]:
    """Those of the proposed pairs that are near-duplicates, in order of their documents."""
    compared = (compare(a, b, shingles_of(a), shingles_of(b)) for a, b in sorted(proposed))
    return [pair for pair in compared if pair is not None]


def compare(a: int, b: int, first: Hashes, second: Hashes) -> Pair | None:
    """The pair of two documents by their shingles (distinct, ascending), or None where they overlap too little."""
    sizes = len(first), len(second)
    if min(sizes) < MINIMUM:
        return None
    both = len(np.intersect1d(first, second, assume_unique=True))
    containment = both / min(sizes)
    if containment < THRESHOLD:
        return None
    return Pair(a, b, both / (sum(sizes) - both), containment, both / max(sizes), a if sizes[0] <= sizes[1] else b)
