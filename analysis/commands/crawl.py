"""``watchword crawl``: poll what is due, fetch what is new or changed."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import click

from analysis.commands.crawling_lines import closing_lines, progress_line
from analysis.commands.options import ProgressLine, database_path, note, seed_file
from analysis.queries.selection import first_day
from crawler.sources import read_sources


@click.command()
@click.argument("sources", nargs=-1, metavar="[SOURCE...]")
@click.option("--seeds", "seeds_path", help="Whom to follow; by default sources.toml of ./seeds, else the bundled one.")
@click.option("--since", help="Leave out what was published before this day, month or year.")
@click.option("--all", "poll_all", is_flag=True, help="Poll also the feeds that are not due yet.")
@click.option("--limit", type=click.IntRange(1), help="Fetch at most so many pages.")
@click.option(
    "--contact",
    envvar="WATCHWORD_CONTACT",
    help="Your e-mail or web address, sent with every request. Also WATCHWORD_CONTACT.",
)
@click.option(
    "--warc", type=click.Path(file_okay=False, path_type=Path), help="Keep what is fetched in this folder, as WARC."
)
@click.option("--json", "as_json", is_flag=True, help="Print what was done as one JSON object, for a program.")
@click.pass_context
def crawl(
    context: click.Context,
    sources: tuple[str, ...],
    seeds_path: str | None,
    since: str | None,
    poll_all: bool,
    limit: int | None,
    contact: str | None,
    warc: Path | None,
    as_json: bool,
) -> None:
    """Poll the feeds that are due and fetch what is new or changed: of all sources, or of those named, which are
    polled whether due or not. How often a feed is due follows from how often it publishes.

    Idempotent and resumable; one crawl at a time per database. Exits with 1 where nothing at all could be seen.

    \b
    watchword crawl --contact me@example.org
    watchword crawl interconnects import-ai --limit 20 --contact me@example.org
    """
    from crawler.crawling import crawl as crawl_sources

    progress = ProgressLine()
    summary = crawl_sources(
        database_path(context),
        read_sources(seed_file("sources.toml", seeds_path)),
        only=sources,
        contact=contact or "",
        since=date.fromisoformat(first) if (first := first_day(since)) else None,
        limit=limit,
        poll_all=poll_all,
        warc=warc,
        progress=lambda summary: progress.show(progress_line(summary)),
    )
    progress.close()
    for line in closing_lines(summary):
        note(line)
    if as_json:
        click.echo(json.dumps(summary.as_dict() | {"exit_code": summary.exit_code}))
    context.exit(summary.exit_code)
