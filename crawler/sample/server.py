"""The sample sites over HTTP on loopback, one port a source, so that each has a host and a robots.txt of its own."""

from __future__ import annotations

import gzip
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import NamedTuple
from urllib.parse import urlsplit

from crawler.model import Source
from crawler.sample.content import Site, read_sites
from crawler.sample.render import Resource, render

HOST = "127.0.0.1"
FIRST_PORT = 8741
"""The sites ask for this port and those after it, so that a second demo finds the pages at the same addresses."""


class SampleRequest(NamedTuple):
    """One request as it was answered. ``headers`` are the request's, with names in lower case."""

    method: str
    path: str
    status: int
    headers: dict[str, str]
    source: str


class SampleSites:
    """The running sites: what a crawl needs to know of them, and what it asked of them."""

    def __init__(self, servers: list[_Server]) -> None:
        self._servers = servers
        self.requests: list[SampleRequest] = []
        for server in servers:
            server.requests = self.requests

    @property
    def sources(self) -> tuple[Source, ...]:
        """The sites as sources, with the addresses that they have now."""
        return tuple(server.source() for server in self._servers)

    @property
    def hosts(self) -> tuple[str, ...]:
        """``host:port`` of each site, for the list of addresses a crawl may visit although they are on loopback."""
        return tuple(f"{HOST}:{server.server_port}" for server in self._servers)

    @property
    def sites(self) -> tuple[Site, ...]:
        """What the sites publish at present."""
        return tuple(server.site for server in self._servers)

    def edit(self) -> None:
        """Publish the corrected versions of the articles that have one."""
        for server in self._servers:
            server.publish(server.site.edited())


@contextmanager
def serve_sample(port: int | None = None) -> Iterator[SampleSites]:
    """Serve the sample sites until the block is left.

    ``port`` is the first of as many ports in a row as there are sites. A site whose port is taken gets a free one,
    and 0 gives all of them free ones; None is FIRST_PORT.
    """
    first = FIRST_PORT if port is None else port
    with ExitStack() as stack:
        servers = []
        for step, site in enumerate(read_sites()):
            server = stack.enter_context(_bound(site, first + step if first else 0))
            thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
            thread.start()
            stack.callback(thread.join)
            stack.callback(server.shutdown)
            servers.append(server)
        yield SampleSites(servers)


def _bound(site: Site, port: int) -> _Server:
    try:
        return _Server(site, port)
    except OSError:
        return _Server(site, 0)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def __init__(self, site: Site, port: int) -> None:
        super().__init__((HOST, port), _Handler)
        self.requests: list[SampleRequest] = []
        self.publish(site)

    @property
    def base(self) -> str:
        return f"http://{HOST}:{self.server_port}"

    def publish(self, site: Site) -> None:
        self.site = site
        self.resources = render(site, self.base)

    def source(self) -> Source:
        feed = next(path for path in self.resources if path.startswith("/feed."))
        site = self.site
        return Source(site.id, site.label, site.kind, f"{self.base}/", (self.base + feed,), site.language)


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    protocol_version = "HTTP/1.1"
    server_version = "sample"
    timeout = 30

    def do_GET(self) -> None:
        resource = self.server.resources.get(urlsplit(self.path).path)
        if resource is None:
            self._answer(404, b"<!DOCTYPE html><title>Not found</title><p>There is no such page.", {})
        elif self._has(resource):
            self._answer(304, b"", _validators(resource))
        else:
            self._answer(200, resource.content, {"Content-Type": resource.type, **_validators(resource)})

    do_HEAD = do_GET  # noqa: N815 (the standard library's name)

    def _has(self, resource: Resource) -> bool:
        """Whether the client holds these bytes already; the ETag decides where both are sent (RFC 9110, 13.2.2)."""
        if tags := self.headers.get("If-None-Match"):
            return resource.etag in [tag.strip().removeprefix("W/") for tag in tags.split(",")]
        since = self.headers.get("If-Modified-Since")
        return since is not None and _date(since) >= resource.modified

    def _answer(self, status: int, content: bytes, headers: dict[str, str]) -> None:
        # Appended before it is sent, so that a client which has its answer finds it in the log.
        seen = {name.lower(): value for name, value in self.headers.items()}
        self.server.requests.append(SampleRequest(self.command, self.path, status, seen, self.server.site.id))
        self.send_response(status)
        for name, value in {"Content-Type": "text/html; charset=utf-8", "Vary": "Accept-Encoding", **headers}.items():
            self.send_header(name, value)
        if content and "gzip" in self.headers.get("Accept-Encoding", ""):
            content = gzip.compress(content, mtime=0)
            self.send_header("Content-Encoding", "gzip")
        if status != 304:
            self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing on the terminal: the requests are in the log that the sites carry."""


def _validators(resource: Resource) -> dict[str, str]:
    return {"ETag": resource.etag, "Last-Modified": format_datetime(resource.modified, usegmt=True)}


def _date(header: str) -> datetime:
    try:
        return parsedate_to_datetime(header).astimezone(UTC)
    except ValueError:  # a date that cannot be read is no condition (RFC 9110, 13.1.3)
        return datetime.min.replace(tzinfo=UTC)
