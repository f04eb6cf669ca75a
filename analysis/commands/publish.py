"""``watchword publish``: the public edition."""

from __future__ import annotations

from pathlib import Path

import click

from analysis.commands.options import note, now, open_ledger, stamp
from analysis.publishing import publish as publish_edition


@click.command()
@click.argument("file", metavar="FILE", type=click.Path(dir_okay=False, path_type=Path))
@click.pass_context
def publish(context: click.Context, file: Path) -> None:
    """Write the public edition to FILE: counts, mentions with at most 200 characters, titles, links, coverage.

    It holds no texts, and nothing of how the crawl goes. A FILE already there is replaced once the new one is whole.

    \b
    watchword publish public.db
    watchword --db public.db serve
    """
    db = open_ledger(context)
    rows = publish_edition(db.conn, file, now=stamp(now()))
    note(f"{file}: {rows['documents']:,} documents, {rows['mentions']:,} mentions")
