"""Sitemaps: every kind to entries, packed within a limit, and what is none refused with a reason."""

from __future__ import annotations

import gzip
import zlib
from datetime import UTC, datetime

import pytest

from crawler.errors import ParseError
from crawler.parsers.sitemaps import Sitemap, parse_sitemap

NOW = datetime(2026, 6, 1, tzinfo=UTC)

URLSET = """<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"
        xmlns:image="http://www.google.com/schemas/sitemap-image/1.1">
  <url><loc> https://a.example/one?a=1&amp;b=2 </loc><lastmod>2024-03-05T10:00:00+01:00</lastmod>
    <image:image><image:loc>https://a.example/one.png</image:loc></image:image></url>
  <url><loc>https://a.example/two</loc><lastmod>2024-03</lastmod>
    <news:news>
    <news:publication><news:name>A</news:name><news:language>en</news:language></news:publication>
    <news:publication_date>2024-03-04</news:publication_date>
    <news:title>Open &amp;amp; closed</news:title></news:news></url>
  <url><loc>javascript:alert(1)</loc></url>
  <url><lastmod>2024-01-01</lastmod></url>
</urlset>"""

INDEX = """<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
  <sitemap><loc>https://a.example/posts.xml.gz</loc><lastmod>2024-03-05</lastmod></sitemap>
  <sitemap><loc>/pages.xml</loc></sitemap>
</sitemapindex>"""


def parse(content: str | bytes) -> Sitemap:
    data = content.encode() if isinstance(content, str) else content
    return parse_sitemap(data, "https://a.example/sitemap.xml", None, now=NOW)


def test_a_sitemap_gives_addresses_with_what_it_knows_of_them() -> None:
    sitemap = parse(URLSET)
    one, two = sitemap.entries
    assert (one.url, one.title, one.published) == ("https://a.example/one?a=1&b=2", None, None)
    assert one.modified is not None
    assert (one.modified.value, one.modified.origin) == ("2024-03-05T09:00:00Z", "sitemap")
    assert two.published is not None
    assert two.modified is not None
    assert (two.title, two.language, two.published.value, two.modified.precision) == (
        "Open & closed",
        "en",
        "2024-03-04",
        "month",
    )
    assert sitemap.problem == "2 records without a usable address"


def test_an_index_gives_sitemaps() -> None:
    sitemap = parse(INDEX)
    assert [link.url for link in sitemap.sitemaps] == ["https://a.example/posts.xml.gz", "https://a.example/pages.xml"]
    assert [link.modified.value if link.modified else None for link in sitemap.sitemaps] == ["2024-03-05", None]
    assert sitemap.entries == ()


def test_a_feed_or_a_list_of_lines_may_be_a_sitemap() -> None:
    feed = "<rss version='2.0'><channel><item><link>https://a.example/one</link></item></channel></rss>"
    lines = "https://a.example/one\r\n\r\nhttps://a.example/two\nnot an address\n"
    assert [entry.url for entry in parse(feed).entries] == ["https://a.example/one"]
    assert [entry.url for entry in parse(lines).entries] == ["https://a.example/one", "https://a.example/two"]
    assert parse(lines).problem == "1 lines without a usable address"


@pytest.mark.parametrize("layers", [1, 2])
def test_a_packed_sitemap_is_unpacked(layers: int) -> None:
    content = URLSET.encode()
    for _ in range(layers):
        content = gzip.compress(content)
    assert len(parse(content).entries) == 2


def test_a_packed_sitemap_that_breaks_off_gives_what_there_is_and_says_so() -> None:
    urls = "".join(f"<url><loc>https://a.example/{n}</loc></url>" for n in range(5_000))
    packed = gzip.compress(f"<urlset>{urls}</urlset>".encode())
    sitemap = parse(packed[: len(packed) // 2])
    assert 1_000 < len(sitemap.entries) < 5_000
    assert sitemap.problem is not None
    assert "cut off" in sitemap.problem


def bomb(layers: int) -> bytes:
    packer = zlib.compressobj(9, wbits=31)
    content = (
        b"".join([packer.compress(b"<urlset>")] + [packer.compress(b" " * 1_000_000) for _ in range(200)])
        + packer.flush()
    )
    for _ in range(layers - 1):
        content = gzip.compress(content)
    return content


@pytest.mark.parametrize("layers", [1, 2])
def test_a_bomb_is_read_to_the_limit_and_no_further(layers: int) -> None:
    sitemap = parse(bomb(layers))
    assert sitemap.entries == ()
    assert sitemap.problem is not None
    assert "cut off" in sitemap.problem


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty"),
        (b"<html><body>404</body></html>", "html"),
        (b"<!doctype html><title>Just a moment...</title><script>_cf_chl_opt</script>", "challenge"),
        (b"<opml/>", "not-a-sitemap"),
        (b"nothing of the kind", "not-a-sitemap"),
        (b"\x1f\x8bnot gzip at all", "not-gzip"),
        (bomb(3), "bomb"),
    ],
)
def test_what_is_no_sitemap_is_refused_with_a_reason(content: bytes, reason: str) -> None:
    with pytest.raises(ParseError) as raised:
        parse(content)
    assert raised.value.reason == reason
