"""From an entry and what was read of its page to a Document: whose word counts for what. Pure.

Title, authors and publication date are the feed's where it has them, else the page's: a feed is written for
machines, a page's head is guessed at. The text is the page's.
"""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import urlsplit

from crawler.corpus.frontier import FrontierRow
from crawler.model import Cue, Document, Entry, Extraction, Source
from crawler.parsers.page_dates import first_published
from crawler.urls import canonical_url, is_fetchable

Signals = tuple[tuple[str, str], ...]

_NOTHING = Entry(None, None, None)


def page_document(
    row: FrontierRow, source: Source, extraction: Extraction, url: str, signals: Signals = ()
) -> tuple[Document, str]:
    """The document of the page read at ``url``, and the key it has if its own rel=canonical is not to be believed."""
    found = canonical_url(url)
    key = row.document_key or _declared(extraction.canonical_url, found) or found
    # A page that moved keeps its key, and is linked where it is now.
    url = found if row.document_key is not None and row.page != row.key else key
    return _document(row, source, extraction, key, url, signals), row.document_key or found


def entry_document(row: FrontierRow, source: Source, extraction: Extraction, why: str | None) -> Document:
    """The document of an entry whose text the feed carries; ``why`` says why the page was not read, if there is one."""
    entry = row.entry or _NOTHING
    url = canonical_url(entry.url) if entry.url and is_fetchable(entry.url) else None
    losses = [loss for loss in (f"feed-text ({why})" if why else None, extraction.loss) if loss]
    document = _document(row, source, extraction, row.document_key or row.key, url, ())
    return replace(document, loss=",".join(losses) or None)


def transcript_document(
    row: FrontierRow, source: Source, extraction: Extraction, cues: tuple[Cue, ...], signals: Signals
) -> Document:
    """The document of an episode whose transcript was read."""
    entry = row.entry or _NOTHING
    url = canonical_url(entry.url) if entry.url and is_fetchable(entry.url) else None
    return _document(row, source, extraction, row.document_key or row.key, url, signals, cues)


def _document(
    row: FrontierRow,
    source: Source,
    extraction: Extraction,
    key: str,
    url: str | None,
    signals: Signals,
    cues: tuple[Cue, ...] = (),
) -> Document:
    entry = row.entry or _NOTHING
    return Document(
        key=key,
        source=source.id,
        kind=row.kind,
        text=extraction.text,
        url=url,
        guid=entry.guid,
        title=entry.title or extraction.title,
        authors=entry.authors or extraction.authors,
        language=entry.language or extraction.language or source.language,
        published=first_published(entry.published, extraction.published),
        published_raw=entry.published_raw,
        modified=extraction.modified or entry.modified,
        audio_url=entry.audio_url,
        duration=entry.duration,
        blocks=extraction.blocks,
        cues=cues,
        extractor=extraction.extractor,
        extractor_version=extraction.extractor_version,
        options=extraction.options,
        loss=extraction.loss,
        signals=signals,
    )


def _declared(canonical: str | None, found: str) -> str | None:
    """The page's rel=canonical, where it is an address of the same host and not just the front page.

    A syndicated copy names the original on another host and still is a document of its own.
    """
    if canonical is None or not is_fetchable(canonical):
        return None
    declared = canonical_url(canonical)
    here, there = urlsplit(found), urlsplit(declared)
    if there.netloc.removeprefix("www.") != here.netloc.removeprefix("www."):
        return None
    return None if there.path == "/" and here.path != "/" else declared
