"""``watchword status``: what was observed, what failed, what is due."""

from __future__ import annotations

import click

from analysis.commands.options import note, now, open_ledger, output_options, print_rows, stamp
from analysis.queries import resolve_source
from analysis.queries.health import SourceHealth, health, last_run


@click.command()
@click.argument("sources", nargs=-1, metavar="[SOURCE...]")
@output_options
@click.pass_context
def status(context: click.Context, sources: tuple[str, ...], form: str | None) -> None:
    """Per source, all or those named: documents, when it was last seen well, what is due, what failed and why, and how
    many weeks were observed, partly or not at all.

    \b
    watchword status
    watchword status interconnects --json
    """
    db = open_ledger(context, counted=False)
    wanted = {resolve_source(db.conn, name) for name in sources}
    rows = [row for row in health(db.conn, now=stamp(now())) if not wanted or row.source in wanted]
    print_rows(SourceHealth._fields, rows, form)
    run = last_run(db.conn)
    if run:
        note(f"last run: {run.command}, started {run.started}, {run.outcome or 'not finished'}")
    waiting = db.conn.execute("select count(*) from changed_documents").fetchone()[0]
    if waiting:
        note(f"{waiting:,} documents wait to be counted; run `watchword count`")
    if not rows:
        note("no source yet; run `watchword crawl` or `watchword import`")
