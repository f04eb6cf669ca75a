"""Pages a second, crawl + extract + store, beside a plain Scrapy spider: ``python -m benchmarks.crawling [PAGES]``.

Both crawl the same loopback site, in processes of their own, one after the other. The plain spider does what a first
spider does: it calls trafilatura in its callback and writes each item to SQLite. Figures, not assertions.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

PAGE_BYTES = 174_000
"""The mean size of a real article's page."""

OURS = """
import json, sys, time
from crawler.crawling import crawl
from crawler.model import Source

base, db, workers = sys.argv[1:]
started = time.monotonic()
summary = crawl(
    db, [Source("site", "Site", "press", base + "/", (base + "/feed",))],
    contact="bench@example.org", allow_hosts=[base.split("/")[2]], delay=0, workers=int(workers),
)
seconds = time.monotonic() - started
print(json.dumps({"pages": summary.documents_new, "seconds": seconds, "cpu": time.process_time()}))
"""

PLAIN = """
import json, sqlite3, sys, time
import scrapy, trafilatura
from scrapy.crawler import AsyncCrawlerProcess

base, db, _ = sys.argv[1:]
connection = sqlite3.connect(db)
connection.execute("create table pages (url text primary key, text text)")

class Plain(scrapy.Spider):
    name = "plain"
    start_urls = [base + "/feed"]
    pages = 0

    def parse(self, response):
        for link in response.xpath("//item/link/text()").getall():
            yield scrapy.Request(link, self.page)

    def page(self, response):
        text = trafilatura.extract(response.text, url=response.url)
        connection.execute("insert into pages values (?, ?)", (response.url, text))
        connection.commit()
        Plain.pages += 1

started = time.monotonic()
process = AsyncCrawlerProcess({"LOG_LEVEL": "ERROR", "REMOTE_CONTROL_ENABLED": False})
process.crawl(Plain)
process.start()
seconds = time.monotonic() - started
print(json.dumps({"pages": Plain.pages, "seconds": seconds, "cpu": time.process_time()}))
"""


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1
    pages: int
    furniture: bytes

    def do_GET(self) -> None:
        body, kind = self.answer()
        self.send_response(200 if body else 404)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def answer(self) -> tuple[bytes, str]:
        if self.path == "/feed":
            base = f"http://{self.headers['Host']}"
            items = "".join(f"<item><link>{base}/{n}</link><guid>{n}</guid></item>" for n in range(self.pages))
            return f"<rss version='2.0'><channel><title>s</title>{items}</channel></rss>".encode(), "application/xml"
        if self.path == "/robots.txt":
            return b"", "text/plain"
        return article(self.path, self.furniture), "text/html; charset=utf-8"

    def log_message(self, format: str, *args: object) -> None:
        """Nothing on the terminal."""


def article(path: str, furniture: bytes) -> bytes:
    """A page of real size: some kilobytes of text in a lot of markup, scripts and styles."""
    paragraphs = "".join(
        f"<p class='body-text p-{n}'>Paragraph {n} of article {path} speaks of open weights and of <a href='/x/{n}'>"
        "open source</a>, of what a licence permits and of who trains on whose answers, at the usual length.</p>"
        for n in range(40)
    )
    return (
        f"<!doctype html><html lang=en><head><title>Article {path}</title></head><body>".encode()
        + furniture
        + f"<article><h1>Article {path}</h1>{paragraphs}</article></body></html>".encode()
    )


def furniture() -> bytes:
    script = "<script>" + "window.settings = window.settings || {};" * 1500 + "</script>"
    style = "<style>" + ".a-class > .another { margin: 0 auto; color: #333 }" * 600 + "</style>"
    links = "".join(f"<li class=item><a href='/topic/{n}'><span>Topic {n}</span></a></li>" for n in range(400))
    filled = f"{script}{style}<nav><ul>{links}</ul></nav>"
    return (filled + "<!--" + "x" * max(0, PAGE_BYTES - 12_000 - len(filled)) + "-->").encode()


def measure(code: str, base: str, workers: int) -> dict[str, Any]:
    """Run ``code`` against the site at ``base`` in a process of its own, with a new database."""
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(
            [sys.executable, "-c", code, base, str(Path(folder) / "bench.db"), str(workers)],
            stdout=subprocess.PIPE,
            text=True,
            check=True,
        )
    figures: dict[str, Any] = json.loads(done.stdout)
    return figures


def main() -> None:
    Handler.pages = int(sys.argv[1]) if len(sys.argv) > 1 else 5_000
    Handler.furniture = furniture()
    site = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    site.daemon_threads = True
    threading.Thread(target=site.serve_forever, daemon=True).start()
    base = f"http://127.0.0.1:{site.server_address[1]}"
    rates = {}
    for name, code, workers in [("plain spider, inline", PLAIN, 0), ("watchword, 2 workers", OURS, 2)]:
        figures = measure(code, base, workers)
        rates[name] = figures["pages"] / figures["seconds"]
        own = 1000 * figures["cpu"] / figures["pages"]
        print(f"{name:24} {figures['pages']:6} pages  {rates[name]:6.1f} pages/s  {own:5.1f} ms CPU a page")
    plain, ours = rates.values()
    print(f"watchword / plain: {ours / plain:.2f}")
    print(f"peak memory of the largest child: {resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024} MiB")
    site.shutdown()


if __name__ == "__main__":
    main()
