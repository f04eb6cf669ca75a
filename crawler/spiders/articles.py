"""The article spider: fetches the pages and transcripts that are due and hands on what they come to.

due rows, host by host -> request -> extraction in a worker -> PageSettled -> pipeline
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from scrapy import Request, Spider
from scrapy.http import Response
from twisted.python.failure import Failure

from crawler.corpus import frontier
from crawler.corpus.connection import immediate
from crawler.corpus.due import REFUSED_DAYS, retry_at, revisit_at
from crawler.corpus.frontier import FrontierRow
from crawler.http import answers
from crawler.http.answers import Answer
from crawler.http.redirects import leads_to_wall
from crawler.model import Document, Source
from crawler.parsers.fragments import extract_fragment
from crawler.parsers.reading import Received, read_page, read_page_plainly, read_transcript
from crawler.parsers.workers import TOO_MUCH, Setback
from crawler.pipelines import PageSettled
from crawler.spiders.context import ROOM, CrawlContext, error_of
from crawler.spiders.documents import entry_document, page_document, transcript_document
from crawler.spiders.targets import transcript_link
from crawler.spiders.turns import Turns
from crawler.spiders.verdicts import after_reading, unmasked

MIN_FEED_TEXT = 800
"""Characters of a feed's HTML that count as the text itself, where its page cannot be had: less is a teaser."""
ACCEPT = "text/html, application/xhtml+xml;q=0.9, */*;q=0.5"


class ArticleSpider(Spider):
    """Works through the frontier until nothing is due; each row is settled by exactly one item."""

    name = "articles"

    def __init__(self, context: CrawlContext, **keywords: Any) -> None:
        super().__init__(**keywords)
        self.context = context
        self.run = context.run
        self.session = context.session
        self._turns: Turns[FrontierRow] = Turns(
            self.session.pace, self._hosts, self._more, patience=context.patience, room=ROOM, limit=context.limit
        )

    async def start(self) -> AsyncIterator[Any]:
        async for row in self._turns:
            if row.page is None:
                yield await self._item(row, None)
            else:
                yield self._request(row, row.page)

    async def answered(self, response: Response, row: FrontierRow) -> AsyncIterator[Any]:
        self._turns.done(row.host)
        yield await self._item(row, answers.of_response(response))

    async def failed(self, failure: Failure) -> AsyncIterator[Any]:
        request: Request = failure.request  # type: ignore[attr-defined]
        row: FrontierRow = request.cb_kwargs["row"]
        self._turns.done(row.host)
        yield await self._item(row, answers.of_error(request, error_of(failure)))

    def closed(self, reason: str) -> None:
        self.context.closed = reason

    async def _item(self, row: FrontierRow, answer: Answer | None) -> PageSettled:
        try:
            if answer is None:
                return await self._from_entry(row)
            return await self._settled(row, answer)
        except Exception as error:
            # A fault of ours on one page is recorded with it, so that the others go on.
            self.logger.exception("while reading %s", row.key)
            again = retry_at(row.tries, self.context.now())
            fetch = answer.fetch if answer else None
            return PageSettled(row, fetch, "failed", again, reason=f"crawler error: {error!r}"[:300])
        finally:
            self._turns.finished()

    def _hosts(self) -> list[str]:
        now = self.context.now()
        return frontier.hosts_due(self.run.db, self.context.sources, now=now, soon=self._soon(now))

    def _more(self, host: str, count: int) -> Sequence[FrontierRow]:
        now = self.context.now()
        with immediate(self.run.db) as db:
            return frontier.claim(
                db, self.run.id, host, self.context.sources, now=now, soon=self._soon(now), limit=count
            )

    def _soon(self, now: datetime) -> datetime:
        return now + timedelta(seconds=self.context.patience)

    def _request(self, row: FrontierRow, page: str) -> Request:
        headers = {"Accept": ACCEPT}
        if row.etag:
            headers["If-None-Match"] = row.etag
        if row.modified:
            headers["If-Modified-Since"] = row.modified
        purpose = "page" if transcript_link(row) is None else "transcript"
        meta = {answers.PURPOSE: purpose, answers.SOURCE: row.source, answers.ASKED: page}
        return Request(
            page, headers=headers, callback=self.answered, errback=self.failed, cb_kwargs={"row": row}, meta=meta
        )

    async def _settled(self, row: FrontierRow, answer: Answer) -> PageSettled:
        """What an answer comes to: the page read, unchanged, or not to be had."""
        if answer.verdict.outcome == "unchanged":
            return PageSettled(row, answer.fetch, "done", self._revisit(row, None))
        if answer.verdict.outcome != "ok" or answer.received is None:
            return await self._unread(row, await unmasked(self.context.workers, answer))
        wall = leads_to_wall(row.page or "", answer.url)
        if wall:
            return await self._unread(row, after_reading(answer, wall))
        if transcript_link(row) is not None:
            return await self._from_transcript(row, answer, answer.received)
        return await self._from_page(row, answer, answer.received)

    async def _from_page(self, row: FrontierRow, answer: Answer, received: Received) -> PageSettled:
        content = row.entry.content if row.entry else None
        now = self.context.now()
        read = await self.context.workers.run(read_page, received, feed_content=content, now=now)
        if isinstance(read, Setback) and read.reason in TOO_MUCH:
            full = content if self._has_feed_text(row) else None
            read = await self.context.workers.run(read_page_plainly, received, read.reason, feed_content=full)
        if isinstance(read, Setback):
            return await self._unread(row, after_reading(answer, read.reason))
        document, other_key = page_document(row, self._source(row), read, answer.url, answer.signals)
        return PageSettled(
            row,
            answers.judged(answer.fetch, "ok", read.loss),
            "done",
            self._revisit(row, document),
            reason=read.loss,
            document=document,
            other_key=other_key,
            etag=answer.etag,
            modified=answer.modified,
        )

    async def _from_transcript(self, row: FrontierRow, answer: Answer, received: Received) -> PageSettled:
        read = await self.context.workers.run(read_transcript, received, now=self.context.now())
        if isinstance(read, Setback):
            return await self._unread(row, after_reading(answer, read.reason))
        loss = read.extraction.loss
        document = transcript_document(row, self._source(row), read.extraction, read.cues, answer.signals)
        fetch = answers.judged(answer.fetch, "ok", loss)
        return PageSettled(row, fetch, "done", None, reason=loss, document=document)

    async def _from_entry(self, row: FrontierRow, answer: Answer | None = None) -> PageSettled:
        """The document of what the feed carries; ``answer`` is that of the page, where it was asked for in vain."""
        why = answer.verdict.reason if answer else None
        fetch = answer.fetch if answer else None
        state: frontier.State = "refused" if answer and answer.verdict.outcome == "refused" else "done"
        entry = row.entry
        content = (entry.content or entry.summary or "") if entry else ""
        read = await self.context.workers.run(extract_fragment, content, row.page or "", now=self.context.now())
        if isinstance(read, Setback):
            return PageSettled(row, fetch, "failed", None, reason=f"{why}; {read.reason}" if why else read.reason)
        if not read.text.strip():
            return PageSettled(row, fetch, "failed", None, reason=why or "no text")
        document = entry_document(row, self._source(row), read, why)
        return PageSettled(row, fetch, state, None, reason=why, document=document)

    async def _unread(self, row: FrontierRow, answer: Answer) -> PageSettled:
        """The page was not read: tried again later, or given up and the feed's own text taken where it has one."""
        verdict, now = answer.verdict, self.context.now()
        if verdict.outcome == "refused" and verdict.lasting:
            if self._has_feed_text(row):
                return await self._from_entry(row, answer)
            due = now + timedelta(days=REFUSED_DAYS)
            return PageSettled(row, answer.fetch, "refused", due, reason=verdict.reason)
        again = retry_at(row.tries, now, lasting=verdict.lasting)
        if answer.wait is not None and again is not None:
            asked = now + timedelta(seconds=answer.wait)
            if row.tries == 1 and answer.wait <= self.context.patience:
                return PageSettled(row, answer.fetch, "due", asked, reason=verdict.reason)
            again = max(again, asked)
        if again is None and self._has_feed_text(row):
            return await self._from_entry(row, answer)
        state: frontier.State = "refused" if verdict.outcome == "refused" else "failed"
        return PageSettled(row, answer.fetch, state, again, reason=verdict.reason)

    def _has_feed_text(self, row: FrontierRow) -> bool:
        """Whether the feed itself has the text: an article's content, or an episode's show notes of any length."""
        if row.document_key is not None or row.entry is None:
            return False
        if row.kind == "episode":
            return bool(row.entry.content or row.entry.summary)
        return len(row.entry.content or "") >= MIN_FEED_TEXT

    def _revisit(self, row: FrontierRow, document: Document | None) -> datetime | None:
        published = document.published if document else None
        if published is None and row.entry is not None:
            published = row.entry.published
        value = published.value if published else None
        return revisit_at(value, row.discovered, self.context.now(), self.context.revisit_days)

    def _source(self, row: FrontierRow) -> Source:
        return self.context.sources[row.source]
