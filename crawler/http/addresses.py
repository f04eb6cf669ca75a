"""Which addresses may be connected to: http(s) to hosts of the public internet, and what a person allowed.

The rules are plain functions; the resolver applies them to what a name resolved to, at the moment of
connecting, so that a name that resolves differently the second time (DNS rebinding) gains nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from urllib.parse import urlsplit

from crawler.errors import CrawlerError

NOT_PUBLIC = "address is not public"

_NAT64 = IPv6Network("64:ff9b::/96")
_DEFAULT_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True)
class AllowedHosts:
    """Hosts, each with its port, that may be reached although their address is not public: ``127.0.0.1:8000``."""

    pairs: frozenset[tuple[str, int]] = field(default_factory=frozenset)

    @classmethod
    def parse(cls, items: Iterable[str]) -> AllowedHosts:
        """From ``host:port`` lines. Raises CrawlerError naming the item that is none."""
        pairs = set()
        for item in items:
            host, _, port = item.rpartition(":")
            if not host or not port.isdigit():
                raise CrawlerError(f"allowed host {item!r}: write it as HOST:PORT, for example 127.0.0.1:8000")
            pairs.add((host.strip("[]").lower(), int(port)))
        return cls(frozenset(pairs))

    def permits(self, host: str, port: int) -> bool:
        return (host.strip("[]").lower(), port) in self.pairs


def is_public(address: str) -> bool:
    """Whether the IP ``address`` belongs to the public internet, looking through the IPv6 forms that carry an IPv4.

    >>> is_public("93.184.216.34"), is_public("169.254.169.254"), is_public("::ffff:127.0.0.1")
    (True, False, False)
    """
    try:
        parsed = ip_address(address.partition("%")[0])
    except ValueError:
        return False
    return all(one.is_global and not one.is_multicast for one in _carried(parsed))


def _carried(address: IPv4Address | IPv6Address) -> list[IPv4Address | IPv6Address]:
    """The IPv4 addresses that an IPv6 address stands for, else the address itself."""
    if isinstance(address, IPv4Address):
        return [address]
    if address.ipv4_mapped is not None:
        return [address.ipv4_mapped]
    if address.sixtofour is not None:
        return [address, address.sixtofour]
    if address.teredo is not None:
        return [address, *address.teredo]
    if address in _NAT64:
        return [IPv4Address(int(address) & 0xFFFFFFFF)]
    return [address]


def refusal(url: str, allowed: AllowedHosts) -> str | None:
    """Why ``url`` must not be requested, in a few words, or None. Names are judged later, by the resolver."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        return "address cannot be read"
    scheme = parts.scheme.lower()
    if scheme not in _DEFAULT_PORTS:
        return f"{scheme or 'relative'}: address"
    if not host:
        return "address has no host"
    if parts.username is not None or parts.password is not None:
        return "address carries a password"
    if allowed.permits(host, port or _DEFAULT_PORTS[scheme]):
        return None
    try:
        ip_address(host)
    except ValueError:
        return None
    return None if is_public(host) else NOT_PUBLIC


def site_of(url: str) -> str:
    """``host:port`` in lower case, the unit of politeness: one connection, one spacing, one robots.txt.

    >>> site_of("https://Example.com/a"), site_of("http://example.com:8080/")
    ('example.com:443', 'example.com:8080')
    """
    parts = urlsplit(url)
    return f"{(parts.hostname or '').lower()}:{parts.port or _DEFAULT_PORTS.get(parts.scheme.lower(), 0)}"
