"""``watchword status``: what was observed, what failed, what is due."""

from __future__ import annotations

import click

from analysis.commands.options import note, now, open_ledger, output_options, print_rows, stamp
from analysis.queries.health import SourceHealth, health, last_run


@click.command()
@output_options
@click.pass_context
def status(context: click.Context, form: str | None) -> None:
    """Per source: documents, when it was last seen well, what failed and why, what is due.

    \b
    watchword status
    watchword status --json
    """
    db = open_ledger(context, counted=False)
    rows = health(db.conn, now=stamp(now()))
    print_rows(SourceHealth._fields, rows, form)
    run = last_run(db.conn)
    if run:
        note(f"last run: {run.command}, started {run.started}, {run.outcome or 'not finished'}")
    waiting = db.conn.execute("select count(*) from changed_documents").fetchone()[0]
    if waiting:
        note(f"{waiting:,} documents wait to be counted; run `watchword count`")
    if not rows:
        note("no source yet; run `watchword crawl` or `watchword import`")
