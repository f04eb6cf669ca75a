"""How evenly a term is spread over the parts of a corpus (documents, sources, months): Gries' DP.

DP = ½ Σ |vᵢ - sᵢ|, with vᵢ the part's share of the term's mentions and sᵢ its share of the tokens. 0 says that each
part has the mentions its length leads to expect; towards 1, that few and small parts have them all. Gries, S. Th.
(2008). Dispersions and adjusted frequencies in corpora. International Journal of Corpus Linguistics 13, 403-437.
doi 10.1075/ijcl.13.4.02gri. DPnorm = DP / (1 - min sᵢ) reaches 1 where the smallest part has all: Lijffijt, J. &
Gries, S. Th. (2012). International Journal of Corpus Linguistics 17, 147-149. doi 10.1075/ijcl.17.1.08lij.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray


class Dispersion(NamedTuple):
    """DP and DPnorm of each term: 0 is evenly spread, 1 is all in one place; NaN without a mention or tokens."""

    dp: NDArray[np.float64]
    dp_norm: NDArray[np.float64]


def disperse(mentions: ArrayLike, tokens: ArrayLike) -> Dispersion:
    """Dispersion of ``mentions`` (… × parts) over parts with ``tokens`` (parts).

    Parts without tokens are left out: they can have no mention and would make the smallest part nothing. With one
    part left DP is 0, and DPnorm is NaN: there is nothing to be spread over. Raises ValueError where a part without
    tokens has mentions.
    """
    f, n = np.asarray(mentions, dtype=np.float64), np.asarray(tokens, dtype=np.float64)
    if f.shape[-1:] != n.shape:
        raise ValueError("mentions and tokens must have the same parts")
    if f[..., n <= 0].any():
        raise ValueError("a part without tokens cannot have mentions")
    f, n = f[..., n > 0], n[n > 0]
    total = f.sum(axis=-1, keepdims=True)
    if not len(n):
        nothing = np.full(total.shape[:-1], np.nan)
        return Dispersion(nothing, nothing)
    expected = n / n.sum()
    found = np.divide(f, total, out=np.full(f.shape, np.nan), where=total > 0)
    dp = np.abs(found - expected).sum(axis=-1) / 2
    room = 1 - expected.min()
    return Dispersion(dp, dp / room if len(n) > 1 else np.full(dp.shape, np.nan))
