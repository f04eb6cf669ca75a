"""``watchword sources``: whom we follow, and by which ways their entries can be found."""

from __future__ import annotations

from contextlib import nullcontext
from typing import TYPE_CHECKING

import click

from analysis.commands.options import ProgressLine, database_path, note, output_options, print_rows, seed_file
from crawler.locking import crawl_lock
from crawler.model import Source
from crawler.sources import read_sources

if TYPE_CHECKING:
    from crawler.checking import WayRow

COLUMNS = ("source", "label", "kind", "language", "polled", "url")


@click.group(invoke_without_command=True)
@click.option("--seeds", "seeds_path", help="Whom to follow; by default sources.toml of ./seeds, else the bundled one.")
@output_options
@click.pass_context
def sources(context: click.Context, seeds_path: str | None, form: str | None) -> None:
    """List whom we follow: one row for each address that a crawl polls. `watchword sources check` tries them.

    \b
    watchword sources --csv
    watchword sources check interconnects --contact me@example.org
    """
    context.meta["seeds"] = seeds_path
    if context.invoked_subcommand is None:
        print_rows(COLUMNS, [row for source in _read(context) for row in _polled(source)], form)


@sources.command()
@click.argument("names", nargs=-1, metavar="[SOURCE...]")
@click.option(
    "--contact",
    envvar="WATCHWORD_CONTACT",
    help="Your e-mail or web address, sent with every request. Also WATCHWORD_CONTACT.",
)
@output_options
@click.pass_context
def check(context: click.Context, names: tuple[str, ...], contact: str | None, form: str | None) -> None:
    """Ask each source, or those named, by every way in which its entries can be found: declared feeds and listing
    page, feeds that its home page names, older pages of a feed (RFC 5005), the archive of Substack, WordPress or
    Ghost, sitemaps. Nothing is stored. As polite as a crawl, and not at the same time as one.

    Exits with 1 where a declared feed or listing page does not work.

    \b
    watchword sources check --contact me@example.org
    watchword sources check interconnects import-ai --json --contact me@example.org
    """
    from crawler.checking import WayRow, check_sources
    from crawler.crawling import chosen

    wanted = chosen(_read(context), names)
    progress = ProgressLine()
    path = database_path(context)
    with crawl_lock(path) if path.exists() else nullcontext():
        rows, ended = check_sources(
            wanted,
            contact=contact or "",
            progress=lambda done: progress("checking", done, len(wanted)),
        )
    progress.close()
    print_rows(WayRow._fields, [_shown(row) if form == "table" else row for row in rows], form)
    failed = {row.source for row in rows if row.declared and not row.works}
    if not ended:
        note("interrupted: what was not asked yet is not in the list")
    if failed:
        note(
            f"{len(failed):,} of {len(wanted):,} sources with a feed or listing page that does not work: {_few(failed)}"
        )
    context.exit(1 if failed or not ended else 0)


def _read(context: click.Context) -> tuple[Source, ...]:
    return read_sources(seed_file("sources.toml", context.meta["seeds"]))


def _polled(source: Source) -> list[tuple[str | None, ...]]:
    what = "feed" if source.feeds else "listing"
    return [(source.id, source.label, source.kind, source.language, what, url) for url in source.polled]


def _shown(row: WayRow) -> tuple[object, ...]:
    """A row for reading: yes and no for what a machine reads as true and false."""
    return tuple(("no", "yes")[value] if isinstance(value, bool) else value for value in row)


def _few(names: set[str]) -> str:
    first = sorted(names)[:5]
    return ", ".join(first) + (", …" if len(names) > len(first) else "")
