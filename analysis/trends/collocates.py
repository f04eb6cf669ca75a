"""Which words keep company with a term: counts in a window, and logDice.

    words of a document, spans of the term | co_occurrences | sum over documents | log_dice

A result is stated with its window and the least frequency it was cut at.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray


def co_occurrences(
    words: ArrayLike, begin: ArrayLike, end: ArrayLike, vocabulary: int, window: int
) -> NDArray[np.int64]:
    """How often each word stands within ``window`` tokens of a mention: one number a word of the vocabulary.

    ``words`` are the tokens of one document as numbers below ``vocabulary`` (-1 for a token that is not counted);
    a mention covers the tokens ``begin`` to ``end`` (excluded). Tokens of any mention are not its company. Of a word
    that stands twice beside one mention, or once between two, one is counted: the number is the lesser of the
    mentions that have the word beside them and the tokens of the word beside mentions. It is therefore never above
    the frequency of either, and logDice never above 14.
    """
    tokens = np.asarray(words, dtype=np.int64)
    starts, ends = np.asarray(begin, dtype=np.int64), np.asarray(end, dtype=np.int64)
    if window < 1:
        raise ValueError("a window has at least one token on either side")
    if starts.shape != ends.shape or (starts >= ends).any() or (starts < 0).any() or (ends > len(tokens)).any():
        raise ValueError("a mention must cover at least one token of the document")
    inside = np.zeros(len(tokens), dtype=bool)
    for start, stop in zip(starts, ends, strict=True):
        inside[start:stop] = True
    company = np.where(inside, -1, tokens)
    near = np.zeros(len(tokens), dtype=bool)
    mentions = np.zeros(vocabulary, dtype=np.int64)
    for start, stop in zip(starts, ends, strict=True):
        reach = slice(max(0, start - window), stop + window)
        near[reach] = True
        beside = np.unique(company[reach])
        mentions[beside[beside >= 0]] += 1
    beside_any = company[near]
    occurrences = np.bincount(beside_any[beside_any >= 0], minlength=vocabulary).astype(np.int64)
    return np.minimum(mentions, occurrences)


def log_dice(together: ArrayLike, term: ArrayLike, word: ArrayLike, least: int = 1) -> NDArray[np.float64]:
    """logDice = 14 + log₂(2 f(term, word) / (f(term) + f(word))); NaN where ``together`` is below ``least``.

    14 is the most: the two never occur apart. One less is half as strong; it does not depend on the size of the
    corpus. Rychlý, P. (2008). A lexicographer-friendly association score. RASLAN 2008, 6-9.
    """
    both, x, y = (np.asarray(values, dtype=np.float64) for values in (together, term, word))
    if (both < 0).any() or (both > x).any() or (both > y).any():
        raise ValueError("two words cannot be together more often than either occurs")
    both, total = np.broadcast_arrays(both, x + y)
    strong = both >= max(least, 1)
    dice = np.divide(2 * both, total, out=np.full(both.shape, np.nan), where=strong)
    return np.asarray(14 + np.log2(dice))
