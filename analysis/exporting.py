"""The ledger as files for researchers: CSV tables, a data dictionary, a data package.

Each file is written aside and renamed into place, so that a reader of the folder never meets half a file.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from analysis.dictionary import TABLES, Column, markdown
from analysis.ledger.store import MEANT
from analysis.queries import Selection, SeriesRow, list_terms, series
from analysis.queries.concordance import iterate_found
from analysis.queries.concordance_csv import mention_parts
from analysis.queries.found import Found
from analysis.queries.selection import Copies
from analysis.tabular import csv_parts

CONTEXT_CHARACTERS = 200

_TABLE_QUERIES: dict[str, str] = {
    "documents": "select d.id as document, d.source, d.kind, d.url, d.title, d.authors, d.language, d.published,"
    " d.published_precision, d.published_from, d.published_confidence, d.published_raw, d.modified, d.first_seen,"
    " d.audio_url, d.duration, d.revision, c.tokens, d.cluster from documents d left join counted c on c.document = d.id order by d.id",
    "revisions": "select id as revision, document, number, seen_at, hash, characters, tokens, extractor,"
    " extractor_version, options, loss from revisions order by id",
    "terms": "select id as term, label, definition, rival_set, kind, hash from terms order by position",
    "rival_sets": "select id as rival_set, label, definition from rival_sets order by position",
    "variants": "select term, variant, pattern, cased from variants order by term, variant",
    "counts": "select day, source, kind, term, mentions, documents, mentions_with_nested, documents_with_nested"
    " from counts order by term, day, source, kind",
    "volume": "select day, source, kind, documents, tokens from volume order by day, source, kind",
    "coverage": "select source, week, state, reason from coverage order by source, week",
    "sources": "select id as source, label, kind, home, language, note, added from sources order by id",
    "events": "select date, label, topic, url from events order by date, label",
}

_ONE_PER_CLUSTER: dict[str, str] = {
    "counts": "select day, source, kind, term, sum(plain) as mentions, sum(plain > 0) as documents,"
    " sum(every) as mentions_with_nested, count(*) as documents_with_nested from ("
    "   select c.day, c.source, c.kind, m.term, sum(m.nested_in is null) as plain, count(*) as every"
    "   from counted c join documents d on d.id = c.document and coalesce(d.cluster, d.id) = d.id"
    f"   join mentions m on m.revision = c.revision and m.{MEANT} group by c.document, m.term"
    " ) group by term, day, source, kind order by term, day, source, kind",
    "volume": "select c.day, c.source, c.kind, count(*) as documents, sum(c.tokens) as tokens"
    " from counted c join documents d on d.id = c.document and coalesce(d.cluster, d.id) = d.id"
    " group by c.day, c.source, c.kind order by c.day, c.source, c.kind",
}
"""The tallies made anew: those that are kept are of all documents."""


@dataclass(frozen=True)
class ExportedFile:
    """A file that was written, and its rows without the header."""

    path: Path
    rows: int


def export(
    conn: sqlite3.Connection, folder: Path, *, now: str, guarded: bool = True, copies: Copies = "raw"
) -> list[ExportedFile]:
    """Write the whole ledger to ``folder`` (made where missing): the CSV files, ``README.md`` and ``datapackage.json``.

    With ``copies`` one-per-cluster, mentions, series, counts and volume are those of one document of each cluster of
    near-duplicates; the documents are all there, with their clusters. ``guarded`` puts an apostrophe before texts that
    a spreadsheet would run as formulas. All files are of one moment: they are read in one transaction. ``now`` is the
    ISO 8601 time recorded in the data package.
    """
    folder.mkdir(parents=True, exist_ok=True)
    conn.execute("begin")
    try:
        written = [_write(conn, folder, name, copies, guarded) for name in EXPORTS]
    finally:
        conn.execute("rollback")
    _replace(folder / "README.md", [markdown(EXPORTS)])
    _replace(folder / "datapackage.json", [json.dumps(_package(written, now), indent=2, ensure_ascii=False), "\n"])
    return written


EXPORTS = ("mentions", "series", *_TABLE_QUERIES)
"""The CSV files, by name: each is described under the same name in ``analysis.dictionary``."""


def _rows(conn: sqlite3.Connection, name: str, copies: Copies) -> tuple[Sequence[str], Iterable[Sequence[Any]]]:
    if name == "series":
        chosen = Selection(terms=tuple(term.id for term in list_terms(conn)), by="month", copies=copies)
        return SeriesRow._fields, series(conn, chosen)
    cursor = conn.execute((_ONE_PER_CLUSTER if copies == "one-per-cluster" else {}).get(name, _TABLE_QUERIES[name]))
    return [column[0] for column in cursor.description], cursor


def _write(conn: sqlite3.Connection, folder: Path, name: str, copies: Copies, guarded: bool) -> ExportedFile:
    path = folder / f"{name}.csv"
    written = 0
    if name == "mentions":

        def counted_parts() -> Iterator[Found]:
            nonlocal written
            for some in iterate_found(conn, None, nested=True, off=True, width=CONTEXT_CHARACTERS, copies=copies):
                written += len(some.what)
                yield some

        _replace(path, mention_parts(counted_parts(), guarded=guarded))
        return ExportedFile(path, written)
    columns, rows = _rows(conn, name, copies)

    def counted() -> Iterator[Sequence[Any]]:
        nonlocal written
        for written, row in enumerate(rows, 1):  # noqa: B007 - the number is what is wanted
            yield row

    _replace(path, csv_parts(columns, counted(), guarded=guarded))
    return ExportedFile(path, written)


def _replace(path: Path, parts: Iterable[str]) -> None:
    aside = path.with_name(f".{path.name}.part")
    with aside.open("w", encoding="utf-8", newline="") as file:
        file.writelines(parts)
    aside.replace(path)


def _package(written: Sequence[ExportedFile], now: str) -> dict[str, Any]:
    """A Frictionless data package (specs.frictionlessdata.io, version 1): what the files are, column by column."""
    return {
        "profile": "tabular-data-package",
        "name": "watchword-export",
        "created": now,
        "resources": [
            {
                "profile": "tabular-data-resource",
                "name": file.path.stem,
                "path": file.path.name,
                "format": "csv",
                "encoding": "utf-8",
                "description": TABLES[file.path.stem].description,
                "schema": {"fields": [_field(column) for column in TABLES[file.path.stem].columns]},
            }
            for file in written
        ],
    }


def _field(column: Column) -> dict[str, str]:
    return {"name": column.name, "type": column.type, "description": column.text}
