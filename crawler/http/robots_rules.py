"""The records of a robots.txt and how they match: RFC 9309, sections 2.1 and 2.2, without any request.

    text -> RobotsRules -> group of a product -> the longest rule that matches decides

Only Allow and Disallow end a run of User-agent lines: another record must not (section 2.2.4), unless its value is a
path, which is a rule under a name that nobody knows. Crawl-delay and Request-rate count for the User-agent lines
directly above. As the parsers of search engines do, this one reads five misspellings of Disallow, lines without their
colon, and ``Allow: …/index.html`` for the folder too. Matching takes time linear in pattern and address, whatever
the asterisks: translated to a regular expression, thirty of them would hold the event loop for ever.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import quote

_USER_AGENT = frozenset({"user-agent", "useragent", "user agent"})
_DISALLOW = frozenset({"disallow", "dissallow", "dissalow", "disalow", "diasllow", "disallaw"})
_ALLOW = frozenset({"allow"})
_SITEMAP = frozenset({"sitemap", "sitemaps", "site-map"})
_CRAWL_DELAY = frozenset({"crawl-delay", "crawl delay"})
_REQUEST_RATE = frozenset({"request-rate", "request rate"})
_FIELDS = tuple(_USER_AGENT | _DISALLOW | _ALLOW | _SITEMAP | _CRAWL_DELAY | _REQUEST_RATE)

_LINE_END = re.compile(r"\r\n|\r|\n")
_WITHOUT_COLON = re.compile(rf"({'|'.join(map(re.escape, _FIELDS))})[ \t]+(.*)", re.IGNORECASE)
_TOKEN = re.compile(r"[\w-]+")
_AUTHORITY = re.compile(r"(?:[a-z][a-z0-9+.-]*:)?//[^/?#]*", re.IGNORECASE)
_ESCAPE = re.compile("%([0-9A-Fa-f]{2})")
_RATE = re.compile(r"(\d+)/(\d+)([smhd]?)(?:\s|$)", re.IGNORECASE)
_UNIT_SECONDS = {"": 1, "s": 1, "m": 60, "h": 3600, "d": 86400}

_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_KEPT = "%:/?@!&()+,;="
"""What an address may hold raw and means something there (RFC 3986's reserved characters).

But for the wildcards, and for brackets and the apostrophe: a request has those encoded, whatever its link had.
"""


def _normal(text: str, *, wildcards: str = "") -> str:
    """``text`` with one spelling for each octet (section 2.2.2), so that equal addresses are equal strings.

    Unreserved characters are raw, all else outside ``wildcards`` and the delimiters of an address is ``%XX``.
    """

    def one_spelling(found: re.Match[str]) -> str:
        character = chr(int(found[1], 16))
        return character if character in _UNRESERVED else found[0].upper()

    return _ESCAPE.sub(one_spelling, quote(text, safe=_KEPT + wildcards, errors="replace"))


def path_of(url: str) -> str:
    """What rules are compared with: path and query of ``url``, in one spelling.

    >>> path_of("https://a.example/b%7Ec?d=é#e"), path_of("https://a.example?q")
    ('/b~c?d=%C3%A9', '/?q')
    """
    found = _AUTHORITY.match(url)
    path = (url[found.end() :] if found else url).partition("#")[0]
    return _normal(path if path.startswith("/") else "/" + path)


@dataclass(frozen=True)
class Rule:
    """One Allow or Disallow: the literal ``pieces`` between the asterisks of its pattern; ``anchored`` by a final $."""

    allow: bool
    pieces: tuple[str, ...]
    anchored: bool
    octets: int

    @classmethod
    def parse(cls, allow: bool, pattern: str) -> Rule:
        if pattern.lower().startswith(("http://", "https://")):
            pattern = "/" + pattern
        anchored = pattern.endswith("$")
        body = pattern[:-1] if anchored else pattern
        normal = _normal(body, wildcards="*")
        return cls(allow, tuple(normal.split("*")), anchored, len(normal) + anchored)

    def matches(self, path: str) -> bool:
        """Whether the pattern matches ``path`` (of ``path_of``) from its beginning."""
        first, *rest = self.pieces
        if not path.startswith(first):
            return False
        if not rest:
            return not self.anchored or len(path) == len(first)
        at = len(first)
        *middle, last = rest
        for piece in middle:
            found = path.find(piece, at)
            if found < 0:
                return False
            at = found + len(piece)
        if self.anchored:
            return len(path) - at >= len(last) and path.endswith(last)
        return path.find(last, at) >= 0


@dataclass(eq=False)
class Group:
    """All rules for one product, from however many places of the file. ``delay`` is in seconds."""

    rules: list[Rule] = field(default_factory=list)
    delay: float | None = None

    def add(self, allow: bool, pattern: str) -> None:
        self.rules.append(Rule.parse(allow, pattern))
        if allow and pattern.endswith("/index.html"):
            self.rules.append(Rule.parse(True, pattern.removesuffix("index.html") + "$"))
        if not allow and pattern.endswith("$"):  # an address may end in a dollar: who names it wants it left alone
            self.rules.append(Rule.parse(False, pattern.removesuffix("$") + "%24"))

    def slow_down(self, seconds: float | None) -> None:
        """Ask for ``seconds`` between requests, unless more is asked for already."""
        if seconds is not None:
            self.delay = max(self.delay or 0.0, seconds)

    def allows(self, path: str) -> bool:
        """By the longest rule that matches ``path``; of equals, Allow; True where none does (section 2.2.2)."""
        return next((rule.allow for rule in self.rules if rule.matches(path)), True)


@dataclass
class RobotsRules:
    """A parsed robots.txt: its groups by product token in lower case, and the sitemaps it names."""

    groups: dict[str, Group] = field(default_factory=dict)
    sitemaps: list[str] = field(default_factory=list)

    @classmethod
    def parse(cls, text: str) -> RobotsRules:
        """Never raises: what cannot be read is no record."""
        rules = cls()
        current: list[Group] = []
        named: list[Group] = []  # by the User-agent lines directly above
        has_rules = other = False
        for name, value in _records(text):
            if name in _USER_AGENT:
                if has_rules:
                    current, has_rules = [], False
                if other:
                    named = []
                found = [rules.groups.setdefault(token, Group()) for token in _tokens(value)]
                current += [group for group in found if group not in current]
                named += found
            elif name in _DISALLOW or name in _ALLOW:
                has_rules = True
                for group in current if value else ():
                    group.add(name in _ALLOW, value)
            elif name in _SITEMAP and value:
                rules.sitemaps.append(value)
            elif name in _CRAWL_DELAY or name in _REQUEST_RATE:
                for group in named:
                    group.slow_down(_seconds(value) if name in _CRAWL_DELAY else _spacing(value))
            elif value.startswith(("/", "*")):
                has_rules = True
            other = name not in _USER_AGENT
        for group in rules.groups.values():
            group.rules.sort(key=lambda rule: (rule.octets, rule.allow), reverse=True)
        return rules

    def group(self, product: str) -> Group:
        """The group to obey for ``product``: the one of that name, else of the longest name it begins with, else of *.

        Case is ignored (section 2.2.1). In a whole User-Agent header each product counts. Without any group, an
        empty one, which allows all.
        """
        product = product.lower()
        best = max((name for name in self.groups if name != "*" and _names(name, product)), key=len, default="*")
        return self.groups.get(best) or Group()


def _names(name: str, product: str) -> bool:
    return product.startswith(name) or re.search(rf"(?<![\w-]){re.escape(name)}", product) is not None


def _records(text: str) -> Iterator[tuple[str, str]]:
    """The records of a robots.txt: field in lower case, and value."""
    for line in _LINE_END.split(text):
        line = line.partition("#")[0].strip()
        name, colon, value = line.partition(":")
        if colon:
            yield name.strip().lower(), value.strip()
        elif found := _WITHOUT_COLON.match(line):
            yield found[1].lower(), found[2].strip()


def _tokens(value: str) -> Iterator[str]:
    """The names by which a User-agent line calls a product; asterisks in it but for a lone one are left out."""
    value = value.lower()
    if value.partition(" ")[0] == "*":
        yield "*"
        return
    plain = value.replace("*", "")
    token = _TOKEN.match(plain)
    yield from dict.fromkeys(name for name in (value, plain, token[0] if token else "") if name)


def _seconds(value: str) -> float | None:
    try:
        seconds = float(value)
    except ValueError:
        return None
    return seconds if math.isfinite(seconds) and seconds > 0 else None


def _spacing(value: str) -> float | None:
    """Seconds between requests by a Request-rate of so many requests in so much time (``1/10s``, ``100/15m``)."""
    found = _RATE.match(value)
    if found is None or not int(found[1]):
        return None
    return int(found[2]) * _UNIT_SECONDS[found[3].lower()] / int(found[1])
