"""The data dictionary: what every table, view and exported column means, in one place.

The exported README, the data package, ``data/README.md`` and Datasette's column descriptions are made from it.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True)
class Column:
    """One column: ``type`` is a Frictionless type (string, integer…), ``unit`` blank where it has none."""

    name: str
    type: str
    unit: str
    text: str


@dataclass(frozen=True)
class Table:
    """One table or exported file."""

    name: str
    description: str
    columns: tuple[Column, ...]


@cache
def read_dictionary(name: str = "dictionary.toml") -> dict[str, Table]:
    """The tables of a file of this package, by name. A column is written ``name = "type | unit | text"`` there."""
    content = tomllib.loads(files("analysis").joinpath(name).read_text("utf-8"))
    return {
        name: Table(name, table.pop("_"), tuple(_column(*item) for item in table.items()))
        for name, table in content.items()
    }


def _column(name: str, line: str) -> Column:
    kind, unit, text = (part.strip() for part in line.split("|", 2))
    return Column(name, kind, unit, text)


TABLES = read_dictionary()


def markdown(names: Iterable[str]) -> str:
    """The dictionary of the tables ``names`` as a Markdown page."""
    parts = [HEAD]
    for name in names:
        table = TABLES[name]
        parts.append(f"\n## {name}\n\n{table.description}\n\n| column | type | unit | meaning |\n|---|---|---|---|\n")
        parts.extend(
            f"| `{column.name}` | {column.type} | {column.unit} | {column.text} |\n" for column in table.columns
        )
    return "".join(parts)


HEAD = """# Data dictionary

Times are ISO 8601 in UTC; a day is `YYYY-MM-DD`. Text is UTF-8. An empty cell is a value that is not known or does
not apply; it is never zero. A *token* is a maximal run of letters, digits and combining marks; an apostrophe between
letters does not break it, a hyphen does, so that "open-source" and "open source" are both two tokens. A *mention* is
counted when it is neither nested in a longer term's mention nor of another meaning nor in text that repeats over its source
(its sense is not `off`), unless a column says otherwise. Offsets are characters (Unicode code points) of the revision's
text.
"""
