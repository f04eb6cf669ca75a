"""Where an answer sends us, and whether we go."""

from __future__ import annotations

import re
from urllib.parse import urljoin, urlsplit

from crawler.http.addresses import AllowedHosts, refusal, site_of

STATUSES = frozenset({301, 302, 303, 307, 308})
MAX_HOPS = 5
KEPT_ACROSS_SITES = frozenset({"accept", "accept-language", "accept-encoding", "user-agent"})
"""The only headers another site gets to see: no validators, and nothing secret that a source might need."""


def next_hop(url: str, location: str, hops: int, allowed: AllowedHosts) -> tuple[str, str | None]:
    """The address that ``location`` on an answer of ``url`` names, and why not to follow it after ``hops`` others."""
    try:
        target = urljoin(url, location.strip())
        urlsplit(target)
    except ValueError:
        return location, "redirect to an address that cannot be read"
    if hops >= MAX_HOPS:
        return target, "too many redirects"
    reason = refusal(target, allowed)
    return target, f"redirect refused: {reason}" if reason else None


def is_same_site(one: str, other: str) -> bool:
    """Whether both addresses are of one host and port."""
    return site_of(one) == site_of(other)


_WALL = re.compile(
    r"(?:^|/)(?:(?P<consent>consent|privacy-gate)|log-?in|sign-?in|sign-?up|subscribe|auth|paywall)(?:[/.]|$)",
    re.IGNORECASE,
)


def leads_to_wall(asked: str, came_to: str) -> str | None:
    """What a request for a page was redirected to in its place: ``login``, ``consent``, ``soft-404``, or None.

    A page that leads to the front page is gone: many sites say so in no other way.

    >>> leads_to_wall("https://a.example/2024/x", "https://a.example/login?next=%2F2024%2Fx")
    'login'
    >>> leads_to_wall("https://a.example/2024/x", "https://a.example/")
    'soft-404'
    """
    here, there = urlsplit(asked), urlsplit(came_to)
    if here.path.strip("/") and not there.path.strip("/") and not there.query:
        return "soft-404"
    match = None if here.path == there.path else _WALL.search(there.path)
    if match is None:
        return None
    return "consent" if match["consent"] else "login"
