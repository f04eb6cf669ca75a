"""What an answer's headers say about the use of its content: recorded with the fetch and the document."""

from __future__ import annotations

import re
from collections.abc import Iterable

HEADERS = {
    "x-robots-tag": "x-robots-tag",
    "tdm-reservation": "tdm-reservation",
    "tdm-policy": "tdm-policy",
    "content-usage": "content-usage",
}
_MAX_VALUE = 500
_META = re.compile(
    rb"<meta\s[^>]{0,200}?name\s*=\s*[\"']?(robots|googlebot|tdm-reservation|tdm-policy)(?=[\"'\s/>])[^>]{0,500}>",
    re.IGNORECASE,
)
_CONTENT = re.compile(rb"content\s*=\s*(?:\"([^\"]{0,500})\"|'([^']{0,500})'|([^\s>]{1,500}))", re.IGNORECASE)
_HEAD_BYTES = 64 * 1024


def header_signals(headers: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """The signals among ``headers`` (names in any case), each name once, its values joined by commas.

    >>> header_signals([("X-Robots-Tag", "noai"), ("Server", "x"), ("TDM-Reservation", "1")])
    (('tdm-reservation', '1'), ('x-robots-tag', 'noai'))
    """
    found: dict[str, list[str]] = {}
    for name, value in headers:
        known = HEADERS.get(name.lower())
        if known:
            found.setdefault(known, []).append(value.strip())
    return tuple(sorted((name, ", ".join(values)[:_MAX_VALUE]) for name, values in found.items()))


def page_signals(html: bytes) -> tuple[tuple[str, str], ...]:
    """The same signals where a page gives them in its head, as ``meta:NAME``."""
    found: dict[str, str] = {}
    for match in _META.finditer(html[:_HEAD_BYTES]):
        content = _CONTENT.search(match.group())
        if content:
            value = next(group for group in content.groups() if group is not None)
            found.setdefault(f"meta:{match.group(1).decode().lower()}", value.decode("utf-8", "replace").strip())
    return tuple(sorted(found.items()))
