"""Text -> the set of its 5-word shingles, as 64-bit hashes.

Hashes are the same in every process and on every machine, since they are stored; Python's own are not.
"""

from __future__ import annotations

from hashlib import blake2b
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from crawler.tokens import TOKEN

Hashes: TypeAlias = NDArray[np.uint64]
WORDS = 5
REMEMBERED = 1 << 19
_FACTORS = np.array([0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9, 0x27D4EB2F165667C5, 1], np.uint64)


def shingles(text: str) -> Hashes:
    """The distinct hashes of all runs of five tokens of ``text``, letter case aside, in ascending order.

    >>> len(shingles("open weights are not open source")), len(shingles("Too short a text"))
    (2, 0)
    """
    words = TOKEN.findall(text.lower())
    tokens = np.fromiter(map(_token_hashes().__getitem__, words), np.uint64, len(words))
    count = len(tokens) - WORDS + 1
    if count <= 0:
        return np.empty(0, np.uint64)
    combined = np.zeros(count, np.uint64)
    for place, factor in enumerate(_FACTORS):
        combined += tokens[place : place + count] * factor
    return _distinct(mix(combined))


def mix(values: Hashes) -> Hashes:
    """A bijection of 64-bit values after which every bit depends on every other (splitmix64; Steele et al. 2014)."""
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return values ^ (values >> np.uint64(31))


def _distinct(values: Hashes) -> Hashes:
    """Ascending without repetition; numpy's own ``unique`` takes six times as long on arrays of this size."""
    values.sort()
    first = np.ones(len(values), np.bool_)
    np.not_equal(values[1:], values[:-1], out=first[1:])
    return values[first]


class _TokenHashes(dict[str, int]):
    """Token -> hash, computed when first asked for."""

    def __missing__(self, token: str) -> int:
        digest = blake2b(token.encode("utf-8", "surrogatepass"), digest_size=8).digest()
        value = self[token] = int.from_bytes(digest, "little")
        return value


_known = _TokenHashes()


def _token_hashes() -> _TokenHashes:
    """The hashes seen so far, emptied now and then so that a corpus of millions doesn't fill the memory with names."""
    if len(_known) > REMEMBERED:
        _known.clear()
    return _known
