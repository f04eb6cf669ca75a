"""``watchword trend``: the use of terms over time."""

from __future__ import annotations

from typing import Any, get_args

import click

from analysis.commands.options import note, open_ledger, output_options, print_rows
from analysis.commands.scope_options import scope_of, scope_options
from analysis.queries import Selection, SeriesRow, overview, resolve_term, series
from analysis.queries.selection import By, Measure

FORMATS = {
    "mentions": ",",
    "tokens": ",",
    "documents": ",",
    "total_documents": ",",
    "per_million": ".1f",
    "share": ".3f",
}


@click.command()
@click.argument("terms", nargs=-1, required=True, metavar="TERM...")
@click.option("--by", type=click.Choice(get_args(By)), default="month", show_default=True, help="Length of a period.")
@scope_options
@click.option(
    "--measure",
    type=click.Choice(get_args(Measure)),
    default="per_million",
    show_default=True,
    help="The rate that low and high bound (95 %; the methods page says of whom).",
)
@output_options
@click.pass_context
def trend(
    context: click.Context,
    /,
    terms: tuple[str, ...],
    by: By,
    measure: Measure,
    form: str | None,
    **scope: Any,
) -> None:
    """How often TERMs are used, period by period: mentions per million tokens and share of documents.

    A term is named by its id, its label or any of its variants. A period without a document is missing, not zero.

    \b
    watchword trend "open source" "open weights" --by year
    watchword trend distillation-attack --since 2026 --csv > attack.csv
    """
    db = open_ledger(context)
    selection = Selection(
        terms=tuple(dict.fromkeys(resolve_term(db.conn, name) for name in terms)),
        by=by,
        measure=measure,
        **scope_of(db.conn, scope),
    )
    rows = series(db.conn, selection)
    interval = ".1f" if measure == "per_million" else ".3f"
    print_rows(SeriesRow._fields, rows, form, FORMATS | {"low": interval, "high": interval})
    undated = overview(db.conn, selection.source).undated
    if undated:
        note(f"{undated:,} documents have no date and are in no period")
    if not rows:
        note("no dated document in this selection")
