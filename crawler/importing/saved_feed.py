"""A feed as it was once saved, in whatever format: a document of each entry that carries its text."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from crawler.corpus.frontier import Target
from crawler.importing.model import Found, ImportChoices, Problem, Skipped
from crawler.importing.parsing import Parsing
from crawler.importing.rows import row_of, source_named
from crawler.parsers.feeds import parse_feed
from crawler.parsers.fragments import extract_fragment
from crawler.parsers.workers import Setback
from crawler.spiders.articles import MIN_FEED_TEXT
from crawler.spiders.documents import entry_document
from crawler.spiders.targets import targets

ENDINGS = (".xml", ".rss", ".atom", ".rdf", ".json")
MAX_BYTES = 10 * 1024 * 1024
TEASER = "feed entries with a teaser only"


def read_feed(
    path: Path, choices: ImportChoices, now: datetime, parsing: Parsing, *, alone: bool = True
) -> Iterator[Found]:
    """The documents of the feed in the file, known as a crawl would know them.

    A file that is no feed is a Problem where it stands ``alone``; in a folder, data of other kinds is to be expected.
    """
    where = str(path)
    with path.open("rb") as file:
        content = file.read(MAX_BYTES + 1)
    if len(content) > MAX_BYTES:
        yield Problem(where, f"larger than {MAX_BYTES:,} bytes; skipped")
        return
    feed = parsing.run(parse_feed, content, choices.url or "", None, now=now)
    if isinstance(feed, Setback) and feed.reason == "not-a-feed" and not alone:
        yield Skipped(f"{path.suffix.lower()} files that are no feeds")
        return
    if isinstance(feed, Setback):
        yield Problem(where, f"not a feed that can be read ({feed.reason}); skipped")
        return
    if feed.problem:
        yield Problem(where, feed.problem, lost=False)
    source = choices.source_of(where)
    for target in targets(feed.entries, source):
        yield from read_entry(target, where, choices, now, parsing)


def read_entry(
    target: Target, where: str, choices: ImportChoices, now: datetime, parsing: Parsing, *, why: str | None = None
) -> Iterator[Found]:
    """The document of what the feed itself carries of an entry, if that is its text and not a teaser.

    ``why`` says why the entry's page is not the text, where a page was looked for.
    """
    entry = target.entry
    content = entry.content or (entry.summary if target.kind == "episode" else None) if entry else None
    if not content or (target.page is not None and len(content) < MIN_FEED_TEXT):
        yield Skipped(TEASER)
        return
    read = parsing.run(extract_fragment, content, target.page or "", now=now)
    if isinstance(read, Setback):
        yield Problem(f"{where} {target.key}", f"cannot be read ({read.reason}); skipped")
    elif not read.text.strip():
        yield Skipped(TEASER)
    else:
        yield entry_document(row_of(target, choices.kind), source_named(target.source), read, why)
