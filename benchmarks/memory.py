"""Peak memory of a crawl by its size: ``python -m benchmarks.memory [--bytes N] [PAGES...]``, by default 1,000 10,000 50,000.

Each crawl has a process and a database of its own and goes over a generated site: feeds of 250 entries on a dozen hosts,
pages of the asked size with a dozen links each. What is told is VmHWM of /proc, which Linux keeps for each process: of
the crawl's own process, and of the largest of its workers.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

HOSTS = tuple(f"127.0.0.{number}" for number in range(2, 14))
FEED_ENTRIES = 250
POLL_SECONDS = 0.5

CRAWL = """
import json, sys
from crawler.crawling import crawl
from crawler.model import Source

spec = json.load(sys.stdin)
marks = [1_000, 2_000, *range(5_000, 1_000_000, 5_000)]

def progress(summary):
    if marks and summary.documents_new >= marks[0]:
        peak = next(line for line in open("/proc/self/status") if line.startswith("VmHWM"))
        print(f"  after {marks.pop(0):6,}: {int(peak.split()[1]) >> 10:4} MiB", file=sys.stderr, flush=True)

summary = crawl(
    spec["db"],
    [Source(name, name, "press", base + "/", tuple(feeds)) for name, base, feeds in spec["sources"]],
    contact="bench@example.org", allow_hosts=spec["hosts"], delay=0, workers=2, progress=progress,
)
print(summary.documents_new)
"""


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1
    furniture = b""

    def do_GET(self) -> None:
        if self.path.startswith("/feed/"):
            body, kind = (
                feed(f"http://{self.headers['Host']}", *map(int, self.path.split("/")[2:])),
                "application/rss+xml",
            )
        elif self.path == "/robots.txt":
            body, kind = b"", "text/plain"
        else:
            body, kind = page(self.path, self.furniture), "text/html; charset=utf-8"
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing on the terminal."""


def feed(base: str, first: int, last: int) -> bytes:
    items = "".join(f"<item><title>Page {n}</title><link>{base}/{n}</link></item>" for n in range(first, last))
    return f"<rss version='2.0'><channel><title>A site</title>{items}</channel></rss>".encode()


def page(path: str, furniture: bytes) -> bytes:
    """Some 2 KB of text that no other page has, and a dozen links, among the furniture."""
    paragraphs = "".join(
        f"<p>Paragraph {n} of page {path} speaks of open weights and of <a href='{path}/{n}'>open source</a>, of what"
        " a licence permits, and of who trains on whose answers, at about the usual length of a paragraph.</p>"
        for n in range(12)
    )
    head = f"<!doctype html><html lang=en><head><title>Page {path}</title></head><body>".encode()
    return head + furniture + f"<article><h1>Page {path}</h1>{paragraphs}</article></body></html>".encode()


def furniture(size: int) -> bytes:
    """A site's scripts, styles and navigation, as many as make a page of ``size`` bytes."""
    pieces = ["<script>window.settings = window.settings || {};</script>", "<style>.a > .b { margin: 0 auto }</style>"]
    pieces += [f"<ul><li class=item><a href='/topic/{n}'><span>Topic {n}</span></a></li></ul>" for n in range(8)]
    block = "".join(pieces).encode()
    return block * max(1, (size - len(page("/1000", b""))) // len(block))


def peaks(pid: int) -> dict[int, int]:
    """VmHWM in KiB of the process and of all that descend from it."""
    found: dict[int, int] = {}
    waiting = [pid]
    while waiting:
        each = waiting.pop()
        try:
            status = Path(f"/proc/{each}/status").read_text()
            waiting += map(int, Path(f"/proc/{each}/task/{each}/children").read_text().split())
        except OSError:
            continue  # it has ended meanwhile
        if "VmHWM:" in status:
            found[each] = int(status.partition("VmHWM:")[2].split()[0])
    return found


def crawled(pages: int, bases: list[str]) -> Iterator[str]:
    share = -(-pages // len(bases))
    sources = [
        (
            f"site-{number}",
            base,
            [
                f"{base}/feed/{first}/{min(first + FEED_ENTRIES, share, pages - number * share)}"
                for first in range(0, min(share, pages - number * share), FEED_ENTRIES)
            ],
        )
        for number, base in enumerate(bases)
    ]
    with tempfile.TemporaryDirectory() as folder:
        hosts = [base.split("/")[2] for base in bases]
        spec = {"db": str(Path(folder) / "bench.db"), "sources": sources, "hosts": hosts}
        started = time.monotonic()
        process = subprocess.Popen(
            [sys.executable, "-c", CRAWL], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(json.dumps(spec))
        process.stdin.close()
        highest: dict[int, int] = {}
        while process.poll() is None:
            for pid, kib in peaks(process.pid).items():
                highest[pid] = max(kib, highest.get(pid, 0))
            time.sleep(POLL_SECONDS)
        seconds = time.monotonic() - started
        documents = process.stdout.read().strip()
        size = sum(path.stat().st_size for path in Path(folder).iterdir()) >> 20
    own = highest.pop(process.pid)
    yield (
        f"{pages:7,} pages: {documents:>6} documents in {seconds:6.0f} s, crawl {own >> 10:4} MiB,"
        f" largest worker {max(highest.values(), default=0) >> 10:4} MiB, database {size} MiB"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description="Peak memory of a crawl by its size.")
    parser.add_argument("pages", type=int, nargs="*", default=[1_000, 10_000, 50_000])
    parser.add_argument("--bytes", type=int, default=20_000, help="the size of a page (a real one has some 174,000)")
    options = parser.parse_args()
    Handler.furniture = furniture(options.bytes)
    sites = [ThreadingHTTPServer((host, 0), Handler) for host in HOSTS]
    for site in sites:
        site.daemon_threads = True
        threading.Thread(target=site.serve_forever, daemon=True).start()
    bases = [f"http://{site.server_address[0]!s}:{site.server_address[1]}" for site in sites]
    print(f"pages of {len(page('/1000', Handler.furniture)):,} bytes")
    for pages in options.pages:
        for line in crawled(pages, bases):
            print(line, flush=True)
    for site in sites:
        site.shutdown()


if __name__ == "__main__":
    main()
