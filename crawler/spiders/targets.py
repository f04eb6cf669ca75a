"""From a feed's entries to targets on the frontier: what each is known by, and what there is to fetch of it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from datetime import date

from crawler.corpus.frontier import FrontierRow, Target
from crawler.http.addresses import site_of
from crawler.model import Entry, Kind, TranscriptLink
from crawler.parsers.transcripts import choose_transcript
from crawler.urls import canonical_url, is_fetchable


def targets(entries: Iterable[Entry], source: str, *, since: date | None = None) -> list[Target]:
    """One target for each entry that has anything to read, published on or after ``since`` or undated."""
    found = (_target(entry, source) for entry in entries if _is_recent(entry, since))
    return [target for target in found if target is not None]


def entry_key(entry: Entry, source: str) -> str:
    """What an entry is known by: its page's canonical URL, else its GUID, else its own words."""
    if entry.url and is_fetchable(entry.url):
        return canonical_url(entry.url)
    if entry.guid:
        return f"{source}:{entry.guid}"
    told = "\n".join([entry.title or "", entry.published.raw if entry.published else "", entry.audio_url or ""])
    return f"{source}:{hashlib.sha256(told.encode('utf-8', 'replace')).hexdigest()[:24]}"


def page_of(entry: Entry) -> str | None:
    """The address that is fetched for the entry's text, or None where the feed itself has all there is.

    An episode's text is its transcript where one is linked, else its show notes as the feed carries them;
    its page is fetched only where the feed has none.
    """
    page = canonical_url(entry.url) if entry.url and is_fetchable(entry.url) else None
    if entry.audio_url is None:
        return page
    link = choose_transcript(entry.transcripts, entry.language)
    if link is not None:
        return link.url
    return None if entry.content or entry.summary else page


def transcript_link(row: FrontierRow) -> TranscriptLink | None:
    """The transcript that is fetched for ``row``, or None where its page is a page."""
    if row.entry is None or row.entry.audio_url is None:
        return None
    link = choose_transcript(row.entry.transcripts, row.entry.language)
    return link if link is not None and link.url == row.page else None


def reaches(entries: Sequence[Entry], since: date | None) -> str | None:
    """Back to which day a page, newest entries first, lists all that was published; None where no entry has a date.

    It is the last entry's, since an old one may be pinned to the top; or ``since``, before which none is taken.
    """
    last = next((entry.published.day for entry in reversed(entries) if entry.published), None)
    return last if last is None or since is None else max(last, since.isoformat())


def _target(entry: Entry, source: str) -> Target | None:
    page = page_of(entry)
    if page is None and not (entry.content or entry.summary):
        return None
    kind: Kind = "episode" if entry.audio_url else "article"
    return Target(entry_key(entry, source), page, site_of(page) if page else "", source, kind, entry)


def _is_recent(entry: Entry, since: date | None) -> bool:
    return since is None or entry.published is None or entry.published.day >= since.isoformat()
