"""Intervals that follow their page: how the page asks for them. Pure.

    /?term=open-source                  at once: without intervals, where they are not at hand
    /?term=open-source&intervals=now    the same page once they are made: asked for by the script of the first

No link of a page has the parameter: ``Address`` does not know it.
"""

from __future__ import annotations

_NOW = "intervals=now"


def part(query_string: str) -> tuple[str, bool]:
    """The query string without the parameter, and whether it had it.

    >>> part("term=open-source&intervals=now")
    ('term=open-source', True)
    """
    every = query_string.split("&")
    kept = [each for each in every if each != _NOW]
    return "&".join(kept), len(kept) < len(every)


def asking(query_string: str) -> str:
    """The relative address of the same page with its intervals.

    >>> asking("term=open-source")
    '?term=open-source&intervals=now'
    """
    kept, _ = part(query_string)
    return "?" + (f"{kept}&" if kept else "") + _NOW
