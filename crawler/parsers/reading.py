"""What the workers are given to do: an answer's bytes to what it holds, if it is what was asked for at all.

    Received -> observed? -> feed, page or transcript -> Feed, Extraction, Transcript

Whatever looks at a whole body does so here, in a worker process: never in the crawler's event loop.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime

from crawler.errors import ParseError
from crawler.model import Extraction
from crawler.parsers.feeds import Feed, parse_feed
from crawler.parsers.observed import not_observed
from crawler.parsers.pages import extract_page
from crawler.parsers.plain_page import extract_plainly
from crawler.parsers.transcripts import Transcript, parse_transcript
from crawler.parsers.unpacking import unpack

MAX_BODY = 10 * 1024 * 1024
"""What DOWNLOAD_MAXSIZE is on the wire, for what is packed in itself."""
UNSEEN = frozenset(
    ("challenge", "blocked", "empty", "script-only", "soft-404", "consent", "login", "paywall", "parked", "no-text")
)
"""Reasons that say that something else came than was asked for: the source was not observed."""


@dataclass(frozen=True)
class Received:
    """An answer as it came: ``url`` is where the last redirect led, ``headers`` have names in small letters."""

    body: bytes
    url: str
    status: int
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def content_type(self) -> str | None:
        return self.headers.get("content-type")


def unpacked(received: Received) -> Received:
    """``received``, unpacked where its body is gzip in itself (``feed.xml.gz``).

    Raises ParseError with the reason ``too large when unpacked`` or what ``unpack`` gives.
    """
    body, cut = unpack(received.body, MAX_BODY)
    if cut:
        raise ParseError(f"More than {MAX_BODY:,} bytes come out, or the gzip is damaged.", "too large when unpacked")
    return received if body is received.body else replace(received, body=body)


def read_feed(received: Received, *, now: datetime) -> Feed:
    """The feed that came. Raises ParseError with the reason where none did."""
    received = unpacked(received)
    check_observed(received)
    return parse_feed(received.body, received.url, received.content_type, now=now)


def read_page(received: Received, *, feed_content: str | None = None, now: datetime) -> Extraction:
    """The text of the page that came, never empty. Raises ParseError with the reason where there is none."""
    received = unpacked(received)
    check_observed(received)
    extraction = extract_page(
        received.body, received.url, content_type=received.content_type, feed_content=feed_content, now=now
    )
    if not extraction.text.strip():
        raise ParseError("The page has no text.", extraction.loss or "no-text")
    return extraction


def read_page_plainly(received: Received, why: str, *, feed_content: str | None = None) -> Extraction:
    """The words of a page that the parsers had to be stopped at, never empty; ``why`` they were. Raises as ``read_page``."""
    received = unpacked(received)
    check_observed(received)
    extraction = extract_plainly(received.body, content_type=received.content_type, feed_content=feed_content, why=why)
    if not extraction.text.strip():
        raise ParseError("The page has no text.", why)
    return extraction


def read_transcript(received: Received, *, now: datetime) -> Transcript:
    """The transcript that came. Raises ParseError with the reason where none did."""
    received = unpacked(received)
    return parse_transcript(received.body, received.url, received.content_type, now=now)


def check_observed(received: Received) -> None:
    """Raises ParseError with the reason of ``not_observed`` where something else came than was asked for."""
    reason = not_observed(received.body, received.status, received.headers, received.url)
    if reason is not None:
        raise ParseError(f"Not what was asked for: {reason}.", reason)
