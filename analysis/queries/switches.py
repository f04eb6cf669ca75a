"""Which sources went over from one term of a rival set to another, and when; see ``trends.rivals.switch_date``."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import TYPE_CHECKING

import numpy as np

from analysis.queries.frame import UNDATED, read_frame
from analysis.queries.kept import Kept
from analysis.queries.rivalry import counts_of
from analysis.queries.selection import Scope
from analysis.trends.rivals import switch_date

if TYPE_CHECKING:
    from numpy.typing import NDArray

SAMPLES = 200
LEAST_DOCUMENTS = 10
"""A source with fewer that use either term is not asked when it switched."""
LEAST_SUPPORT = 0.9
"""A switch that fewer of the resamples have is chance as likely as not, and is not told."""
_SWITCHES = Kept(512)
_BY_VOTES = Kept(4_096)


@dataclass(frozen=True)
class SwitchRow:
    """A source that went over from ``incumbent`` to ``challenger`` (ids) on ``day``; limits of 95 % of the resamples.

    ``support`` is the share of resamples with any switch. ``documents`` use either term.
    """

    source: str
    incumbent: str
    challenger: str
    day: str
    low: str | None
    high: str | None
    support: float
    documents: int


def switches(conn: sqlite3.Connection, terms: Sequence[str]) -> list[SwitchRow]:
    """The sources that went over from one of ``terms`` (ids) to another, by day.

    Asked of the two that a source uses most, from LEAST_DOCUMENTS on; told from LEAST_SUPPORT on.
    """
    return _SWITCHES.ask(conn, tuple(terms), lambda: _of_set(conn, tuple(terms)))


def switches_of(conn: sqlite3.Connection, source: str, sets: Mapping[str, Sequence[str]]) -> list[SwitchRow]:
    """Where ``source`` (an id) went over within any of ``sets`` (ids of terms by rival set), by day."""
    key = (source, tuple((name, tuple(terms)) for name, terms in sets.items()))

    def extend(held: list[SwitchRow], changed: list[int]) -> list[SwitchRow]:
        return held if _are_elsewhere(conn, source, changed) else _of_source(conn, source, sets)

    return _SWITCHES.ask(conn, key, lambda: _of_source(conn, source, sets), extend)


def _are_elsewhere(conn: sqlite3.Connection, source: str, changed: list[int]) -> bool:
    """Whether the ``changed`` documents are all counted, and of other sources."""
    frame = read_frame(conn, Scope())
    rows = frame.row_of[np.minimum(np.array(changed, dtype=np.int64), len(frame.row_of) - 1)]
    others = [name != source for name in frame.sources]
    return bool((rows >= 0).all() and np.array(others, dtype=bool)[frame.source[rows]].all())


def _of_set(conn: sqlite3.Connection, terms: tuple[str, ...]) -> list[SwitchRow]:
    frame, rows, counts = counts_of(conn, terms)
    dated = frame.day[rows] != UNDATED
    rows, counts = rows[dated], counts[dated]
    days = frame.day[rows].astype(np.int64).astype("datetime64[D]")
    order = np.argsort(frame.source[rows], kind="stable")
    days, counts = days[order], counts[order]
    ends = np.cumsum(np.bincount(frame.source[rows], minlength=len(frame.sources)))
    found = []
    for name, begin, end in zip(frame.sources, np.append(0, ends[:-1]).tolist(), ends.tolist(), strict=True):
        found.append(_known_switch(name, terms, days[begin:end], counts[begin:end]))
    return sorted((row for row in found if row), key=lambda row: (row.day, row.source))


def _of_source(conn: sqlite3.Connection, source: str, sets: Mapping[str, Sequence[str]]) -> list[SwitchRow]:
    found = []
    for terms in sets.values():
        frame, rows, counts = counts_of(conn, tuple(terms), source=source)
        dated = frame.day[rows] != UNDATED
        days = frame.day[rows[dated]].astype(np.int64).astype("datetime64[D]")
        found.append(_known_switch(source, tuple(terms), days, counts[dated]))
    return sorted((row for row in found if row), key=lambda row: row.day)


def _known_switch(
    source: str, terms: tuple[str, ...], days: NDArray[np.datetime64], counts: NDArray[np.int64]
) -> SwitchRow | None:
    """As ``_switch``, kept by what it is made of: a count changes few sources' documents, and most counts none."""
    made_of = blake2b(days.tobytes() + counts.tobytes(), digest_size=16).digest()
    return _BY_VOTES.get((source, terms, made_of), lambda: _switch(source, terms, days, counts))


def _switch(
    source: str, terms: tuple[str, ...], days: NDArray[np.datetime64], counts: NDArray[np.int64]
) -> SwitchRow | None:
    """Between the two terms most used, in either direction; ``counts`` are documents × terms."""
    if not len(counts) or len(terms) < 2:
        return None
    one, other = np.argsort(-counts.sum(axis=0), kind="stable")[:2]
    using = int(((counts[:, one] > 0) | (counts[:, other] > 0)).sum())
    if using < LEAST_DOCUMENTS or not counts[:, other].any():
        return None
    for incumbent, challenger in ((one, other), (other, one)):
        either = counts[:, incumbent], counts[:, challenger]
        switch = switch_date(days, *either, samples=SAMPLES, least_support=LEAST_SUPPORT)
        if switch.day is not None:
            low, high = (None if limit is None else str(limit) for limit in (switch.low, switch.high))
            return SwitchRow(
                source, terms[incumbent], terms[challenger], str(switch.day), low, high, switch.support, using
            )
    return None
