"""First use by source: the first day a term was seen, and how much stands before it.

No archive begins with the language. A first use is "first seen, in coverage beginning DATE"; where hardly any
document of the source lies before it, the term may well have been in use when the coverage began, and the first use
is marked as left-censored. With ``before`` documents and no mention in them, the share of documents with the term was
then, with 95 % confidence, below 3 / before (the rule of three: Hanley & Lippman-Hand 1983,
doi 10.1001/jama.1983.03330370053031).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

LEAST_BEFORE = 20  # documents before a first use that let it pass for one: the share before was then below 15 %


@dataclass(frozen=True, slots=True)
class Firsts:
    """For each term and source, arrays terms × sources, but ``begins`` (sources).

    ``day``: the first day with a mention, NaT where there is none. ``before``: documents of the source dated before
    that day (all its documents where there is no mention). ``begins``: the first day of the source's coverage, NaT
    where it has no document. ``censored``: seen, with too few documents before it.
    """

    day: NDArray[np.datetime64]
    before: NDArray[np.int64]
    begins: NDArray[np.datetime64]
    censored: NDArray[np.bool_]


def first_seen(
    *,
    day: ArrayLike,
    source: ArrayLike,
    document: ArrayLike,
    term: ArrayLike,
    sources: int,
    terms: int,
    least_before: int = LEAST_BEFORE,
) -> Firsts:
    """First uses from one row a document (``day`` as ISO text or datetime64, ``source``) and one a mention row.

    Documents with a blank day are left out, and so are their mentions: they are before and after nothing.
    """
    days = np.asarray(day, dtype="datetime64[D]") if len(np.atleast_1d(day)) else np.empty(0, dtype="datetime64[D]")
    of = np.asarray(source, dtype=np.int64)
    row, which = np.asarray(document, dtype=np.int64), np.asarray(term, dtype=np.int64)
    dated = ~np.isnat(days)
    number = np.where(dated, days.astype(np.int64), _NEVER)
    begins = np.full(sources, _NEVER)
    np.minimum.at(begins, of, number)
    first = np.full((terms, sources), _NEVER)
    np.minimum.at(first, (which, of[row]), number[row])
    before = np.zeros((terms, sources), dtype=np.int64)
    for one in range(terms):
        before[one] = np.bincount(of[number < first[one][of]], minlength=sources)
    censored = (first != _NEVER) & (before < least_before)
    return Firsts(_days(first), before, _days(begins), censored)


_NEVER = np.iinfo(np.int64).max


def _days(numbers: NDArray[np.int64]) -> NDArray[np.datetime64]:
    days = np.where(numbers == _NEVER, 0, numbers).astype("datetime64[D]")
    days[numbers == _NEVER] = np.datetime64("NaT")
    return days
