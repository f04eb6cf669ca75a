"""What the subcommands share: the database, the seeds, the forms of output, progress on a terminal."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path
from typing import Any, TypeVar

import click
from sqlite_utils import Database

from analysis.errors import AnalysisError
from analysis.ledger import schema as ledger_schema
from analysis.tabular import csv_lines, json_lines, table_lines
from crawler.corpus import schema as corpus_schema
from crawler.corpus.connection import open_database

Command = TypeVar("Command", bound=Callable[..., Any])

FORMS = ("csv", "tsv", "nl", "json", "table")
DEFAULT_EXPORT = "data/export"
"""Where a run, and what schedules one, puts the CSV files."""


def output_options(command: Command) -> Command:
    """Adds ``--csv``, ``--tsv``, ``--nl``, ``--json`` and ``-t``; the command gets ``form`` (a table by default)."""
    for form, name, text in reversed(
        [
            ("csv", "--csv", "CSV."),
            ("tsv", "--tsv", "TSV."),
            ("nl", "--nl", "Newline-delimited JSON."),
            ("json", "--json", "A JSON array."),
            ("table", "-t", "A table for reading (the default)."),
        ]
    ):
        names = [name, "--table"] if form == "table" else [name]
        command = click.option(
            *names, "form", flag_value=form, default="table" if form == "table" else None, help=text
        )(command)
    return command


def print_rows(
    columns: Sequence[str], rows: Iterable[Sequence[Any]], form: str | None, formats: Mapping[str, str] | None = None
) -> None:
    """Write rows to standard output in ``form``."""
    if form in ("csv", "tsv"):
        lines = csv_lines(columns, rows, delimiter="," if form == "csv" else "\t")
    elif form in ("nl", "json"):
        lines = json_lines(columns, rows, array=form == "json")
    else:
        lines = table_lines(columns, rows, formats or {})
    for line in lines:
        sys.stdout.write(line)


def database_path(context: click.Context) -> Path:
    """The database of ``--db``, ``WATCHWORD_DB`` or the default."""
    path = context.find_root().obj
    return Path(path)


def open_corpus(context: click.Context) -> Database:
    """The database for writing, made where it is missing, with the crawler's tables up to date."""
    db = open_database(database_path(context), create=True)
    corpus_schema.migrate(db)
    return db


def open_ledger(context: click.Context, *, counted: bool = True) -> Database:
    """An existing database with all tables up to date.

    Raises CorpusError where it is missing, and AnalysisError where it is not Watchword's or, if ``counted``
    is asked for, where nothing has been counted yet. Says on standard error what waits to be counted.
    """
    path = database_path(context)
    db = open_database(path)
    if not db.table("documents").exists():
        raise AnalysisError(f"{path}: not a Watchword database (it has no documents table)")
    corpus_schema.migrate(db)
    ledger_schema.migrate(db)
    if counted:
        if not db.conn.execute("select 1 from terms limit 1").fetchone():
            raise AnalysisError(f"{path}: nothing is counted yet; run `watchword count`")
        waiting = db.conn.execute("select count(*) from changed_documents").fetchone()[0]
        if waiting:
            note(f"{waiting:,} new or changed documents are not counted yet; run `watchword count`")
    return db


def seed_file(name: str, given: str | None) -> Path:
    """Where a seed file is: as given, else in ``WATCHWORD_SEEDS``, else in ``./seeds``, else the bundled one."""
    if given:
        path = Path(given)
        if not path.is_file():
            raise AnalysisError(f"{path}: no such file")
        return path
    folder = os.environ.get("WATCHWORD_SEEDS")
    if folder:
        return seed_file(name, str(Path(folder) / name))
    local = Path("seeds") / name
    return local if local.is_file() else Path(str(files("seeds").joinpath(name)))


def note(message: str) -> None:
    """One line for the person, on standard error."""
    click.echo(message, err=True)


def now() -> datetime:
    """The present moment, in UTC."""
    return datetime.now(UTC)


def stamp(moment: datetime) -> str:
    """``moment`` as it is stored."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


class ProgressLine:
    """A line on standard error that is written over as work goes on; silent where nobody watches."""

    def __init__(self) -> None:
        self._watched = sys.stderr.isatty()
        self._width = 0

    def __call__(self, what: str, done: int, total: int) -> None:
        """Show that ``done`` of ``total`` are done."""
        self.show(f"{what}: {done:,} of {total:,}")

    def show(self, text: str) -> None:
        """Show ``text`` in place of what stood there."""
        if self._watched:
            click.echo("\r" + text.ljust(self._width), nl=False, err=True)
            self._width = len(text)

    def close(self) -> None:
        """Clear the line, so that what follows starts on a clean one."""
        if self._watched and self._width:
            click.echo("\r" + " " * self._width + "\r", nl=False, err=True)
