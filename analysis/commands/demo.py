"""``watchword demo``: the whole tool on a bundled sample site, offline."""

from __future__ import annotations

from pathlib import Path

import click
from click.core import ParameterSource

from analysis.commands.crawling_lines import closing_lines, progress_line
from analysis.commands.ledger_refresh import refresh_ledger
from analysis.commands.options import ProgressLine, note, now, seed_file, stamp
from analysis.commands.serve import DEFAULT_PORT, serve_database
from analysis.events import read_events
from analysis.exporting import export
from analysis.ledger import schema as ledger_schema
from analysis.terms.lexicon import read_lexicon
from crawler.corpus.connection import open_database

CONTACT = "demo@watchword.example"


@click.command()
@click.option(
    "--dir",
    "folder",
    default="watchword-demo",
    show_default=True,
    type=click.Path(file_okay=False, path_type=Path),
    help="Where its database and its CSV files go.",
)
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=DEFAULT_PORT,
    show_default=True,
    help="Where Datasette answers; 0 takes a free port.",
)
@click.option("--no-serve", is_flag=True, help="End after the export.")
@click.pass_context
def demo(context: click.Context, folder: Path, port: int, no_serve: bool) -> None:
    """Crawl a bundled sample site over HTTP on loopback, count its words, export them, and open the result.

    Nothing leaves this machine. Doing it again fetches only what changed.

    \b
    watchword demo
    watchword demo --dir /tmp/demo --no-serve
    """
    parent = context.parent
    if parent is not None and parent.get_parameter_source("db") == ParameterSource.COMMANDLINE:
        raise click.UsageError(
            "the demo has a database of its own, demo.db in its folder: give that with --dir, not --db"
        )
    from crawler.crawling import crawl
    from crawler.sample.server import serve_sample

    path = folder / "demo.db"
    progress = ProgressLine()
    with serve_sample() as site:
        note(f"1/4  crawling {len(site.sources)} sample sources on loopback")
        summary = crawl(
            path,
            site.sources,
            contact=CONTACT,
            allow_hosts=site.hosts,
            poll_all=True,
            delay=0,
            progress=lambda summary: progress.show(progress_line(summary)),
        )
    progress.close()
    for line in closing_lines(summary):
        note(f"     {line}")
    if summary.exit_code:
        context.exit(summary.exit_code)
    note("2/4  counting")
    db = open_database(path)
    ledger_schema.migrate(db)
    clustered, counted = refresh_ledger(
        db,
        read_lexicon(seed_file("lexicon.toml", None)),
        read_events(seed_file("events.csv", None)),
        progress=progress,
    )
    progress.close()
    note(f"     {counted.documents:,} documents counted, {counted.mentions:,} mentions found")
    note(f"     {clustered.line}")
    if counted.repeated_line:
        note(f"     {counted.repeated_line}")
    note(f"3/4  exporting to {folder / 'export'}")
    export(db.conn, folder / "export", now=stamp(now()))
    db.close()
    if no_serve:
        note(f"4/4  not serving; open it with: watchword --db {path} serve")
        return
    note("4/4  opening it in Datasette")
    serve_database(path, "127.0.0.1", port)
