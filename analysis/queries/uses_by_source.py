"""Who uses a term, and how much: its mentions source by source, over everything that each source says."""

from __future__ import annotations

import sqlite3
from typing import NamedTuple

import numpy as np

from analysis.queries.frame import documents_in, read_frame
from analysis.queries.selection import Scope
from analysis.queries.snapshot import reading
from analysis.queries.uses import use_of


class SourceUse(NamedTuple):
    """One source's use of a term: f, d, D, N and both rates. Undated documents are among them."""

    source: str
    mentions: int
    documents: int
    total_documents: int
    tokens: int
    per_million: float
    share: float


def uses_by_source(conn: sqlite3.Connection, term: str, scope: Scope) -> list[SourceUse]:
    """Every source with a document in ``scope``, the most mentions of ``term`` (an id) first.

    With the same scope, ``mentions`` is the number of lines that the concordance has for the source.
    """
    with reading(conn):
        frame = read_frame(conn, scope)
        use = use_of(conn, frame, term, scope)
    chosen = documents_in(frame, scope)
    held = frame.source[chosen]
    size = len(frame.sources)
    total = np.bincount(held, minlength=size)
    tokens = np.bincount(held, frame.tokens[chosen], size)
    kept = chosen[use.row]
    by = frame.source[use.row[kept]]
    mentions, documents = np.bincount(by, use.mentions[kept], size), np.bincount(by, minlength=size)
    rows = [
        SourceUse(
            source,
            int(mentions[at]),
            int(documents[at]),
            int(total[at]),
            int(tokens[at]),
            float(mentions[at] / tokens[at] * 1e6) if tokens[at] else 0.0,
            float(documents[at] / total[at]),
        )
        for at, source in enumerate(frame.sources)
        if total[at]
    ]
    return sorted(rows, key=lambda row: (-row.mentions, row.source))
