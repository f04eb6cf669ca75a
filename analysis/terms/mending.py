"""Around the odd stretches of flattened texts: bytes as they fold, each with the character that it comes from.

Flat -> what lies around the odd stretches -> these replaced by what they fold to -> Mended
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from analysis.terms.flattening import MARGIN

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from analysis.terms.flattening import Flat


class Mended(NamedTuple):
    """Mended bytes, with a margin of NULs around, and for each the place that it has in the flattened texts."""

    codes: NDArray[np.uint8]
    raw: NDArray[np.intp]


def mended(flat: Flat, reach: int) -> Mended:
    """What lies within ``reach`` characters of an odd stretch, mended; stretches near each other lie in one piece."""
    around = np.array(flat.around, np.intp)
    lows = np.maximum(around[:, 0] - reach, 0)
    highs = np.minimum(around[:, 1] + reach, len(flat.codes))
    apart = (lows[1:] > highs[:-1]).nonzero()[0]
    lows, highs = np.append(lows[0], lows[apart + 1]), np.append(highs[apart], highs[-1])
    raw = _ranges(lows, highs)
    codes = flat.codes.take(raw)
    if flat.odd:
        starts = np.array([odd.start for odd in flat.odd], np.intp)
        widths = np.array([odd.end for odd in flat.odd], np.intp) - starts
        starts = np.searchsorted(raw, starts)
        lengths = np.array([len(odd.folded) for odd in flat.odd], np.intp)
        folded = np.frombuffer(b"".join(odd.folded for odd in flat.odd), np.uint8)
        gone = np.zeros(len(raw), bool)
        gone[_ranges(starts, starts + widths)] = True
        kept = (~gone).nonzero()[0]
        added = starts.repeat(lengths)
        before = np.searchsorted(kept, added)
        codes, raw = np.insert(codes[kept], before, folded), np.insert(raw[kept], before, raw[added])
    margin = np.zeros(MARGIN, np.uint8)
    return Mended(np.concatenate([margin, codes, margin]), np.concatenate([margin, raw, margin]))


def touches(flat: Flat, starts: NDArray[np.intp], ends: NDArray[np.intp]) -> NDArray[np.bool_]:
    """Which of the matches reach into an odd stretch, or have one directly beside them."""
    around = np.array(flat.around, np.intp)
    next_ = np.minimum(np.searchsorted(around[:, 1], starts - 1, "right"), len(around) - 1)
    return np.asarray((around[next_, 0] <= ends) & (around[next_, 1] >= starts))


def _ranges(starts: NDArray[np.intp], ends: NDArray[np.intp]) -> NDArray[np.intp]:
    """All numbers from each start to its end, one after another."""
    lengths = ends - starts
    stops = lengths.cumsum()
    total: NDArray[np.intp] = np.arange(int(stops[-1])) + (starts - stops + lengths).repeat(lengths)
    return total
