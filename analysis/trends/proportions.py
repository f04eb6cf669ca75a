"""Limits of a share of documents inside one source, and of a number of documents."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

Z95 = 1.959963984540054


def score_limits(documents: ArrayLike, z: float = Z95) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Limits of the mean of a Poisson count that came out as ``documents``: Wilson's where they are few among many.

    The score limits, (d + z²/2) ± z √(d + z²/4); of 0 they are 0 and z².
    """
    d = np.asarray(documents, dtype=np.float64)
    half = z * np.sqrt(d + z * z / 4)
    return np.maximum(d + z * z / 2 - half, 0.0), d + z * z / 2 + half


def wilson(documents: ArrayLike, total: ArrayLike, z: float = Z95) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Wilson's score limits of ``documents / total``; NaN where ``total`` is 0.

    Wilson, E. B. (1927). Probable inference, the law of succession, and statistical inference. Journal of the
    American Statistical Association 22, 209-212. doi 10.1080/01621459.1927.10502953. Rounding would leave the lower
    limit of 0 documents at -1e-19: it is held at 0, and the upper limit at 1.
    """
    d, n = np.asarray(documents, dtype=np.float64), np.asarray(total, dtype=np.float64)
    n = np.where(n > 0, n, np.nan)
    share = d / n
    centre = (share + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * np.sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    low = np.where(d == 0, np.where(np.isnan(n), np.nan, 0.0), np.maximum(centre - half, 0.0))
    high = np.where(d == n, 1.0, np.minimum(centre + half, 1.0))
    return low, high
