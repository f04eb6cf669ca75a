"""What came over the wire into WARC files, where the run keeps them: before unpacking, after the site's turn has ended.

response <- unpacking <- Warc <- Pace <- downloader

Whatever goes wrong in writing thus ends one request, and holds up no other of its site.
"""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any

from scrapy import Request, signals
from scrapy.exceptions import NotConfigured
from scrapy.http import Headers, Response

from crawler.archive import ArchiveWriter, Exchange
from crawler.archive.writing import ArchiveError
from crawler.http import answers

FOLDER_SETTING = "WATCHWORD_WARC"


class WarcMiddleware:
    """Keeps every answer but "not modified", robots.txt and redirects too, and notes in the request where it is.

    A spider's writer begins a file of its own. An archive that cannot be written ends the run, as a database does.
    """

    def __init__(self, crawler: Any, folder: str) -> None:
        self.crawler = crawler
        agent = crawler.settings.get("USER_AGENT", "")
        self._writer = ArchiveWriter(folder, operator=agent.partition("(+")[2].rstrip(")"), agent=agent)
        self._closing: asyncio.Future[None] | None = None

    @classmethod
    def from_crawler(cls, crawler: Any) -> WarcMiddleware:
        folder = crawler.settings.get(FOLDER_SETTING)
        if not folder:
            raise NotConfigured
        middleware = cls(crawler, folder)
        crawler.signals.connect(middleware.spider_closed, signal=signals.spider_closed)
        return middleware

    def process_response(self, request: Request, response: Response) -> Response:
        if response.status == HTTPStatus.NOT_MODIFIED or self._closing is not None:
            return response
        try:
            request.meta[answers.ARCHIVE] = self._writer.write(_exchange(request, response))
        except ArchiveError as error:
            self._end(error)
        return response

    def spider_closed(self) -> None:
        self._writer.close()

    def _end(self, error: ArchiveError) -> None:
        summary = self.crawler.spider.run.summary
        if summary.error is None:
            summary.error = str(error)
        self._closing = asyncio.ensure_future(self.crawler.engine.close_spider_async(reason="archive"))


def _exchange(request: Request, response: Response) -> Exchange:
    try:
        phrase = HTTPStatus(response.status).phrase
    except ValueError:
        phrase = ""
    return Exchange(
        url=response.url,
        at=datetime.now(UTC),
        request_headers=_pairs(request.headers),
        status_line=f"{response.status} {phrase}".rstrip(),
        response_headers=_pairs(response.headers),
        body=response.body,
        source=request.meta.get(answers.SOURCE) or None,
        method=request.method,
        address=str(response.ip_address) if response.ip_address else None,
    )


def _pairs(headers: Headers) -> tuple[tuple[str, str], ...]:
    return tuple(
        (name.decode("latin-1"), value.decode("latin-1")) for name, values in headers.items() for value in values
    )
