"""Rival terms for one thing: overlap within documents, and when a source switched.

Arrays are documents × rivals, mentions of each rival in each document; a document without any of them says nothing
about the rivalry and changes no number here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray


_AT_ONCE = 50  # resamples after which it is asked whether more could change the answer


@dataclass(frozen=True, slots=True)
class Switch:
    """``day`` from which the challenger leads, None where it never takes over; ``low`` and ``high`` its limits.

    ``support``: the share of resamples in which there is a switch at all. Limits are of those resamples, and None
    where ``day`` is None or no resample has a switch. ``samples`` were drawn.
    """

    day: np.datetime64 | None
    low: np.datetime64 | None
    high: np.datetime64 | None
    support: float
    samples: int
    seed: int


def overlap(counts: ArrayLike) -> NDArray[np.float64]:
    """Documents with both rivals over documents with either (Jaccard 1912), rivals × rivals.

    1 on the diagonal; NaN where neither occurs.
    """
    has = (np.asarray(counts) > 0).astype(np.float64)
    both = has.T @ has
    each = np.diag(both)
    either = each[:, None] + each[None, :] - both
    return np.asarray(np.divide(both, either, out=np.full(both.shape, np.nan), where=either > 0))


def switch_date(
    day: ArrayLike,
    incumbent: ArrayLike,
    challenger: ArrayLike,
    *,
    samples: int = 1_000,
    seed: int = 20_240_229,
    level: float = 0.95,
    least_support: float = 0.0,
) -> Switch:
    """The day from which one source uses ``challenger`` rather than ``incumbent``.

    Each document votes for the term it uses more (ties do not vote, so that one long document has one vote). The
    switch is the day that splits the votes best: most for the incumbent before, most for the challenger from then on,
    the earliest where several are as good. It exists only if the incumbent leads before it and the challenger after.
    Limits are percentiles of the same over resampled documents. A switch of less than ``least_support`` is none: the
    resampling ends as soon as that is sure, and takes no resample at all where the documents themselves have no switch.
    """
    days = np.asarray(day, dtype="datetime64[D]")
    lead = np.sign(np.asarray(incumbent, dtype=np.int64) - np.asarray(challenger, dtype=np.int64))
    voting = (lead != 0) & ~np.isnat(days)
    days, lead = days[voting], lead[voting]
    if not len(days):
        return Switch(None, None, None, 0.0, samples, seed)
    distinct, at = np.unique(days, return_inverse=True)
    found = _split(np.bincount(at, lead, len(distinct)).astype(np.float64)[None, :])[0]
    if found < 0 and least_support > 0:
        return Switch(None, None, None, 0.0, 0, seed)
    rng = np.random.Generator(np.random.SFC64(seed))
    resampled = np.empty(0, dtype=np.int64)
    most_without = samples - least_support * samples
    drawn = without = 0
    while drawn < samples and without <= most_without:
        some = min(_AT_ONCE, samples - drawn)
        switched = _split(_resampled(at, lead, len(distinct), some, rng))
        resampled = np.concatenate([resampled, switched[switched >= 0]])
        drawn += some
        without = drawn - len(resampled)
    resampled = np.sort(resampled)
    support = len(resampled) / drawn
    if found < 0 or without > most_without:
        return Switch(None, None, None, support, drawn, seed)
    if not len(resampled):
        return Switch(distinct[found], None, None, support, drawn, seed)
    limits = np.quantile(resampled, [(1 - level) / 2, (1 + level) / 2], method="nearest")
    low, high = (distinct[int(limit)] for limit in limits)
    return Switch(distinct[found], min(low, distinct[found]), max(high, distinct[found]), support, drawn, seed)


def _resampled(
    at: NDArray[np.intp], lead: NDArray[np.int64], days: int, samples: int, rng: np.random.Generator
) -> NDArray[np.float64]:
    """Votes a day of resampled documents, samples × days."""
    drawn = rng.integers(0, len(lead), (samples, len(lead)), dtype=np.int32)
    cell = at[drawn] + np.arange(samples)[:, None] * days
    votes = np.bincount(cell.ravel(), lead[drawn].ravel().astype(np.float64), samples * days)
    return np.asarray(votes.reshape(samples, days), dtype=np.float64)


def _split(votes: NDArray[np.float64]) -> NDArray[np.int64]:
    """For each row of votes a day, incumbent's minus challenger's, the first day of the challenger; -1 for none."""
    before = np.cumsum(votes, axis=1) - votes
    day = before.argmax(axis=1)
    row = np.arange(len(votes))
    lead = before[row, day]
    switched = (lead > 0) & (votes.sum(axis=1) - lead < 0)
    return np.where(switched, day, -1)
