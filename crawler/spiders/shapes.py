"""How the addresses of a source's articles are shaped, so that a sitemap's other pages are left alone."""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import urlsplit

from sqlite_utils import Database

_NUMBER = re.compile(r"\d+")


def shape(url: str) -> str:
    """What articles of one site have in common in their addresses: host, folders with numbers alike, and depth.

    >>> shape("https://a.example/2024/05/open-weights"), shape("https://a.example/p/distilled")
    ('a.example/#/#/*', 'a.example/p/*')
    """
    parts = urlsplit(url)
    folders = parts.path.strip("/").split("/")[:-1]
    host = (parts.hostname or "").removeprefix("www.")
    return "/".join([host, *(_NUMBER.sub("#", folder) for folder in folders), "*"])


def known_shapes(db: Database, sources: Iterable[str]) -> dict[str, frozenset[str]]:
    """The shapes of the pages that each source's feeds have pointed at so far."""
    return {
        source: frozenset(
            shape(page)
            for (page,) in db.conn.execute("select page from frontier where source = ? and page is not null", (source,))
        )
        for source in sources
    }
