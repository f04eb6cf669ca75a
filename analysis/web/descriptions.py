"""The data dictionary on Datasette's own table pages: what a table is, what each column means and in which unit.

Datasette 0.65 asks for it (``get_metadata``), 1.0 is told once at its start. What an instance's own metadata says wins.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from weakref import WeakKeyDictionary

from analysis.dictionary import TABLES, Table, read_dictionary

_INTERNAL = ("sqlite_", "texts_fts_", "irregular_fts_", "_")
INNER = read_dictionary("web/inner_tables.toml")
"""What the dictionary, which is of exported tables, does not say."""
_NOTHING = Table("", "", ())


@dataclass(frozen=True)
class TableText:
    """What is said of one table of a database; ``columns`` holds those columns that it has."""

    description: str
    columns: Mapping[str, str]


_known: WeakKeyDictionary[Any, dict[str, dict[str, TableText]]] = WeakKeyDictionary()


def describe(tables: Mapping[str, list[str]]) -> dict[str, TableText]:
    """The texts for those of ``tables`` (name to columns) that are known.

    A table's own ``id`` is what the dictionary calls by the table's first column.
    """
    told = {}
    for name, columns in tables.items():
        table, inner = TABLES.get(name, _NOTHING), INNER.get(name, _NOTHING)
        every = [*table.columns, *inner.columns]
        if not every:
            continue
        texts = {each.name: f"{each.text.rstrip('.')} ({each.unit})." if each.unit else each.text for each in every}
        texts.setdefault("id", every[0].text)
        told[name] = TableText(
            table.description or inner.description, {name: texts[name] for name in columns if name in texts}
        )
    return told


async def learn(datasette: Any) -> None:
    """Look at the instance's databases and keep, or hand over, what there is to say of their tables."""
    texts = {}
    for name, database in datasette.databases.items():
        if not name.startswith("_") and not database.is_memory:
            found = describe(await database.execute_fn(read_columns))
            # Only a corpus is meant: another database's "documents" are its own.
            if {"documents", "revisions"} <= found.keys():
                texts[name] = found
    _known[datasette] = texts
    if hasattr(datasette, "set_column_metadata"):
        for name, tables in texts.items():
            await _tell(datasette, name, tables)


async def _tell(datasette: Any, database: str, tables: Mapping[str, TableText]) -> None:
    for table, text in tables.items():
        said = await datasette.get_resource_metadata(database, table)
        if "description" not in said:
            await datasette.set_resource_metadata(database, table, "description", text.description)
        for column, meaning in text.columns.items():
            if "description" not in await datasette.get_column_metadata(database, table, column):
                await datasette.set_column_metadata(database, table, column, "description", meaning)


def metadata_for(datasette: Any) -> dict[str, Any]:
    """What is known, in the form of Datasette 0.65's metadata."""
    return {
        "databases": {
            name: {
                "tables": {
                    table: {"description": text.description, "columns": dict(text.columns)}
                    for table, text in tables.items()
                }
            }
            for name, tables in _known.get(datasette, {}).items()
        }
    }


def read_columns(conn: sqlite3.Connection) -> dict[str, list[str]]:
    """The columns of every table and view but SQLite's and the full-text indexes' own."""
    names = [row[0] for row in conn.execute("select name from sqlite_master where type in ('table', 'view')")]
    return {
        name: [row[1] for row in conn.execute("select * from pragma_table_info(?)", (name,))]
        for name in names
        if not name.startswith(_INTERNAL)
    }
