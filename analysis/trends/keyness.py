"""Which words set one corpus apart from another: significance, size of the effect, and both weighed with a prior.

All three take the frequencies of words in a first and a second corpus and are positive where the first has more.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray


class LogOdds(NamedTuple):
    """``delta``: difference of the log-odds; ``variance``: its variance; ``z``: the two together, for ranking."""

    delta: NDArray[np.float64]
    variance: NDArray[np.float64]
    z: NDArray[np.float64]


def g2(first: ArrayLike, first_tokens: float, second: ArrayLike, second_tokens: float) -> NDArray[np.float64]:
    """Log-likelihood G² over the four cells (the word and all other tokens, in both corpora), signed.

    G² = 2 Σ O ln(O / E); one degree of freedom: 3.84 is p = 0.05, 10.83 is p = 0.001. Negative where the second
    corpus has more. Dunning, T. (1993). Accurate methods for the statistics of surprise and coincidence.
    Computational Linguistics 19, 61-74. (The two-cell form found elsewhere leaves the other tokens out.)
    Tokens are taken as independent here, which they are not: it ranks, and its p is too small for bursty words.
    """
    a, b, n1, n2 = _frequencies(first, first_tokens, second, second_tokens)
    both, total = a + b, n1 + n2
    g = 2 * (
        _surprise(a, both * n1 / total)
        + _surprise(b, both * n2 / total)
        + _surprise(n1 - a, (total - both) * n1 / total)
        + _surprise(n2 - b, (total - both) * n2 / total)
    )
    return np.asarray(np.sign(a * n2 - b * n1) * np.maximum(g, 0.0))


def log_ratio(first: ArrayLike, first_tokens: float, second: ArrayLike, second_tokens: float) -> NDArray[np.float64]:
    """Binary logarithm of the ratio of the two rates: 1 is twice as much in the first, -1 half as much.

    A frequency of 0 is taken as 0.5, and a word in neither corpus is NaN. Hardie, A. (2014). Log Ratio: an informal
    introduction. CASS, Lancaster University.
    """
    a, b, n1, n2 = _frequencies(first, first_tokens, second, second_tokens)
    ratio = np.log2(np.where(a > 0, a, 0.5) / n1) - np.log2(np.where(b > 0, b, 0.5) / n2)
    return np.asarray(np.where((a == 0) & (b == 0), np.nan, ratio))


def weighted_log_odds(first: ArrayLike, second: ArrayLike, prior: ArrayLike) -> LogOdds:
    """Log-odds ratio with an informative Dirichlet prior, for all words of a vocabulary at once.

    δ = ln((y₁+α)/(n₁+α₀-y₁-α)) - ln((y₂+α)/(n₂+α₀-y₂-α)), variance 1/(y₁+α) + 1/(y₂+α), z = δ/√variance: equations
    16, 20 and 21 of Monroe, B., Colaresi, M. & Quinn, K. (2008). Fightin' words. Political Analysis 16, 372-403.
    doi 10.1093/pan/mpn018. ``prior`` are the pseudo-counts α of each word, all above 0: its frequency in a background
    corpus, scaled to the weight it is to have. n and α₀ are the sums over the vocabulary given.
    """
    y1, y2, alpha = (np.asarray(values, dtype=np.float64) for values in (first, second, prior))
    if not y1.shape == y2.shape == alpha.shape:
        raise ValueError("both corpora and the prior must have the same words")
    if (alpha <= 0).any() or (y1 < 0).any() or (y2 < 0).any():
        raise ValueError("frequencies cannot be negative, and a prior must be above 0 for each word")
    one, two = y1 + alpha, y2 + alpha
    with np.errstate(divide="ignore"):  # a vocabulary of one word has infinite odds
        delta = np.log(one / (one.sum() - one)) - np.log(two / (two.sum() - two))
    variance = 1 / one + 1 / two
    return LogOdds(delta, variance, delta / np.sqrt(variance))


def _frequencies(
    first: ArrayLike, first_tokens: float, second: ArrayLike, second_tokens: float
) -> tuple[NDArray[np.float64], NDArray[np.float64], float, float]:
    a, b = np.asarray(first, dtype=np.float64), np.asarray(second, dtype=np.float64)
    if first_tokens <= 0 or second_tokens <= 0:
        raise ValueError("a corpus without tokens cannot be compared")
    if (a < 0).any() or (b < 0).any() or (a > first_tokens).any() or (b > second_tokens).any():
        raise ValueError("a word cannot be more frequent than all tokens, or less than never")
    return a, b, float(first_tokens), float(second_tokens)


def _surprise(observed: NDArray[np.float64], expected: NDArray[np.float64]) -> NDArray[np.float64]:
    """O ln(O / E), and 0 where nothing was observed."""
    ratio = np.divide(observed, expected, out=np.ones_like(observed), where=(observed > 0) & (expected > 0))
    return np.asarray(observed * np.log(ratio))
