"""One address for one page: the canonical URL, and whether an address may be fetched at all.

    address as found -> canonical_url(address, base) -> is_fetchable -> frontier

The canonical form is what two links must share to be taken for the same page, so it changes only
what RFC 3986 section 6 calls equivalent, and drops what is known to say who sent the reader and not
what is read. The order of parameters is kept, since servers may tell it apart.
Trailing slashes are kept as they came: ``/a`` and ``/a/`` may be two pages, and where they are one
the server redirects or the page names its canonical address.

Why not a library alone. ``w3lib.canonicalize_url`` sorts parameters, keeps ``:80`` and all tracking,
and encodes host names by IDNA 2003, under which ``straße.de`` becomes the unrelated ``strasse.de``.
``courlan.normalize_url`` keeps dot segments, encodes ``;`` and merges double slashes, which breaks
addresses that carry another address in their path. Scrapy passes every request through
``w3lib.safe_url_string``; the tests hold that it leaves a canonical URL unchanged.
"""

from __future__ import annotations

import re
from urllib.parse import SplitResult, urljoin, urlsplit

import idna

from crawler.tracking import is_tracking

MAX_URL = 8192
"""Longer addresses are refused by common servers, and only ever arise from loops of links."""

DEFAULT_PORTS = {"http": 80, "https": 443}
SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
DROPPED = re.compile(r"[\t\n\r]")  # a browser removes these anywhere in an address
STRIPPED = "".join(map(chr, range(0x21)))  # and these at its ends
ESCAPE = re.compile(r"%[0-9A-Fa-f]{2}|[^!$&'()*+,;=:@/?A-Za-z0-9._~-]")
UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
HOST = re.compile(r"[a-z0-9_-]+(?:\.[a-z0-9_-]+)*|\[[0-9a-f:.]+\]")
SESSION = re.compile(r";(?:jsessionid|phpsessid|sid)=[^/;]*", re.IGNORECASE)


def canonical_url(url: str, base: str | None = None) -> str:
    """The one form of ``url`` (joined to ``base`` when relative) under which a page is known.

    Total and idempotent: what is no http(s) address with a readable host comes back as it was,
    but for white space at the ends, and :func:`is_fetchable` refuses it.

    >>> canonical_url("HTTPS://Example.com:443/a/../b?utm_source=x&id=7#top")
    'https://example.com/b?id=7'
    >>> canonical_url("../post?b=2&a=1", "https://example.com/blog/2024/")
    'https://example.com/blog/post?b=2&a=1'
    """
    text = _joined(_cleaned(url), base)
    parts = _web_parts(text)
    host = None if parts is None else _canonical_host(parts)
    if parts is None or host is None:
        return text
    path = _without_dot_segments(_encoded(SESSION.sub("", parts.path)))
    query = _without_tracking(_encoded(parts.query), host)
    return f"{parts.scheme}://{host}{path}{'?' + query if query else ''}"


def is_fetchable(url: str) -> bool:
    """Whether ``url`` is an absolute http or https address with a host and without credentials.

    Says nothing of where the name resolves to: that is checked at connection time, in the resolver.
    """
    text = _cleaned(url)
    if len(text) > MAX_URL:
        return False
    parts = _web_parts(text)
    return parts is not None and "@" not in parts.netloc and _canonical_host(parts) is not None


def host_of(url: str) -> str:
    """The canonical host of ``url`` without its port, or an empty string when it has none."""
    parts = _web_parts(_cleaned(url))
    host = None if parts is None else _canonical_host(parts)
    if host is None:
        return ""
    return host.rpartition("@")[2].rsplit(":", 1)[0] if not host.endswith("]") else host.rpartition("@")[2]


def _cleaned(url: str) -> str:
    return DROPPED.sub("", url.strip(STRIPPED))


def _joined(url: str, base: str | None) -> str:
    if base is None:
        return url
    try:
        return _cleaned(urljoin(_cleaned(base), url))
    except ValueError:  # an unreadable host, "http://[::1": nothing can be joined to it
        return url


def _web_parts(url: str) -> SplitResult | None:
    """``url`` in its parts when it is an http(s) address, else None."""
    scheme = SCHEME.match(url)
    if scheme is None or scheme.group().lower() not in ("http:", "https:"):
        return None
    address, question, query = url.partition("?")
    if "#" in address:  # the question mark belongs to the fragment
        address, question, query = address.partition("#")[0], "", ""
    # Browsers read a backslash as a slash; urlsplit does not, and would see another host in
    # "http://good.example\@evil.example".
    try:
        return urlsplit(address.replace("\\", "/") + question + query.partition("#")[0])
    except ValueError:
        return None


def _canonical_host(parts: SplitResult) -> str | None:
    """The authority in canonical form (credentials kept, default port dropped), or None when unreadable."""
    credentials, at, _ = parts.netloc.rpartition("@")
    try:
        port = parts.port
        host = (parts.hostname or "").rstrip(".")
        if not host:
            return None
        if ":" in host:
            host = f"[{host}]"
        elif not host.isascii():
            host = idna.encode(host, uts46=True, transitional=False).decode("ascii")
    except (ValueError, idna.IDNAError):
        return None
    if not HOST.fullmatch(host):
        return None
    suffix = "" if port is None or port == DEFAULT_PORTS[parts.scheme] else f":{port}"
    return f"{credentials}{at}{host}{suffix}"


def _encoded(text: str) -> str:
    """Percent-encoding in its one form: capitals, unreserved characters bare, everything else encoded."""
    return ESCAPE.sub(_escape, text)


def _escape(match: re.Match[str]) -> str:
    found = match.group()
    if len(found) == 3 and found[0] == "%":
        character = chr(int(found[1:], 16))
        return character if character in UNRESERVED else found.upper()
    return "".join(f"%{byte:02X}" for byte in found.encode("utf-8", "replace"))


def _without_dot_segments(path: str) -> str:
    """RFC 3986 section 5.2.4, on an absolute path; an empty path becomes ``/``."""
    kept: list[str] = []
    segments = path.split("/")[1:]
    for number, segment in enumerate(segments):
        last = number == len(segments) - 1
        if segment == "..":
            if kept:
                kept.pop()
            if last:
                kept.append("")
        elif segment == ".":
            if last:
                kept.append("")
        else:
            kept.append(segment)
    return "/" + "/".join(kept)


def _without_tracking(query: str, host: str) -> str:
    """``query`` in its order, without parameters that only say where the reader came from."""
    kept = []
    for part in query.split("&"):
        name, _, value = part.partition("=")
        if part and not is_tracking(name, value, host):
            kept.append(part)
    return "&".join(kept)
