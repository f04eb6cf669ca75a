"""The options that say which documents and which mentions are counted: the same for every question."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from typing import Any, TypeVar

import click

from analysis.queries import resolve_source
from analysis.queries.selection import BLOCKS, KINDS, SOURCE_KINDS, VOICES, ScopeChoices

Command = TypeVar("Command", bound=Callable[..., Any])

_OPTIONS = (
    click.option("--source", help="Only this source (id or label)."),
    click.option("--source-kind", type=click.Choice(SOURCE_KINDS), help="Only sources of this kind."),
    click.option("--kind", type=click.Choice(KINDS), help="Only articles, or only episodes."),
    click.option("--since", help="From this day, month or year on."),
    click.option("--until", help="Up to and including this day, month or year."),
    click.option(
        "--one-per-cluster", is_flag=True, help="Of near-duplicates, only the document that was published first."
    ),
    click.option("--as-first-published", is_flag=True, help="Each document's first revision, not its latest."),
    click.option("--voice", type=click.Choice(VOICES), help="Only mentions in this voice."),
    click.option("--block", type=click.Choice(BLOCKS), help="Only mentions in blocks of this kind."),
    click.option("--nested", is_flag=True, help="Also mentions inside a longer term's."),
    click.option(
        "--off", is_flag=True, help="Also mentions of another meaning, and in text that repeats over its source."
    ),
)


def scope_options(command: Command) -> Command:
    """Adds the options; the command takes them as ``**scope`` and gives them to ``scope_of``."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def scope_of(conn: sqlite3.Connection, given: dict[str, Any]) -> ScopeChoices:
    """The options' values as the fields of a ``Scope``; raises UnknownSource for a source that is none."""
    return {
        "source": resolve_source(conn, given["source"]) if given["source"] else None,
        "source_kind": given["source_kind"],
        "kind": given["kind"],
        "since": given["since"],
        "until": given["until"],
        "copies": "one-per-cluster" if given["one_per_cluster"] else "raw",
        "revision": "first" if given["as_first_published"] else "latest",
        "voice": given["voice"],
        "block": given["block"],
        "nested": given["nested"],
        "off": given["off"],
    }
