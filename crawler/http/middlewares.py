"""Scrapy's downloader middlewares, each an adapter of a plain function next door.

    request  -> Guard -> Robots -> Redirect -> Pace -> downloader
    response <- Guard <- Robots <- Redirect <- Pace <-

They read what the run shares from the ``session`` of the spider.
"""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from scrapy import Request
from scrapy.http import Response

from crawler.http import answers
from crawler.http.addresses import refusal, site_of
from crawler.http.outcomes import Refused
from crawler.http.pace import retry_after
from crawler.http.redirects import KEPT_ACROSS_SITES, STATUSES, is_same_site, next_hop
from crawler.http.robots import MAX_BYTES, Permission, permission
from crawler.http.session import HttpSession

WAIT_WITHOUT_HEADER = 60.0
"""How long a host is left alone that answers 429 and names no time."""


class _Adapter:
    def __init__(self, crawler: Any) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Any) -> Any:
        return cls(crawler)

    @property
    def session(self) -> HttpSession:
        session: HttpSession = self.crawler.spider.session
        return session


class GuardMiddleware(_Adapter):
    """Refuses addresses that must not be asked, before anything is resolved or sent."""

    def process_request(self, request: Request) -> None:
        request.meta.setdefault(answers.ASKED, request.url)
        reason = refusal(request.url, self.session.allowed)
        if reason:
            raise Refused(reason)


class RobotsMiddleware(_Adapter):
    """Refuses what the host's robots.txt forbids; asks for it once per origin, whoever comes first."""

    async def process_request(self, request: Request) -> None:
        if request.meta.get(answers.PURPOSE) == "robots":
            return
        source = request.meta.get(answers.SOURCE, "")
        found = await self.session.robots.permission(request.url, lambda address: self._fetch(address, source))
        self.session.pace.ask(site_of(request.url), found.delay)
        reason = found.refusal(request.url)
        if reason:
            raise Refused(reason, lasting=found.verdict == "rules")

    async def _fetch(self, address: str, source: str) -> Permission:
        meta = {answers.PURPOSE: "robots", answers.SOURCE: source}
        request = Request(address, meta=meta)
        try:
            response = await self.crawler.engine.download_async(request)
        except (
            Exception
        ) as error:  # whatever it was, the rules are not known: nothing is permitted, and the row says why
            answer = answers.of_error(request, error)
            found = permission(None, b"", reason=answer.verdict.reason or "")
        else:
            answer = answers.of_response(response)
            found = permission(response.status, response.body[: MAX_BYTES + 1], address=address)
            if found.verdict == "all":
                answer = replace(answer, fetch=answers.judged(answer.fetch, "ok", "no robots.txt: all is permitted"))
        self.session.record(answer.fetch)
        return found


class RedirectMiddleware(_Adapter):
    """Follows redirects hop by hop, each through the guard and robots.txt of where it leads."""

    def process_response(self, request: Request, response: Response) -> Request | Response:
        location = response.headers.get("Location")
        if response.status not in STATUSES or not location:
            return response
        hops: tuple[str, ...] = request.meta.get(answers.REDIRECTS, ())
        target, reason = next_hop(request.url, location.decode("utf-8", "replace"), len(hops), self.session.allowed)
        if reason:
            raise Refused(reason)
        meta = request.meta | {answers.REDIRECTS: (*hops, request.url)}
        headers = request.headers.copy()
        if not is_same_site(request.url, target):
            for name in list(headers):
                if name.decode("latin-1").lower() not in KEPT_ACROSS_SITES:
                    del headers[name]
        return request.replace(url=target, headers=headers, meta=meta)


class PaceMiddleware(_Adapter):
    """One request at a time to a site, at its pace; hears Retry-After."""

    _SITE = "pace_site"

    async def process_request(self, request: Request) -> None:
        site = site_of(request.url)
        await self.session.pace.enter(site)
        request.meta[self._SITE] = site
        request.meta["download_slot"] = site
        request.meta[answers.STARTED] = time.monotonic()

    def process_response(self, request: Request, response: Response) -> Response:
        site = request.meta.pop(self._SITE, None)
        if site is None:
            return response
        pace = self.session.pace
        pace.leave(site, time.monotonic() - request.meta[answers.STARTED])
        if response.status in (429, 503):
            value = response.headers.get("Retry-After")
            seconds = retry_after(value.decode("latin-1") if value else None, datetime.now(UTC))
            if seconds is None and response.status == 429:
                seconds = WAIT_WITHOUT_HEADER
            if seconds is not None:
                pace.pause(site, seconds)
                request.meta[answers.WAIT] = seconds
        return response

    def process_exception(self, request: Request, exception: Exception) -> None:
        site = request.meta.pop(self._SITE, None)
        if site is not None:
            self.session.pace.leave(site)
