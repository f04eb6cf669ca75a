"""``watchword import``: an existing corpus into the database."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

import click

from analysis.commands.options import ProgressLine, note, now, open_corpus
from crawler.model import Kind

SHOWN_PROBLEMS = 20


@click.command("import")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--source",
    help="Id of the source they belong to; made where it is new. Only Watchword's own WARC files do without.",
)
@click.option("--kind", type=click.Choice(get_args(Kind)), help="What they are; by default each record says.")
@click.option("--published", help="Date of a .txt or .html file: 2026-05-04.")
@click.option("--url", help="Address of a .txt or .html file.")
@click.pass_context
def import_(
    context: click.Context,
    paths: tuple[Path, ...],
    source: str | None,
    kind: Kind | None,
    published: str | None,
    url: str | None,
) -> None:
    """Bring in a corpus: .jsonl or .jsonl.gz (one record a line with url or id, title, published, text or
    html, author); .txt or .html (one document); .warc or .warc.gz (a web archive: each page and transcript, with
    what archived feeds say of it); a saved feed (.xml, .rss, .atom, .json); or a folder of these.

    Importing the same records again writes nothing twice; a changed text becomes a new revision.
    Exits with 1 where a record could not be read; all others are brought in.

    \b
    watchword import posts.jsonl.gz --source interconnects
    watchword import talk.txt --source talks --kind episode --published 2026-05-04
    watchword import data/archive/
    """
    from crawler.importing import ImportChoices, import_paths

    progress = ProgressLine()
    db = open_corpus(context)
    summary = import_paths(
        db,
        paths,
        ImportChoices(source, kind, published, url),
        now=now(),
        progress=lambda done: progress.show(f"importing: {done:,} documents"),
    )
    progress.close()
    for problem in summary.problems[:SHOWN_PROBLEMS]:
        note(str(problem))
    if len(summary.problems) > SHOWN_PROBLEMS:
        note(f"… and {len(summary.problems) - SHOWN_PROBLEMS:,} more like these")
    for what, number in sorted(summary.skipped.items(), key=lambda item: (-item[1], item[0])):
        note(f"not documents: {number:,} {what}")
    note(
        f"{source or 'all sources'}: {summary.new:,} new, {summary.revised:,} revised, {summary.unchanged:,} unchanged"
        + (f", {summary.undated:,} without a date (in no period of a trend)" if summary.undated else "")
        + (f"; {summary.lost:,} records not read" if summary.lost else "")
    )
    if summary.lost:
        context.exit(1)
