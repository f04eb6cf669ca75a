"""The documents of a cell by how often they mention a term."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from analysis.trends.cells import Cells


def strata_of(
    cells: Cells, cell: NDArray[np.int64], term: NDArray[np.int64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The strata of each pair of a ``cell`` and a ``term``, those without a mention first.

    How often their documents mention the term (pairs × strata), and the sums of their documents' tokens to the
    powers 0 to 3 (pairs × strata × 4): the first of these is their size. Pairs with fewer strata are filled up with
    empty ones.
    """
    begin = np.searchsorted(cells.at, cells.start[cell])
    many = np.searchsorted(cells.at, cells.start[cell + 1]) - begin
    owner = np.repeat(np.arange(len(cell)), many)
    mention = np.arange(len(owner)) + np.repeat(begin - np.cumsum(many) + many, many)
    mine = cells.term[mention] == term[owner]
    owner, mention = owner[mine], mention[mine]
    most = int(cells.count[mention].max(initial=0)) + 1
    keys, stratum = np.unique(owner * most + cells.count[mention], return_inverse=True)
    lengths = cells.tokens[cells.at[mention]].astype(np.float64)
    found = np.stack([np.bincount(stratum, lengths**power, len(keys)) for power in range(4)], axis=1)
    of = keys // most
    place = np.arange(len(keys)) - np.searchsorted(of, of) + 1
    times = np.zeros((len(cell), int(place.max(initial=0)) + 1))
    powers = np.zeros((*times.shape, 4))
    times[of, place] = keys % most
    powers[of, place] = found
    # The stratum without a mention is what the others leave of the cell.
    powers[:, 0] = cells.powers[cell, :4] - powers.sum(axis=1)
    return times, powers
