"""What is read off an answer besides its body: walls, signals, redirects, the contact that is sent."""

from __future__ import annotations

import pytest

from crawler.errors import CrawlerError
from crawler.http.addresses import AllowedHosts
from crawler.http.redirects import leads_to_wall, next_hop
from crawler.http.session import user_agent
from crawler.http.signals import header_signals, page_signals


def test_signals_on_the_use_of_content_are_kept_from_headers_and_head() -> None:
    assert header_signals([("X-Robots-Tag", "noai"), ("X-Robots-Tag", "noimageai"), ("TDM-Reservation", " 1 ")]) == (
        ("tdm-reservation", "1"),
        ("x-robots-tag", "noai, noimageai"),
    )
    html = b"<head><meta name='robots' content='noai, noindex'><META content=1 NAME=tdm-reservation></head>"
    assert page_signals(html) == (("meta:robots", "noai, noindex"), ("meta:tdm-reservation", "1"))


@pytest.mark.parametrize(
    ("location", "target", "reason"),
    [
        ("/b", "https://a.example/b", None),
        ("https://b.example/", "https://b.example/", None),
        ("file:///etc/passwd", "file:///etc/passwd", "redirect refused: file: address"),
        ("javascript:x", "javascript:x", "redirect refused: javascript: address"),
        ("http://127.0.0.1/", "http://127.0.0.1/", "redirect refused: address is not public"),
        ("//[", "//[", "redirect to an address that cannot be read"),
    ],
)
def test_where_a_redirect_leads(location: str, target: str, reason: str | None) -> None:
    assert next_hop("https://a.example/a", location, 0, AllowedHosts()) == (target, reason)


def test_the_sixth_redirect_is_not_followed() -> None:
    assert next_hop("https://a.example/a", "/b", 4, AllowedHosts())[1] is None
    assert next_hop("https://a.example/a", "/b", 5, AllowedHosts())[1] == "too many redirects"


@pytest.mark.parametrize(
    ("url", "wall"),
    [
        ("https://a.example/login", "login"),
        ("https://a.example/auth/start?x=1", "login"),
        ("https://consent.example/consent/x", "consent"),
        ("https://a.example/", "soft-404"),
        ("https://a.example/2024/logins-at-risk", None),
        ("https://a.example/subscribers", None),
    ],
)
def test_redirects_to_walls(url: str, wall: str | None) -> None:
    assert leads_to_wall("https://a.example/2024/post", url) == wall


@pytest.mark.parametrize("contact", ["", "  ", "me", "me@", "example.org", "a b@c.org"])
def test_no_crawl_without_a_contact(contact: str) -> None:
    with pytest.raises(CrawlerError, match="set WATCHWORD_CONTACT"):
        user_agent(contact)


def test_contacts_are_mail_or_web_addresses() -> None:
    assert user_agent("a@b.org") == "Watchword/0.1 (+a@b.org)"
    assert user_agent("https://lab.example/bot") == "Watchword/0.1 (+https://lab.example/bot)"
