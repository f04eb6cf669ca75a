"""A site on loopback that a test writes page by page, and crawls of it, each in a process of its own.

The processes are forked from one that has the imports done (see ``warm``), but where a test is about the process.
"""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import pytest
from warm import WarmInterpreter, WarmProcess

from crawler.model import Source

CRAWL = """
import asyncio, json, sys, time
from datetime import date
from urllib.request import urlopen
from crawler.crawling import crawl
from crawler.errors import CrawlerError
from crawler.model import Selectors, Source

class Stalls:
    # How long the event loop was kept from its other work at most, from the first item on.
    longest = 0.0
    task = None

    def __call__(self, summary):
        if self.task is None:
            self.task = asyncio.get_running_loop().create_task(self.watch())

    async def watch(self):
        while True:
            before = time.monotonic()
            await asyncio.sleep(0.02)
            self.longest = max(self.longest, time.monotonic() - before - 0.02)


stalls = Stalls()
spec = json.load(open(sys.argv[1]))
sources = [
    Source(**fields | {
        "feeds": tuple(fields["feeds"]), "selectors": fields["selectors"] and Selectors(**fields["selectors"])
    })
    for fields in spec.pop("sources")
]
if spec.get("since"):
    spec["since"] = date.fromisoformat(spec["since"])
if "rounds" in spec:
    spec["rounds"] = (urlopen(url).read() for url in spec["rounds"])
try:
    summary = crawl(spec.pop("db"), sources, progress=stalls, **spec)
except CrawlerError as error:
    sys.exit(f"Error: {error}")
# Not ru_maxrss: a child inherits it from the process that started it.
peak = int(next(line for line in open("/proc/self/status") if line.startswith("VmHWM")).split()[1])
print(json.dumps(summary.as_dict() | {"peak_kib": peak, "longest_stall": round(stalls.longest, 3)}))
sys.exit(summary.exit_code)
"""
PATIENCE = 400
"""Seconds after which a crawl is taken to hang: far more than any needs, on a machine that does other things too."""


@dataclass
class Page:
    """What a path answers with; ``etag`` and ``modified`` are honoured as validators."""

    body: bytes = b""
    type: str = "text/html; charset=utf-8"
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    etag: str | None = None


Answer = Callable[[BaseHTTPRequestHandler], None]


@dataclass(frozen=True)
class Request:
    """One request as it came: ``at`` is the server's monotonic clock."""

    path: str
    headers: dict[str, str]
    at: float


class Site(ThreadingHTTPServer):
    """A web site whose pages are a dict. ``requests`` has every request in order."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, host: str = "127.0.0.1") -> None:
        super().__init__((host, 0), _Handler)
        self.pages: dict[str, Page | Answer] = {}
        self.requests: list[Request] = []
        self.robots("")

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up is no news: the crawls of these tests do, and are killed."""

    @property
    def host(self) -> str:
        return f"{self.server_address[0]}:{self.server_address[1]}"

    @property
    def base(self) -> str:
        return f"http://{self.host}"

    @property
    def paths(self) -> list[str]:
        return [request.path for request in self.requests]

    def put(self, path: str, body: str | bytes, **fields: Any) -> None:
        self.pages[path] = Page(body.encode() if isinstance(body, str) else body, **fields)

    def robots(self, text: str) -> None:
        self.put("/robots.txt", text, type="text/plain")

    def article(self, path: str, text: str, title: str = "A title", head: str = "", **fields: Any) -> None:
        """An article page with ``text`` in paragraphs (apart by blank lines), among a site's usual furniture."""
        paragraphs = "".join(f"<p>{escape(part)}</p>" for part in text.split("\n\n"))
        self.put(
            path,
            f"<!doctype html><html lang=en><head><title>{escape(title)}</title>{head}</head><body>"
            f"<nav><a href=/>Home</a> <a href=/about>About</a></nav><article><h1>{escape(title)}</h1>{paragraphs}"
            "</article><footer>Copyright</footer></body></html>",
            **fields,
        )

    def feed(self, items: list[dict[str, str]], path: str = "/feed", **fields: Any) -> None:
        """An RSS feed; each item has ``link`` or ``guid``; title, pubDate, content, enclosure, transcript as wanted."""
        self.put(path, rss(self.base, items), type="application/rss+xml", **fields)

    def source(self, id: str = "site", *feeds: str) -> Source:
        return Source(id, id.title(), "press", self.base + "/", tuple(self.base + path for path in feeds or ("/feed",)))


class _Handler(BaseHTTPRequestHandler):
    server: Site
    protocol_version = "HTTP/1.1"
    timeout = 60

    def do_GET(self) -> None:
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.server.requests.append(Request(self.path, headers, time.monotonic()))
        page = self.server.pages.get(self.path, Page(b"<p>There is no such page.", status=404))
        if not isinstance(page, Page):
            page(self)
            return
        if page.etag is not None and headers.get("if-none-match") == page.etag:
            page = Page(status=304, etag=page.etag)
        self.send_response(page.status)
        for name, value in {"Content-Type": page.type, **page.headers}.items():
            self.send_header(name, value)
        if page.etag is not None:
            self.send_header("ETag", page.etag)
        if page.status != 304:
            self.send_header("Content-Length", str(len(page.body)))
        self.end_headers()
        self.wfile.write(page.body)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing on the terminal."""


def rss(base: str, items: list[dict[str, str]]) -> str:
    written = []
    for item in items:
        parts = [f"<title>{escape(item.get('title', 'A title'))}</title>"]
        if "link" in item:
            parts.append(f"<link>{escape(item['link'])}</link>")
        parts.append(f"<guid isPermaLink='false'>{escape(item.get('guid') or item['link'])}</guid>")
        if "pubDate" in item:
            moment = datetime.fromisoformat(item["pubDate"]).replace(tzinfo=UTC)
            parts.append(f"<pubDate>{format_datetime(moment)}</pubDate>")
        if "content" in item:
            parts.append(f"<content:encoded>{escape(item['content'])}</content:encoded>")
        if "enclosure" in item:
            parts.append(f"<enclosure url='{escape(item['enclosure'])}' type='audio/mpeg' length='1000'/>")
        if "transcript" in item:
            parts.append(f"<podcast:transcript url='{escape(item['transcript'])}' type='{item['transcript_type']}'/>")
        written.append(f"<item>{''.join(parts)}</item>")
    return (
        "<?xml version='1.0' encoding='utf-8'?><rss version='2.0' xmlns:content='http://purl.org/rss/1.0/modules/content/'"
        " xmlns:podcast='https://podcastindex.org/namespace/1.0'>"
        f"<channel><title>Site</title><link>{base}/</link>{''.join(written)}</channel></rss>"
    )


def prose(subject: str, sentences: int = 12) -> str:
    """Some paragraphs that an extractor takes for an article."""
    lines = [
        f"Sentence number {number} says something of {subject}, at enough length to be taken for prose."
        for number in range(1, sentences + 1)
    ]
    return "\n\n".join(" ".join(lines[start : start + 3]) for start in range(0, sentences, 3))


@dataclass(frozen=True)
class Crawled:
    """A crawl that ended: its exit code, its summary (empty where it refused to start) and what it wrote to stderr."""

    code: int
    summary: dict[str, Any]
    stderr: str


class Crawls:
    """Crawls into one database, over the sites of a test."""

    def __init__(self, folder: Path, interpreter: WarmInterpreter) -> None:
        self._folder = folder
        self._interpreter = interpreter
        self.db = folder / "corpus.db"
        self._number = 0

    def start(
        self, *sources: Source, preexec_fn: Callable[[], None] | None = None, **options: Any
    ) -> subprocess.Popen[str] | WarmProcess:
        """Start a crawl and return its process; loopback hosts of the sources' homes and feeds are allowed.

        With ``preexec_fn`` it begins as a fresh interpreter.
        """
        self._number += 1
        allowed = {url.split("/")[2] for source in sources for url in (source.home, *source.polled)}
        spec = {
            "db": str(self.db),
            "sources": [asdict(source) for source in sources],
            "allow_hosts": sorted(allowed),
            "contact": "tests@example.org",
            "delay": 0,
            "poll_all": True,
            "workers": 1,
        } | options
        path = self._folder / f"crawl-{self._number}.json"
        path.write_text(json.dumps(spec))
        if preexec_fn is None:
            return self._interpreter.start(CRAWL, str(path))
        return subprocess.Popen(
            [sys.executable, "-c", CRAWL, str(path)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            preexec_fn=preexec_fn,
        )

    def run(self, *sources: Source, **options: Any) -> Crawled:
        """Crawl to the end."""
        process = self.start(*sources, **options)
        try:
            out, err = process.communicate(timeout=PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
            raise
        return Crawled(process.returncode, json.loads(out) if out.strip() else {}, err)

    def rows(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        connection = sqlite3.connect(self.db)
        try:
            return connection.execute(sql, values).fetchall()
        finally:
            connection.close()


@pytest.fixture
def crawls(tmp_path: Path, warm_interpreter: WarmInterpreter) -> Crawls:
    return Crawls(tmp_path, warm_interpreter)


@pytest.fixture
def make_site() -> Iterator[Callable[..., Site]]:
    """A function that starts one more site, stopped when the test ends."""
    with starting_sites() as start:
        yield start


@pytest.fixture
def site(make_site: Callable[..., Site]) -> Site:
    return make_site()


@pytest.fixture(scope="module")
def module_crawls(tmp_path_factory: pytest.TempPathFactory, warm_interpreter: WarmInterpreter) -> Crawls:
    """Crawls into one database for all tests of a module, which look at one crawl from many sides."""
    return Crawls(tmp_path_factory.mktemp("crawls"), warm_interpreter)


@pytest.fixture(scope="module")
def make_module_site() -> Iterator[Callable[..., Site]]:
    """As ``make_site``, for all tests of a module."""
    with starting_sites() as start:
        yield start


@contextmanager
def starting_sites() -> Iterator[Callable[..., Site]]:
    sites: list[tuple[Site, threading.Thread]] = []

    def start(host: str = "127.0.0.1") -> Site:
        site = Site(host)
        thread = threading.Thread(target=site.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        sites.append((site, thread))
        return site

    yield start
    for site, thread in sites:
        site.shutdown()
        thread.join()
        site.server_close()


@pytest.fixture(scope="session")
def article_text() -> Callable[..., str]:
    return prose
