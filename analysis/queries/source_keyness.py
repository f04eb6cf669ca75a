"""Which terms set a source apart: its use of each beside that of all other sources together."""

from __future__ import annotations

import sqlite3
from typing import NamedTuple

import numpy as np

from analysis.queries.kept import Kept
from analysis.trends.keyness import g2, log_ratio, weighted_log_odds

LEAST_Z = 1.96
"""Log-odds that are fewer standard errors away from 0 set nobody apart."""
MOST = 6
"""Terms told of, each way."""

_FOUND = Kept(512)


class KeyTerm(NamedTuple):
    """A term in a source and in all others: mentions and rate per million tokens of both.

    ``log_ratio`` is positive where the source says more of it, doubled with each whole number; ``g2`` its
    significance (3.84: p = 0.05); ``z`` the weighted log-odds over their standard error.
    """

    term: str
    mentions: int
    per_million: float
    elsewhere: int
    elsewhere_per_million: float
    log_ratio: float
    g2: float
    z: float


def key_terms(conn: sqlite3.Connection, source: str) -> list[KeyTerm]:
    """The terms that ``source`` (an id) says more of than the others, then those it says less of; strongest first.

    Over all that is held, undated documents too. None where it is the only source, or has no tokens.
    """
    return _FOUND.ask(conn, source, lambda: _read(conn, source))


def _read(conn: sqlite3.Connection, source: str) -> list[KeyTerm]:
    own, others = conn.execute(
        "select coalesce(sum(tokens) filter (where source = ?1), 0), coalesce(sum(tokens) filter (where source <> ?1), 0)"
        " from source_totals",
        (source,),
    ).fetchone()
    rows = conn.execute(
        "select term, coalesce(sum(mentions) filter (where source = ?1), 0), sum(mentions) from term_totals"
        " group by term having sum(mentions) > 0 order by term",
        (source,),
    ).fetchall()
    if not own or not others or len(rows) < 2:
        return []
    terms = [row[0] for row in rows]
    here, everywhere = np.array([row[1:] for row in rows], dtype=np.int64).T
    there = everywhere - here
    # As much weight as one mention a term, in the proportions of all sources: rare terms are drawn towards these.
    prior = everywhere * (len(terms) / everywhere.sum())
    odds = weighted_log_odds(here, there, prior).z
    ratios, significance = log_ratio(here, own, there, others), g2(here, own, there, others)
    found = [
        KeyTerm(
            term,
            int(here[at]),
            float(here[at] / own * 1e6),
            int(there[at]),
            float(there[at] / others * 1e6),
            float(ratios[at]),
            float(significance[at]),
            float(odds[at]),
        )
        for at, term in enumerate(terms)
    ]
    # The odds weigh the term against the other terms, the ratio against all words: told is what both agree on.
    more = sorted((row for row in found if row.z >= LEAST_Z and row.log_ratio > 0), key=lambda row: -row.z)
    less = sorted((row for row in found if row.z <= -LEAST_Z and row.log_ratio < 0), key=lambda row: row.z)
    return [*more[:MOST], *less[:MOST]]
