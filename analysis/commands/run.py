"""``watchword run``: crawl, count, export, for a clock to start."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from analysis.commands.crawling_lines import progress_line
from analysis.commands.options import DEFAULT_EXPORT, ProgressLine, database_path, note, seed_file
from analysis.events import read_events
from analysis.terms.lexicon import read_lexicon
from crawler.sources import read_sources

if TYPE_CHECKING:
    from analysis.commands.whole_run import RunSummary


@click.command()
@click.option("--seeds", "seeds_path", help="Whom to follow; by default sources.toml of ./seeds, else the bundled one.")
@click.option(
    "--lexicon", "lexicon_path", help="What is counted; by default lexicon.toml of ./seeds, else the bundled one."
)
@click.option(
    "--events", "events_path", help="What happened when; by default events.csv of ./seeds, else the bundled one."
)
@click.option(
    "--contact",
    envvar="WATCHWORD_CONTACT",
    help="Your e-mail or web address, sent with every request. Also WATCHWORD_CONTACT.",
)
@click.option(
    "--export",
    "folder",
    default=DEFAULT_EXPORT,
    show_default=True,
    type=click.Path(file_okay=False, path_type=Path),
    help="Where the CSV files go.",
)
@click.option(
    "--minutes",
    type=click.FloatRange(0, min_open=True),
    help="Give the crawl so long; what it has not reached by then waits for the next run.",
)
@click.option(
    "--warc", type=click.Path(file_okay=False, path_type=Path), help="Keep what is fetched in this folder, as WARC."
)
@click.pass_context
def run(
    context: click.Context,
    seeds_path: str | None,
    lexicon_path: str | None,
    events_path: str | None,
    contact: str | None,
    folder: Path,
    minutes: float | None,
    warc: Path | None,
) -> None:
    """Crawl what is due, count what is new, export all of it: one line, one row in the table `runs`.

    One run at a time per database; doing it again does only what is new. Exits with 1 where nothing at all could
    be seen, or where it was stopped. `watchword schedule` prints what starts it every day.

    \b
    watchword run --contact me@example.org
    watchword run --minutes 60 --export results/ --contact me@example.org
    """
    from analysis.commands.whole_run import whole_run

    progress = ProgressLine()
    try:
        summary = whole_run(
            database_path(context),
            read_sources(seed_file("sources.toml", seeds_path)),
            read_lexicon(seed_file("lexicon.toml", lexicon_path)),
            read_events(seed_file("events.csv", events_path)),
            contact=contact or "",
            folder=folder,
            minutes=minutes,
            crawl_progress=lambda crawled: progress.show(progress_line(crawled)),
            count_progress=progress,
            warc=warc,
        )
    finally:
        progress.close()
    # A clock's log has what went well on one stream, and mails what did not from the other.
    (note if summary.exit_code else click.echo)(line_of(summary, folder))
    context.exit(summary.exit_code)


def line_of(summary: RunSummary, folder: Path) -> str:
    """What a run did, in one line."""
    crawl = summary.crawl
    parts = [
        f"{crawl.feeds_polled:,} of {crawl.feeds_due:,} due feeds polled",
        f"{crawl.documents_new:,} documents new, {crawl.documents_revised:,} revised",
    ]
    unseen = crawl.feeds_failed + crawl.feeds_missing
    if unseen:
        parts.append(f"{unseen:,} feeds not seen")
    if crawl.pages_failed or crawl.pages_refused:
        parts.append(f"{crawl.pages_failed:,} pages failed, {crawl.pages_refused:,} refused")
    if crawl.pages_left:
        parts.append(f"{crawl.pages_left:,} pages left for the next run")
    if summary.count is not None:
        parts.append(f"{summary.count.documents:,} documents counted, {summary.count.mentions:,} mentions found")
    if summary.clusters is not None and summary.clusters.clustered:
        parts.append(summary.clusters.line)
    if summary.count is not None and summary.count.repeated_line:
        parts.append(summary.count.repeated_line)
    if summary.files:
        parts.append(f"{len(summary.files)} tables exported to {folder}")
    if crawl.error:
        parts.append(f"stopped: {crawl.error}")
    elif crawl.interrupted:
        parts.append("interrupted, the next run goes on from here")
    elif crawl.exit_code:
        parts.append("nothing could be seen: every attempt failed")
    elif summary.out_of_time:
        parts.append("the time was over")
    return f"run {summary.id}: " + "; ".join(parts)
