"""How a term is written: which variants are found, and in which surface forms. An audit of what was counted."""

from __future__ import annotations

import sqlite3
from typing import NamedTuple

from analysis.queries.frame import mention_conditions
from analysis.queries.kept import Kept
from analysis.queries.selection import Scope

_FORMS = Kept(256)


class VariantRow(NamedTuple):
    """A variant of the lexicon with its un-nested mentions in the latest revisions; ``surfaces`` are (form, mentions),
    the most frequent first. A variant that is never found has none."""

    variant: str
    mentions: int
    surfaces: tuple[tuple[str, int], ...]


def surface_forms(conn: sqlite3.Connection, term: str) -> list[VariantRow]:
    """Every variant of ``term`` (an id), the most frequent first; their mentions add up to the term's."""
    return _FORMS.ask(conn, term, lambda: _read(conn, term))


def _read(conn: sqlite3.Connection, term: str) -> list[VariantRow]:
    forms: dict[str, list[tuple[str, int]]] = {
        variant: [] for (variant,) in conn.execute("select variant from variants where term = ?", (term,))
    }
    where, values = mention_conditions(term, Scope())
    for variant, surface, mentions in conn.execute(
        "select m.variant, m.surface, count(*) as mentions from mentions m"
        " join counted c on c.document = m.document and c.revision = m.revision"
        f" where {where} group by m.variant, m.surface order by mentions desc, m.surface",
        values,
    ):
        forms.setdefault(variant, []).append((surface, mentions))
    rows = [VariantRow(variant, sum(number for _, number in each), tuple(each)) for variant, each in forms.items()]
    return sorted(rows, key=lambda row: (-row.mentions, row.variant))
