"""From Scrapy's answer or error to one row of ``fetches`` and what the spiders need of it."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.http import Response

from crawler.corpus.fetches import Fetch, timestamp
from crawler.http import outcomes
from crawler.http.outcomes import Verdict
from crawler.http.signals import header_signals, page_signals
from crawler.parsers.reading import Received

MAX_HEADERS = 1000
PURPOSE = "purpose"
SOURCE = "source"
ASKED = "asked"
STARTED = "started"
REDIRECTS = "redirects"
WAIT = "retry_after"
ARCHIVE = "archive_record"


@dataclass(frozen=True)
class Answer:
    """One finished request: its verdict, its row for ``fetches``, and the answer where there is one.

    ``url`` is where the last redirect led; ``wait`` the seconds that the host asked to be left alone for.
    """

    verdict: Verdict
    fetch: Fetch
    url: str
    received: Received | None = None
    wait: float | None = None
    signals: tuple[tuple[str, str], ...] = ()

    @property
    def etag(self) -> str | None:
        return self.received.headers.get("etag") if self.received else None

    @property
    def modified(self) -> str | None:
        return self.received.headers.get("last-modified") if self.received else None


def of_response(response: Response) -> Answer:
    """What ``response`` brought, judged by its status and size; what it says is for a worker to read."""
    request = response.request
    if request is None:
        raise ValueError("a response from the downloader has its request")
    headers = _pairs(response)
    verdict = _judge(response, len(headers))
    signals = header_signals(headers[:MAX_HEADERS])
    if request.meta.get(PURPOSE) == "page":
        signals += page_signals(response.body)
    named = {name.lower(): value.strip() for name, value in headers[:MAX_HEADERS]}
    return Answer(
        verdict,
        _fetch(request, verdict, response.status, len(response.body), named.get("content-type"), signals),
        response.url,
        Received(response.body, response.url, response.status, named),
        request.meta.get(WAIT),
        signals,
    )


def _judge(response: Response, headers: int) -> Verdict:
    return Verdict("failed", "too many headers") if headers > MAX_HEADERS else outcomes.of_status(response.status)


def of_error(request: Request, error: BaseException) -> Answer:
    """What a request that ended in ``error`` comes to."""
    verdict = outcomes.of_error(error, urlsplit(request.url).hostname or "")
    return Answer(verdict, _fetch(request, verdict), request.url, wait=request.meta.get(WAIT))


def judged(fetch: Fetch, outcome: str, reason: str | None) -> Fetch:
    """``fetch`` with the verdict that reading its body led to."""
    return replace(fetch, outcome=outcome, reason=reason[:300] if reason else None)


def reaching(fetch: Fetch, day: str | None) -> Fetch:
    """``fetch`` with the day back to which it lists all that was published, for the coverage of its source."""
    return replace(fetch, signals=(*fetch.signals, ("reaches", day))) if day else fetch


def _fetch(
    request: Request,
    verdict: Verdict,
    status: int | None = None,
    size: int | None = None,
    content_type: str | None = None,
    signals: tuple[tuple[str, str], ...] = (),
) -> Fetch:
    started = request.meta.get(STARTED)
    redirects = request.meta.get(REDIRECTS, ())
    if redirects:
        signals += (("redirected-to", request.url),)
    return Fetch(
        source=request.meta.get(SOURCE, ""),
        url=request.meta.get(ASKED, request.url),
        purpose=request.meta.get(PURPOSE, "page"),
        at=timestamp(datetime.now(UTC)),
        outcome=verdict.outcome,
        reason=verdict.reason,
        status=status,
        bytes=size,
        seconds=None if started is None else round(time.monotonic() - started, 3),
        content_type=content_type[:200] if content_type else None,
        signals=signals,
        archive=request.meta.get(ARCHIVE),
    )


def _pairs(response: Response) -> list[tuple[str, str]]:
    return [
        (name.decode("latin-1"), value.decode("latin-1"))
        for name, values in response.headers.items()
        for value in values
    ]
