"""``watchword firsts``: when each source was first seen to use a term."""

from __future__ import annotations

from typing import Any

import click

from analysis.commands.options import note, open_ledger, output_options, print_rows
from analysis.commands.scope_options import scope_of, scope_options
from analysis.queries import Scope, resolve_term
from analysis.queries.first_uses import FirstUse, first_uses


@click.command()
@click.argument("term")
@scope_options
@output_options
@click.pass_context
def firsts(context: click.Context, /, term: str, form: str | None, **scope: Any) -> None:
    """When each source was first seen to use TERM, and how much of the source stands before that day.

    Where few of its documents stand before, the first one seen is not known to be its first use: `censored` says so.
    A source that was read and does not use TERM has no day.

    \b
    watchword firsts "distillation attack"
    watchword firsts "open weights" --source-kind press --csv
    """
    db = open_ledger(context)
    rows = first_uses(db.conn, resolve_term(db.conn, term), Scope(**scope_of(db.conn, scope)))
    print_rows(FirstUse._fields, rows, form, {"before": ","})
    users = [row for row in rows if row.day is not None]
    early = sum(row.censored for row in users)
    about = f"; of {early:,} of these too little was read before to call it a first use" if early else ""
    note(f"{len(users):,} of {len(rows):,} sources use it{about}")
