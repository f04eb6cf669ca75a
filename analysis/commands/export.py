"""``watchword export``: the ledger as CSV files for researchers."""

from __future__ import annotations

from pathlib import Path

import click

from analysis.commands.options import note, now, open_ledger, stamp
from analysis.exporting import export as export_ledger


@click.command()
@click.argument("folder", metavar="DIR", type=click.Path(file_okay=False, path_type=Path))
@click.option("--exact", is_flag=True, help="Leave texts that open like a formula (=, +, -, @) untouched.")
@click.option(
    "--one-per-cluster",
    is_flag=True,
    help="Count of near-duplicates only the document that was published first.",
)
@click.pass_context
def export(context: click.Context, folder: Path, exact: bool, one_per_cluster: bool) -> None:
    """Write the ledger to DIR as CSV: mentions with their context, monthly series, daily counts, documents,
    terms, sources; with a data dictionary (README.md) and a data package (datapackage.json).

    \b
    watchword export results/
    """
    db = open_ledger(context)
    for file in export_ledger(
        db.conn,
        folder,
        now=stamp(now()),
        guarded=not exact,
        copies="one-per-cluster" if one_per_cluster else "raw",
    ):
        note(f"{file.path}: {file.rows:,} rows")
