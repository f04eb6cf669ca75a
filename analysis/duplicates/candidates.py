"""Fingerprints -> the few pairs of documents that are worth an exact comparison.

A pair is proposed where two documents share a key: a band of their signatures (locality-sensitive hashing, Indyk &
Motwani 1998) or a sampled shingle. It is kept where what they share is as much as THRESHOLD would lead one to
expect, with an allowance for chance. All of it is sorting and searching in arrays, so that time grows with the
number of documents and not of its square.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.duplicates.fingerprints import PLACES, SAMPLING, Fingerprint, band_keys
from analysis.duplicates.shingles import Hashes

THRESHOLD = 0.5
"""How much of the shorter document must be in the longer one."""

MINIMUM = 24
"""Documents of fewer shingles are left alone: a line of greeting is no near-duplicate of another."""

ROWS = 2
"""Places in a band. 64 bands of 2 propose a pair of Jaccard 0.33 with probability 0.999, of 0.2 with 0.93."""

CROWD = 64
"""A key that more documents share than this (a boilerplate sentence, a copy on a hundred sites) proposes each
document with the first so many only: enough to join a cluster, and not the square of the crowd."""

_DEVIATIONS = 3.0
_Indices = NDArray[np.int64]


@dataclass(frozen=True)
class Index:
    """A batch of fingerprints laid out as arrays, with their keys sorted for searching."""

    documents: _Indices
    sizes: _Indices
    signatures: NDArray[np.uint32]
    bands: tuple[Hashes, _Indices]
    samples: tuple[Hashes, _Indices]


def build_index(fingerprints: Iterable[Fingerprint]) -> Index:
    """The index of those fingerprints that are long enough to be compared, in order of their documents."""
    kept = sorted((each for each in fingerprints if each.size >= MINIMUM), key=lambda each: each.document)
    signatures = np.array([each.signature for each in kept], np.uint32).reshape(len(kept), PLACES)
    keys = band_keys(signatures, ROWS)
    sampled = np.concatenate([each.sample for each in kept]) if kept else np.empty(0, np.uint64)
    owners = np.repeat(np.arange(len(kept)), [len(each.sample) for each in kept])
    return Index(
        documents=np.array([each.document for each in kept], np.int64),
        sizes=np.array([each.size for each in kept], np.int64),
        signatures=signatures,
        bands=_sorted(keys.ravel(), np.repeat(np.arange(len(kept)), keys.shape[1])),
        samples=_sorted(sampled, owners),
    )


def candidates(new: Index, known: Index) -> set[tuple[int, int]]:
    """Pairs (smaller id, larger id) of a document of ``new`` and one of ``known``; the two may overlap."""
    if not len(new.documents) or not len(known.documents):
        return set()
    banded, _ = _meetings(new.bands, known.bands, len(known.documents))
    sampled, shared = _meetings(new.samples, known.samples, len(known.documents))
    found = np.concatenate([banded, sampled[_included(new, known, sampled, shared)]])
    found = found[_alike(new, known, found)]
    left, right = new.documents[found[:, 0]], known.documents[found[:, 1]]
    apart = left != right
    pairs = np.stack([np.minimum(left, right), np.maximum(left, right)], axis=1)[apart]
    return {(int(first), int(second)) for first, second in pairs}


def _sorted(keys: Hashes, owners: _Indices) -> tuple[Hashes, _Indices]:
    order = np.argsort(keys, kind="stable")
    return keys[order], owners[order]


def _meetings(new: tuple[Hashes, _Indices], known: tuple[Hashes, _Indices], width: int) -> tuple[_Indices, _Indices]:
    """Which documents share keys, as (index in new, index in known), and how many keys each pair shares."""
    first = np.searchsorted(new[0], known[0], "left")
    counts = np.minimum(np.searchsorted(new[0], known[0], "right") - first, CROWD)
    total = int(counts.sum())
    within = np.arange(total) - np.repeat(np.cumsum(counts) - counts, counts)
    left = new[1][np.repeat(first, counts) + within]
    codes, shared = np.unique(left * width + np.repeat(known[1], counts), return_counts=True)
    return np.stack(np.divmod(codes, width), axis=1), shared


def _alike(new: Index, known: Index, pairs: _Indices) -> NDArray[np.bool_]:
    """Whether the signatures agree in as many places as documents with an overlap of THRESHOLD would."""
    left, right = pairs[:, 0], pairs[:, 1]
    shorter = np.minimum(new.sizes[left], known.sizes[right]) * THRESHOLD
    least = shorter / (new.sizes[left] + known.sizes[right] - shorter)
    allowance = _DEVIATIONS * np.sqrt(least * (1 - least) / PLACES)
    agreed = np.empty(len(pairs))
    for begin in range(0, len(pairs), 1 << 16):  # 64 Ki pairs of signatures are 64 MB at a time
        part = slice(begin, begin + (1 << 16))
        agreed[part] = (new.signatures[left[part]] == known.signatures[right[part]]).mean(axis=1)
    kept: NDArray[np.bool_] = agreed >= least - allowance
    return kept


def _included(new: Index, known: Index, pairs: _Indices, shared: _Indices) -> NDArray[np.bool_]:
    """Whether as many sampled shingles are shared as an overlap of THRESHOLD of the shorter one would give."""
    expected = np.minimum(new.sizes[pairs[:, 0]], known.sizes[pairs[:, 1]]) * THRESHOLD / SAMPLING
    kept: NDArray[np.bool_] = shared >= expected - _DEVIATIONS * np.sqrt(expected)
    return kept
