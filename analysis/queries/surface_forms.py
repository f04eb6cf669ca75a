"""How a term is written: which variants are found, and in which surface forms. An audit of what was counted."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from analysis.queries.frame import read_frame
from analysis.queries.kept import Kept
from analysis.queries.selection import Scope
from analysis.queries.snapshot import reading
from analysis.queries.uses import mentions_of, which_counted

if TYPE_CHECKING:
    from numpy.typing import NDArray

_WRITTEN = Kept(64 << 20, lambda held: 1_000 + held.document.nbytes + held.form.nbytes)  # bytes
_Form = tuple[str, str]


@dataclass(frozen=True)
class Written:
    """How each of a term's mentions is written, in the order of ``uses.Mentions``: ``form`` is a position in ``forms``,
    which are (variant, surface form)."""

    document: NDArray[np.int32]
    form: NDArray[np.int32]
    forms: tuple[_Form, ...]


class VariantRow(NamedTuple):
    """A variant of the lexicon with its un-nested mentions in the latest revisions; ``surfaces`` are (form, mentions),
    the most frequent first. A variant that is never found has none."""

    variant: str
    mentions: int
    surfaces: tuple[tuple[str, int], ...]


def surface_forms(conn: sqlite3.Connection, term: str) -> list[VariantRow]:
    """Every variant of ``term`` (an id), the most frequent first; their mentions add up to the term's."""
    with reading(conn):
        written = forms_of(conn, term)
        counted = which_counted(mentions_of(conn, term), read_frame(conn, Scope()), Scope())
        variants = conn.execute("select variant from variants where term = ?", (term,)).fetchall()
    found: dict[str, list[tuple[str, int]]] = {variant: [] for (variant,) in variants}
    mentions = np.bincount(written.form[counted], minlength=len(written.forms)).tolist()
    for number, (variant, surface) in sorted(
        zip(mentions, written.forms, strict=True), key=lambda one: (-one[0], one[1][1])
    ):
        if number:
            found.setdefault(variant, []).append((surface, number))
    rows = [VariantRow(variant, sum(number for _, number in each), tuple(each)) for variant, each in found.items()]
    return sorted(rows, key=lambda row: (-row.mentions, row.variant))


def forms_of(conn: sqlite3.Connection, term: str) -> Written:
    """How the mentions of ``term`` are written, in all revisions."""
    return _WRITTEN.ask(conn, term, lambda: _read(conn, term), lambda held, changed: _extend(conn, term, held, changed))


def _read(conn: sqlite3.Connection, term: str) -> Written:
    return _written(conn, "mentions m", term, [], ())


def _extend(conn: sqlite3.Connection, term: str, held: Written, changed: list[int]) -> Written:
    """``held`` with the mentions in the ``changed`` documents read anew."""
    new = _written(
        conn, "json_each(:documents) j cross join mentions m on m.document = j.value", term, changed, held.forms
    )
    kept = ~np.isin(held.document, changed)
    if not len(new.document) and kept.all():
        return held
    document = np.concatenate([held.document[kept], new.document])
    order = np.argsort(document, kind="stable")
    return Written(document[order], np.concatenate([held.form[kept], new.form])[order], new.forms)


def _written(conn: sqlite3.Connection, of: str, term: str, documents: list[int], known: tuple[_Form, ...]) -> Written:
    numbers = {form: at for at, form in enumerate(known)}
    rows = conn.execute(
        f"select m.document, m.variant, m.surface from {of} where m.term = :term"
        " order by m.document, m.revision, m.start",
        {"term": term, "documents": json.dumps(documents)},
    )
    found = [(document, numbers.setdefault((variant, surface), len(numbers))) for document, variant, surface in rows]
    made = np.array(found, dtype=np.int32).reshape(-1, 2)
    return Written(made[:, 0].copy(), made[:, 1].copy(), tuple(numbers))
