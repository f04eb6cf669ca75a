"""Which addresses may be connected to."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from crawler.errors import CrawlerError
from crawler.http.addresses import AllowedHosts, is_public, refusal, site_of
from crawler.http.resolver import GuardedResolver, was_refused


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",
        "224.0.0.1",
        "255.255.255.255",
        "::1",
        "::",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "fe80::1%eth0",
        "fc00::1",
        "2002:7f00:1::",
        "64:ff9b::7f00:1",
        "ff02::1",
        "not an address",
    ],
)
def test_addresses_that_are_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["93.184.216.34", "2606:2800:220:1:248:1893:25c8:1946", "::ffff:93.184.216.34"])
def test_public_addresses(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("https://example.com/a", None),
        ("http://example.com:8080/", None),
        ("file:///etc/passwd", "file: address"),
        ("data:text/html,x", "data: address"),
        ("javascript:alert(1)", "javascript: address"),
        ("ftp://example.com/", "ftp: address"),
        ("//example.com/", "relative: address"),
        ("http:///a", "address has no host"),
        ("http://user:secret@example.com/", "address carries a password"),
        ("http://127.0.0.1/", "address is not public"),
        ("http://[::1]/", "address is not public"),
        ("http://169.254.169.254/latest/meta-data/", "address is not public"),
        ("http://[::1", "address cannot be read"),
        ("http://example.com:port/", "address cannot be read"),
    ],
)
def test_refusals_by_address_alone(url: str, reason: str | None) -> None:
    assert refusal(url, AllowedHosts()) == reason


def test_a_host_is_allowed_with_its_port_only() -> None:
    allowed = AllowedHosts.parse(["127.0.0.1:8000", "[::1]:80"])

    assert refusal("http://127.0.0.1:8000/", allowed) is None
    assert refusal("http://[::1]/", allowed) is None
    assert refusal("http://127.0.0.1:8001/", allowed) == "address is not public"


@pytest.mark.parametrize("item", ["127.0.0.1", ":80", "host:", "host:http"])
def test_an_allowed_host_without_port_is_a_mistake(item: str) -> None:
    with pytest.raises(CrawlerError, match="write it as HOST:PORT"):
        AllowedHosts.parse([item])


def test_the_unit_of_politeness_is_host_and_port() -> None:
    assert site_of("http://Example.com/a") == site_of("http://example.com:80/b")
    assert site_of("http://example.com/") != site_of("https://example.com/")


class Names:
    """A resolver whose answers are given, one list for each lookup."""

    def __init__(self, *answers: list[str]) -> None:
        self._answers = list(answers)

    def resolveHostName(self, receiver, name, port=0, types=None, transport="TCP"):  # noqa: N802
        receiver.resolutionBegan(None)
        for host in self._answers.pop(0):
            receiver.addressResolved(SimpleNamespace(host=host))
        receiver.resolutionComplete()


class Receiver:
    def __init__(self) -> None:
        self.hosts: list[str] = []
        self.complete = False

    def resolutionBegan(self, resolution) -> None:  # noqa: N802
        pass

    def addressResolved(self, address) -> None:  # noqa: N802
        self.hosts.append(address.host)

    def resolutionComplete(self) -> None:  # noqa: N802
        self.complete = True


def lookup(resolver: GuardedResolver, name: str, port: int = 443) -> list[str]:
    receiver = Receiver()
    resolver.resolveHostName(receiver, name, port)
    assert receiver.complete
    return receiver.hosts


@pytest.mark.fault("addresses", "DNS rebinding")
def test_a_name_that_is_bound_anew_gains_nothing() -> None:
    resolver = GuardedResolver(None, Names(["93.184.216.34"], ["127.0.0.1"]), AllowedHosts())

    assert lookup(resolver, "rebound.example") == ["93.184.216.34"]
    assert lookup(resolver, "rebound.example") == []
    assert was_refused("rebound.example")


def test_of_mixed_answers_the_public_ones_remain() -> None:
    resolver = GuardedResolver(None, Names(["10.0.0.1", "93.184.216.34", "::1"]), AllowedHosts())

    assert lookup(resolver, "mixed.example") == ["93.184.216.34"]


def test_an_allowed_name_resolves_to_whatever_it_is() -> None:
    resolver = GuardedResolver(None, Names(["127.0.0.1"], ["127.0.0.1"]), AllowedHosts.parse(["demo.example:8000"]))

    assert lookup(resolver, "demo.example", 8000) == ["127.0.0.1"]
    assert lookup(resolver, "demo.example", 22) == []
