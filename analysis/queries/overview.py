"""What the ledger holds, in a few numbers: what every page and summary states about its corpus."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass


@dataclass(frozen=True)
class Overview:
    """The corpus as counted. ``first`` and ``last`` are days; ``undated`` documents are in no period.

    ``uncounted`` documents are in the corpus and not yet, or no longer, in the ledger as they stand.
    """

    documents: int
    tokens: int
    sources: int
    terms: int
    mentions: int
    first: str | None
    last: str | None
    undated: int
    uncounted: int
    lexicon: str | None


def overview(conn: sqlite3.Connection, source: str | None = None) -> Overview:
    """The numbers of the whole corpus, or of one source (an id)."""
    where, values = ("where source = ?", (source,)) if source else ("", ())
    also, dated = ("and source = ?" if source else ""), "select {}(day) from volume where day > ''"
    documents, tokens, sources = conn.execute(
        "select coalesce(sum(documents), 0), coalesce(sum(tokens), 0), coalesce(sum(documents > 0), 0)"
        f" from source_totals {where}",
        values,
    ).fetchone()
    # The least and the greatest are asked for apart: SQLite finds one of them at the end of an index, not both.
    first, last = (conn.execute(f"{dated.format(end)} {also}", values).fetchone()[0] for end in ("min", "max"))
    undated = conn.execute(f"select coalesce(sum(documents), 0) from volume where day = '' {also}", values).fetchone()[
        0
    ]
    mentions = conn.execute(f"select coalesce(sum(mentions), 0) from term_totals {where}", values).fetchone()[0]
    terms = conn.execute("select count(*) from terms").fetchone()[0]
    uncounted = conn.execute("select count(*) from changed_documents").fetchone()[0]
    lexicon = conn.execute("select version from lexicons where current").fetchone()
    return Overview(
        documents, tokens, sources, terms, mentions, first, last, undated, uncounted, lexicon[0] if lexicon else None
    )
