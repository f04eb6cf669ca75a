"""What all requests of one run share: who asks, what is allowed, the turns, the robots rules."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from crawler.corpus.fetches import Fetch
from crawler.errors import CrawlerError
from crawler.http.addresses import AllowedHosts
from crawler.http.pace import Pace
from crawler.http.robots import PRODUCT, RobotsCache

AGENT_VERSION = "0.1"
_CONTACT = re.compile(r"https?://\S+\.\S+|[^\s@]+@[^\s@]+\.[^\s@]+")


def user_agent(contact: str) -> str:
    """The User-Agent with the address at which a site's owner reaches a person.

    Raises CrawlerError without such an address: a crawler that nobody can reach does not start.

    >>> user_agent("lab@example.org")
    'Watchword/0.1 (+lab@example.org)'
    """
    contact = contact.strip()
    if not _CONTACT.fullmatch(contact):
        found = f"{contact!r} is none" if contact else "none is set"
        raise CrawlerError(
            f"a crawl needs an e-mail or web address for the sites' owners and {found}:"
            " give --contact you@example.org or set WATCHWORD_CONTACT"
        )
    return f"{PRODUCT}/{AGENT_VERSION} (+{contact})"


@dataclass
class HttpSession:
    """Lives as long as one run; its spiders and middlewares share it. ``record`` writes the fetch of a robots.txt."""

    agent: str
    allowed: AllowedHosts
    pace: Pace
    record: Callable[[Fetch], None]
    robots: RobotsCache = field(default_factory=RobotsCache)
