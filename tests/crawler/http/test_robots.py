"""robots.txt by RFC 9309, and that concurrent first requests share one."""

from __future__ import annotations

import asyncio

import pytest

from crawler.http.robots import MAX_AGE, MAX_BYTES, Permission, RobotsCache, permission, robots_url

URL = "https://a.example/private/page"


@pytest.mark.parametrize("status", [500, 502, 503, 599, 429, None])
def test_unreachable_forbids_everything(status: int | None) -> None:
    found = permission(status, b"", reason="timeout")

    assert not found.allows(URL)
    assert str(found.refusal(URL)).startswith("robots.txt unreachable")


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 451])
def test_unavailable_permits_everything(status: int) -> None:
    assert permission(status, b"User-agent: *\nDisallow: /").allows(URL)


@pytest.mark.parametrize(
    ("text", "allowed"),
    [
        ("", True),
        ("User-agent: *\nDisallow: /private", False),
        ("User-agent: *\nDisallow: /private\nAllow: /private/page", True),
        ("User-agent: *\nDisallow: /\n\nUser-agent: watchword\nAllow: /", True),
        ("User-agent: *\nAllow: /\n\nUser-agent: Watchword\nDisallow: /", False),
        ("User-agent: Watchword\nUser-agent: other\nDisallow: /p*e$", False),
        ("user-agent:*\r\ndisallow:/private # why", False),
        ("\ufeffUser-agent: *\nDisallow: /private", False),
        ("<html><body>not found</body></html>", True),
        ("User-agent: other\nDisallow: /", True),
        ("User-agent: *\nDisallow:", True),
    ],
)
def test_rules(text: str, allowed: bool) -> None:
    assert permission(200, text.encode()).allows(URL) is allowed


@pytest.mark.fault("politeness", "robots > 500 KiB")
def test_what_is_beyond_500_kib_does_not_count() -> None:
    padding = b"# " + b"x" * 1000 + b"\n"
    head = b"User-agent: *\nDisallow: /private\n" + padding * (MAX_BYTES // len(padding) + 1)
    found = permission(200, head + b"Disallow: /public\n" * 2000)

    assert not found.allows(URL)
    assert found.allows("https://a.example/public")


@pytest.mark.parametrize(
    ("text", "delay"),
    [
        ("User-agent: *\nCrawl-delay: 7", 7.0),
        ("User-agent: *\nCrawl-delay: 0.5", 0.5),
        ("User-agent: *\nRequest-rate: 1/5s", 5.0),
        ("User-agent: *\nCrawl-delay: soon", None),
        ("User-agent: *\nDisallow: /x", None),
    ],
)
def test_the_spacing_that_is_asked_for(text: str, delay: float | None) -> None:
    assert permission(200, text.encode()).delay == delay


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_a_line_that_500_kib_cut_in_two_does_not_count_and_a_whole_one_does(ending: str) -> None:
    rule, line = "User-agent: *" + ending, "Disallow: /private"
    filling = "#" * (MAX_BYTES - len(rule) - len(ending) - len(line))
    whole = (rule + filling + ending + line + ending).encode()

    assert not permission(200, whole).allows(URL)
    assert permission(200, b"#" + whole).allows(URL)
    assert permission(200, b"#" + whole).allows("https://a.example/privat")


@pytest.mark.parametrize("mark", [b"\xef\xbb\xbf", b"\xef\xbb", b"\xef"])
def test_a_byte_order_mark_is_no_part_of_the_first_line(mark: bytes) -> None:
    assert not permission(200, mark + b"User-agent: *\nDisallow: /private").allows(URL)


def test_bytes_that_are_no_utf_8_spoil_their_line_only() -> None:
    assert not permission(200, b"User-agent: *\nDisallow: /\xff\xfe\nDisallow: /private").allows(URL)


def test_sitemaps_are_addresses_each_once() -> None:
    names = ["/map.xml", "https://a.example/map.xml", "maps/2.xml", "http://[::1", "ftp://a.example/3.xml", ""]
    body = "\r".join(f"Sitemap: {name}" for name in names).encode()

    found = permission(200, body, address="https://a.example/robots.txt").sitemaps

    assert found == ("https://a.example/map.xml", "https://a.example/maps/2.xml")


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("https://a.example:8443/x/y?z", "https://a.example:8443/robots.txt"),
        ("https://A.Example:443/x", "https://a.example/robots.txt"),
        ("http://[::1]:80/x", "http://[::1]/robots.txt"),
        ("http://a.example:443", "http://a.example:443/robots.txt"),
    ],
)
def test_where_the_rules_are(url: str, address: str) -> None:
    assert robots_url(url) == address


def test_rules_are_asked_for_again_after_a_day() -> None:
    now = [0.0]
    answers = [b"User-agent: *\nAllow: /", b"User-agent: *\nDisallow: /"]

    async def fetch(address: str) -> Permission:
        return permission(200, answers.pop(0))

    async def two_days() -> list[bool]:
        cache = RobotsCache(clock=lambda: now[0])
        found = []
        for now[0] in (0.0, MAX_AGE - 1, MAX_AGE):
            found.append((await cache.permission(URL, fetch)).allows(URL))
        return found

    assert asyncio.run(two_days()) == [True, True, False]


def test_twenty_first_requests_ask_once_and_all_are_told() -> None:
    asked: list[str] = []

    async def fetch(address: str) -> Permission:
        asked.append(address)
        await asyncio.sleep(0.01)
        return permission(200, b"User-agent: *\nDisallow: /")

    async def first_requests() -> list[Permission]:
        cache = RobotsCache()
        return await asyncio.gather(*(cache.permission(f"https://a.example/{n}", fetch) for n in range(20)))

    found = asyncio.run(first_requests())

    assert asked == ["https://a.example/robots.txt"]
    assert [each.allows(URL) for each in found] == [False] * 20
