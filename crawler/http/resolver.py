"""The Twisted resolver that hands on public addresses only (Scrapy's ``TWISTED_DNS_RESOLVER``).

A check before the fetch is beaten by a name that resolves twice differently; this one stands where the
connection takes its addresses from. What it refuses it remembers, so that the fetch row can say why.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from twisted.internet.interfaces import IAddress, IHostnameResolver, IHostResolution, IResolutionReceiver
from zope.interface import implementer

from crawler.http.addresses import AllowedHosts, is_public

_REMEMBERED = 10_000
_refused: dict[str, None] = {}


def was_refused(host: str) -> bool:
    """Whether a lookup of ``host`` in this process gave an address that is not public and was withheld."""
    return host.lower() in _refused


@implementer(IHostnameResolver)
class GuardedResolver:
    """Resolves through ``inner`` and withholds every address that is neither public nor allowed by host and port."""

    def __init__(self, reactor: Any, inner: Any, allowed: AllowedHosts) -> None:
        self._reactor = reactor
        self._inner = inner
        self._allowed = allowed

    @classmethod
    def from_crawler(cls, crawler: Any, reactor: Any) -> GuardedResolver:
        allowed = AllowedHosts.parse(crawler.settings.getlist("WATCHWORD_ALLOW_HOSTS"))
        return cls(reactor, reactor.nameResolver, allowed)

    def install_on_reactor(self) -> None:
        self._reactor.installNameResolver(self)

    def resolveHostName(  # noqa: N802 - the interface's name
        self,
        resolutionReceiver: Any,  # noqa: N803
        hostName: str,  # noqa: N803
        portNumber: int = 0,  # noqa: N803
        addressTypes: Sequence[type[IAddress]] | None = None,  # noqa: N803
        transportSemantics: str = "TCP",  # noqa: N803
    ) -> Any:
        permitted = self._allowed.permits(hostName, portNumber)
        receiver = resolutionReceiver if permitted else _PublicOnly(resolutionReceiver, hostName)
        return self._inner.resolveHostName(receiver, hostName, portNumber, addressTypes, transportSemantics)


@implementer(IResolutionReceiver)
class _PublicOnly:
    """Passes on what a lookup gives, but for addresses that are not public."""

    def __init__(self, receiver: Any, host: str) -> None:
        self._receiver = receiver
        self._host = host

    def resolutionBegan(self, resolution: IHostResolution) -> None:  # noqa: N802
        self._receiver.resolutionBegan(resolution)

    def addressResolved(self, address: Any) -> None:  # noqa: N802
        if is_public(address.host):
            self._receiver.addressResolved(address)
            return
        if len(_refused) >= _REMEMBERED:
            _refused.pop(next(iter(_refused)))
        _refused[self._host.lower()] = None

    def resolutionComplete(self) -> None:  # noqa: N802
        self._receiver.resolutionComplete()
