"""Shingles -> a fingerprint of fixed size by which near-duplicates are found without comparing all texts with all.

Two parts, for two kinds of overlap (Broder 1997, doi 10.1109/SEQUEN.1997.666900, has both):

- ``signature``: MinHash. Of two documents, the share of equal places estimates the Jaccard index, whatever their
  length. It finds copies.
- ``sample``: every shingle whose hash is divisible by SAMPLING. Documents choose alike, so that a post and the
  newsletter around it share what they sampled of it, although their Jaccard index is near nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.duplicates.shingles import Hashes, mix

PLACES = 128
SAMPLING = 16
_EMPTY = np.iinfo(np.uint32).max
_SEEDS = np.random.default_rng(1997)
_FACTORS = _SEEDS.integers(1, 1 << 63, PLACES, dtype=np.uint64) | np.uint64(1)
_TERMS = _SEEDS.integers(0, 1 << 63, PLACES, dtype=np.uint64)


@dataclass(frozen=True)
class Fingerprint:
    """``size`` is the number of distinct shingles of the document."""

    document: int
    size: int
    signature: NDArray[np.uint32]
    sample: Hashes


def fingerprint(document: int, hashes: Hashes) -> Fingerprint:
    """The fingerprint of a document with these shingles."""
    return Fingerprint(document, len(hashes), signature(hashes), hashes[hashes % np.uint64(SAMPLING) == 0])


def signature(hashes: Hashes) -> NDArray[np.uint32]:
    """The least of the hashes under each of PLACES hash functions (multiply-shift; Dietzfelbinger et al. 1997)."""
    if not len(hashes):
        return np.full(PLACES, _EMPTY, np.uint32)
    permuted = np.multiply.outer(_FACTORS, hashes)
    permuted += _TERMS[:, None]
    least: NDArray[np.uint64] = permuted.min(axis=1) >> np.uint64(32)
    return least.astype(np.uint32)


def band_keys(signatures: NDArray[np.uint32], rows: int) -> Hashes:
    """One key for each band of ``rows`` places: shape (documents, bands); equal where all places of a band are."""
    documents, places = signatures.shape
    bands = places // rows
    grouped = signatures[:, : bands * rows].reshape(documents, bands, rows).astype(np.uint64)
    keys = np.broadcast_to(np.arange(bands, dtype=np.uint64), (documents, bands)).copy()
    for row in range(rows):
        keys = mix(keys * np.uint64(0x9E3779B97F4A7C15) + grouped[:, :, row])
    return keys
