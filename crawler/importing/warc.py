"""WARC files, our own or anybody's: answers with pages, transcripts and feeds become documents, as a crawl makes them.

record -> answer with status 200 -> feed?       -> its entries, which name pages and transcripts to come
                                 -> transcript? -> Document of its entry
                                 -> page?       -> Candidate, with what the feed said of it
at the end: entries whose page never came, where the feed itself carried the text -> Document
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from urllib.parse import urljoin

from crawler.archive import ArchivedRecord, UnreadableRecord, read_records
from crawler.archive.encodings import UnpackingError, unpacked_content
from crawler.archive.records import MAX_RECORD
from crawler.archive.writing import SOURCE_HEADER
from crawler.corpus.entries import without_content
from crawler.corpus.frontier import Target
from crawler.http.addresses import site_of
from crawler.importing.model import Candidate, Found, ImportChoices, Problem, Skipped
from crawler.importing.parsing import Parsing
from crawler.importing.rows import row_of, source_named
from crawler.importing.saved_feed import read_entry
from crawler.parsers.feeds import parse_feed
from crawler.parsers.observed import FEED, not_observed
from crawler.parsers.transcripts import parse_transcript
from crawler.parsers.workers import Setback
from crawler.spiders.documents import page_document, transcript_document
from crawler.spiders.targets import targets, transcript_link
from crawler.urls import canonical_url, is_fetchable

ENDINGS = (".warc", ".warc.gz", ".warc.gz.open")
_PAGE_TYPES = ("text/html", "application/xhtml+xml")
_JSON_FEED = re.compile(r'\s*\{.{0,2000}?"version"\s*:\s*"https://jsonfeed\.org/', re.DOTALL)
_HTML = re.compile(rb"\s*<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE)
_FEED_HEAD = 4096


class Replay:
    """Reads the WARC files of one import, in order. What a feed said is kept for pages in later files."""

    def __init__(self, choices: ImportChoices, now: datetime, parsing: Parsing) -> None:
        self._choices = choices
        self._now = now
        self._parsing = parsing
        self._targets: dict[str, Target] = {}
        """By the address that is fetched for an entry's text, canonical."""
        self._waiting: dict[str, tuple[Target, str]] = {}
        """Entries whose text may have to be the feed's own, by key, with the file that has them."""
        self._contents: dict[str, bytes] = {}
        """The feed's text of each entry that has a page, by key, packed: each answer of the page is read beside it."""

    def read(self, path: Path) -> Iterator[Found]:
        """The documents of the file. One that is cut off ends with one Problem; what came before is given."""
        for record in read_records(path):
            where = f"{path} record {record.number}"
            if isinstance(record, UnreadableRecord):
                behind = "; what came before is in" if record.last else "; skipped"
                yield Problem(where, record.message + behind)
            elif record.type != "response":
                yield Skipped(f"records of type {record.type or 'unknown'}")
            else:
                yield from self._answer(record, where)

    def left(self) -> Iterator[Found]:
        """When all files are read: documents of the entries whose pages are in none of them."""
        waiting, self._waiting = self._waiting, {}
        for target, where in waiting.values():
            yield from read_entry(
                target, where, self._choices, self._now, self._parsing, why="its page is not in the archive"
            )

    def _answer(self, record: ArchivedRecord, where: str) -> Iterator[Found]:
        url = record.url or ""
        if not is_fetchable(url):
            yield Skipped("answers that are not of a web address")
            return
        location = record.headers.get("location")
        if record.status in (301, 302, 303, 307, 308) and location:
            self._follow(url, urljoin(url, location))
            yield Skipped("redirects")
            return
        if record.status != 200:
            yield Skipped(f"answers with status {record.status or 'unknown'}")
            return
        try:
            body = unpacked_content(record.body, record.headers.get("content-encoding"), limit=MAX_RECORD)
        except UnpackingError as error:
            yield Problem(where, f"{url[:200]}: {error}; skipped")
            return
        reason = not_observed(body, record.status, record.headers, url)
        if reason:
            yield Skipped(f"answers that are not what was asked for ({reason})")
            return
        yield from self._content(record, url, body, where)

    def _content(self, record: ArchivedRecord, url: str, body: bytes, where: str) -> Iterator[Found]:
        content_type = record.headers.get("content-type", "")
        media = content_type.partition(";")[0].strip().lower()
        target = self._targets.get(canonical_url(url))
        if _is_feed(body):
            yield from self._feed(record, url, body, content_type, where)
        elif target is not None and transcript_link(row_of(target)) is not None:
            yield from self._transcript(target, url, body, content_type, where)
        elif media in _PAGE_TYPES or (not media and _HTML.match(body)):
            yield from self._page(record, target, url, body, content_type, where)
        elif url.endswith("/robots.txt"):
            yield Skipped("robots.txt files")
        else:
            yield Skipped(f"answers of type {media[:60] or 'unknown'}")

    def _feed(self, record: ArchivedRecord, url: str, body: bytes, content_type: str, where: str) -> Iterator[Found]:
        feed = self._parsing.run(parse_feed, body, url, content_type or None, now=self._now)
        if isinstance(feed, Setback):
            yield Problem(where, f"{url[:200]}: not a feed that can be read ({feed.reason}); skipped")
            return
        yield Skipped("feeds, read for their entries")
        for target in targets(feed.entries, self._source(record, where)):
            if target.page is None:
                yield from read_entry(target, where, self._choices, self._now, self._parsing)
                continue
            entry = without_content(target.entry) if target.entry else None
            self._targets[canonical_url(target.page)] = replace(target, entry=entry)
            if target.entry is not None and target.entry.content:
                self._contents[target.key] = zlib.compress(target.entry.content.encode("utf-8", "surrogatepass"))
            if target.entry is not None and (target.entry.content or target.kind == "episode"):
                self._waiting[target.key] = (target, where)

    def _transcript(self, target: Target, url: str, body: bytes, content_type: str, where: str) -> Iterator[Found]:
        read = self._parsing.run(parse_transcript, body, url, content_type or None, now=self._now)
        if isinstance(read, Setback):
            yield Problem(where, f"{url[:200]}: not a transcript that can be read ({read.reason}); skipped")
            return
        self._waiting.pop(target.key, None)
        row = row_of(target, self._choices.kind)
        yield transcript_document(row, source_named(target.source), read.extraction, read.cues, ())

    def _page(
        self, record: ArchivedRecord, target: Target | None, url: str, body: bytes, content_type: str, where: str
    ) -> Iterator[Found]:
        read = self._parsing.page(
            body, url, content_type=content_type or None, feed_content=self._content_of(target), now=self._now
        )
        if isinstance(read, Setback):
            yield Problem(where, f"{url[:200]}: cannot be read ({read.reason}); skipped")
            return
        if not read.text.strip():
            yield Skipped(f"pages without text ({read.loss or 'empty'})")
            return
        if target is None:
            key = canonical_url(url)
            target = Target(key, url, site_of(url), self._source(record, where), "article")
        self._waiting.pop(target.key, None)
        row = row_of(target, self._choices.kind)
        document, other_key = page_document(row, source_named(target.source), read, url)
        yield Candidate(document, other_key)

    def _content_of(self, target: Target | None) -> str | None:
        """The feed's text of the entry, if a feed that came before had it."""
        packed = self._contents.get(target.key) if target is not None else None
        return zlib.decompress(packed).decode("utf-8", "surrogatepass") if packed else None

    def _follow(self, url: str, location: str) -> None:
        """What was asked for at ``url`` is what ``location`` answers."""
        target = self._targets.get(canonical_url(url))
        if target is not None and is_fetchable(location):
            self._targets.setdefault(canonical_url(location), target)

    def _source(self, record: ArchivedRecord, where: str) -> str:
        return self._choices.source_of(where, record.fields.get(SOURCE_HEADER.lower()))


def _is_feed(body: bytes) -> bool:
    head = body[:_FEED_HEAD].decode("utf-8", "replace").lstrip("\ufeff")
    return FEED.match(head) is not None or _JSON_FEED.match(head) is not None
