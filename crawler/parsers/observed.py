"""Answers that are not the thing asked for, whatever their status: the source was not seen.

Taken for an empty feed or an article, such an answer becomes a zero, or a text, that never was: of 7,492
polls of one real newsletter feed, 5,619 were challenge pages. Reason words:

``challenge`` asks for proof of being human · ``blocked`` refuses by a firewall · ``empty`` has no content, or
is a feed without entries · ``script-only`` draws itself in the browser · ``soft-404`` says "not found" with
status 200 · ``consent`` wants cookies accepted first · ``login`` and ``paywall`` show a teaser at most ·
``parked`` is a domain for sale.

Marks of such pages also stand in ordinary ones (Cloudflare puts its script into every page it guards, every
European page has a cookie banner, an article may quote any of this). So a mark counts only in a page that
has little else to read.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cached_property
from html import unescape
from urllib.parse import urlsplit

from crawler.parsers import wall_words as words
from crawler.parsers.visible_text import visible_text

READ = 600_000
"""Bytes looked at. Everything recognised here is far smaller, but for the pages that need no looking at."""

FEW_WORDS = 250
LARGEST_WALL = 100_000
TEASER_CHARACTERS = 1_500
SHELL_WORDS = 12
SHELL_PARAGRAPHS = 3
REFUSALS = frozenset([401, 403, 429, 503])

HTML = re.compile(r"<!doctype\s+html|<(?:html|head|body|title|meta)\b", re.IGNORECASE)
FEED = re.compile(
    r"\s*(?:<\?xml[^<>]*>\s*)?(?:<!--(?s:.){0,2000}?-->\s*)?<(?:rss|feed|rdf:RDF)\b",
    re.IGNORECASE,
)
FEED_ENTRY = re.compile(r"<(?:\w+:)?(?:item|entry)[\s>/]", re.IGNORECASE)
PARAGRAPH = re.compile(r"<p\b[^<>]*>((?:[^<]|<(?!/?p\b)){40,})", re.IGNORECASE)
PASSWORD = re.compile(r"<input\b[^<>]*type=[\"']?password", re.IGNORECASE)
ARTICLE = re.compile(
    r"property=[\"']og:type[\"']\s+content=[\"']article|property=[\"']article:published_time"
    r"|\"@type\"\s*:\s*\[?\s*\"(?:news|blog|reportage|opinion|analysis)?(?:article|posting)\"",
    re.IGNORECASE,
)


def not_observed(content: bytes, status: int, headers: Mapping[str, str], url: str) -> str | None:
    """The reason word for an answer that is not what ``url`` stands for, or None when it may be.

    ``url`` is where the answer came from after redirects. What the status itself says is the caller's to
    read: an ordinary 404 or 503 gives None.

    >>> not_observed(b"<title>Just a moment...</title>", 200, {}, "https://a.example/feed")
    'challenge'
    >>> not_observed(b"<title>Just a moment</title>" + b"word " * 400, 200, {}, "https://a.example/x") is None
    True
    """
    sent = {name.lower(): value.lower() for name, value in headers.items()}
    if any("challenge" in sent.get(name, "") for name in ("cf-mitigated", "x-amzn-waf-action", "x-vercel-mitigated")):
        return "challenge"
    if "captcha" in sent.get("x-amzn-waf-action", ""):
        return "challenge"
    if status == 304:
        return None
    text = content[:READ].decode("utf-8", "replace").lstrip("\ufeff")
    if not text.strip(" \t\r\n\x00"):
        return "empty"
    if FEED.match(text):
        return None if FEED_ENTRY.search(text) or len(content) > READ else "empty"
    if HTML.search(text[:5_000]) is None or len(content) > READ:
        return None
    page = _Page(text, url)
    for reason, test in _TESTS:
        if test(page, status):
            return reason
    return None


def is_challenge(text: str) -> bool:
    """Whether ``text``, a page that came where data should be, asks for proof of being human."""
    page = _Page(text, "")
    return page.has(words.CHALLENGE_MARKS) or words.CHALLENGE_TITLE.match(page.title) is not None


class _Page:
    """An HTML page, and what little of it the tests ask for, worked out when first asked."""

    def __init__(self, html: str, url: str) -> None:
        self.html = html
        self.lower = html.lower()
        self.url = url
        self.title = _text_of(words.TITLE.search(html))
        self.heading = _text_of(words.HEADING.search(html))

    @cached_property
    def text(self) -> str:
        return visible_text(self.html)

    @cached_property
    def words(self) -> int:
        return len(self.text.split())

    @cached_property
    def prose(self) -> int:
        """Characters in paragraphs worth the name."""
        return sum(len(_text_of(match)) for match in PARAGRAPH.finditer(self.html))

    @cached_property
    def is_article(self) -> bool:
        return ARTICLE.search(self.html) is not None

    def has(self, marks: tuple[str, ...]) -> bool:
        """Whether one of ``marks`` stands anywhere, by plain searches: a pattern of them takes many times as long."""
        return any(mark in self.lower for mark in marks)

    def is_titled(self, pattern: re.Pattern[str]) -> bool:
        """Whether the title, a part of it, or the heading is wholly what ``pattern`` says, but for its last sign."""
        parts = [self.title, *words.SEPARATOR.split(self.title), self.heading]
        return any(pattern.fullmatch(part.rstrip(" .!…?")) for part in parts if part)


def _text_of(match: re.Match[str] | None) -> str:
    return " ".join(unescape(words.TAG.sub(" ", match[1])).split()) if match else ""


def _is_challenge_page(page: _Page, status: int) -> bool:
    if words.CHALLENGE_TITLE.match(page.title) and page.words < FEW_WORDS:
        return True
    if len(page.html) > LARGEST_WALL or not page.has(words.CHALLENGE_MARKS) or page.is_article:
        return False
    return page.words < (FEW_WORDS if status in REFUSALS else FEW_WORDS // 4)


def _is_block_page(page: _Page, status: int) -> bool:
    return words.BLOCKED_TITLE.match(page.title) is not None and page.words < FEW_WORDS and not page.is_article


def _is_soft_404(page: _Page, status: int) -> bool:
    return status < 400 and page.is_titled(words.NOT_FOUND) and not page.is_article and page.prose < TEASER_CHARACTERS


def _is_consent_wall(page: _Page, status: int) -> bool:
    parts = urlsplit(page.url)
    if words.CONSENT_HOST.search(parts.netloc) or words.CONSENT_PATH.search(parts.path):
        return words.CONSENT_WORDS.search(page.text) is not None and not page.is_article
    if words.CONSENT_TITLE.match(page.title) is None or page.is_article or page.words > 4 * FEW_WORDS:
        return False
    return len(words.CONSENT_WORDS.findall(page.text)) >= max(3, page.words // 60)


def _is_parked(page: _Page, status: int) -> bool:
    is_marked = len(page.html) < LARGEST_WALL and page.has(words.PARKED_MARKS)
    return is_marked and page.words < FEW_WORDS and not page.is_article


def _is_login_page(page: _Page, status: int) -> bool:
    if not page.is_titled(words.LOGIN_TITLE) or page.is_article:
        return False
    return PASSWORD.search(page.html) is not None and page.words < FEW_WORDS


def _is_paywall(page: _Page, status: int) -> bool:
    declares = page.has(words.PAYWALL_KEYS) and words.PAYWALL_DATA.search(page.html) is not None
    return (declares or page.has(words.PAYWALL_MARKS)) and page.prose < TEASER_CHARACTERS


def _is_script_only(page: _Page, status: int) -> bool:
    if "<script" not in page.lower or page.lower.count("<p") >= SHELL_PARAGRAPHS or "articlebody" in page.lower:
        return False
    return page.words < SHELL_WORDS


def _is_blank(page: _Page, status: int) -> bool:
    if page.lower.count("<p") >= SHELL_PARAGRAPHS or "articlebody" in page.lower or "<frame" in page.lower:
        return False
    return page.words == 0


_TESTS = (
    ("challenge", _is_challenge_page),
    ("blocked", _is_block_page),
    ("soft-404", _is_soft_404),
    ("consent", _is_consent_wall),
    ("parked", _is_parked),
    ("login", _is_login_page),
    ("paywall", _is_paywall),
    ("script-only", _is_script_only),
    ("empty", _is_blank),
)
