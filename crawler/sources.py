"""``seeds/sources.toml`` -> Source: whom we follow. The format is described in ``seeds/README.md``.

path -> text -> tables -> checked, in file order -> Source. The first mistake stops the reading.
"""

from __future__ import annotations

import difflib
import re
import tomllib
from dataclasses import fields
from typing import TYPE_CHECKING, Any, NoReturn
from urllib.parse import urlsplit

import cssselect
from lxml import etree
from lxml.cssselect import CSSSelector

from crawler.errors import SourcesError
from crawler.model import Selectors, Source
from crawler.toml_lines import line_of, place_of

if TYPE_CHECKING:
    from pathlib import Path

KINDS = (
    "newsletter",
    "lab",
    "think-tank",
    "government",
    "legislature",
    "press",
    "podcast",
    "academic",
    "civil-society",
)
_REQUIRED = ("id", "label", "kind", "home")
_KEYS = (*_REQUIRED, "feeds", "listing", "selectors", "language", "note", "checked")
_SELECTORS = tuple(field.name for field in fields(Selectors))
_NO_TEXT = ("feeds", "selectors")
_SELECTORS_TABLE = re.compile(r"^\s*\[\s*source\.selectors\s*\]", re.MULTILINE)
_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")


def read_sources(path: Path) -> tuple[Source, ...]:
    """The sources of the file, in its order; at least one.

    Raises SourcesError with file, line and mend for a file that is missing or not UTF-8, a TOML syntax error, an
    unknown or missing key, a value of the wrong type, a bad id, kind, language, address or CSS selector, an id used
    twice, a feed listed twice, and a source with neither feed nor listing.
    """
    text = _read_text(path)
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        line, what = place_of(error, text)
        raise SourcesError(f"not valid TOML: {what}; mend the line, or quote the value", str(path), line) from error
    return _Reader(str(path), text).sources(data)


def address_problem(url: str) -> str | None:
    """Why ``url`` is not an address to fetch, in a few words, or None: absolute http(s), with a host, no password."""
    if url != url.strip() or any(c.isspace() for c in url):
        return "has a space in it"
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return "cannot be read as an address"
    if parts.scheme not in ("http", "https"):
        return "does not begin with https:// or http://"
    if not parts.hostname or port == 0:
        return "names no host"
    if parts.username is not None:
        return "carries a user name"
    return None


def _read_text(path: Path) -> str:
    try:
        content = path.read_bytes()
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise SourcesError(f"cannot be read ({reason}); name a file that exists with --seeds", str(path)) from error
    try:
        return content.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise SourcesError("not UTF-8; save the file as UTF-8", str(path), line) from error


class _Reader:
    """Checks the tables of one file; knows its text, to name the line of a mistake."""

    def __init__(self, path: str, text: str) -> None:
        self.path = path
        self.text = text
        self.ids: dict[str, int] = {}
        self.feeds: dict[str, int] = {}

    def sources(self, data: dict[str, Any]) -> tuple[Source, ...]:
        for name in data:
            if name != "source":
                line = line_of(self.text, name) if isinstance(data[name], (dict, list)) else self._top(name)
                self._fail(f"unknown table or key {name!r}; a source begins with [[source]]", line)
        tables = data.get("source", [])
        if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
            self._fail(
                "source is not a list of tables; write [[source]] with two brackets", line_of(self.text, "source")
            )
        if not tables:
            self._fail("names no source; add a [[source]] with id, label, kind, home and feeds", 1)
        return tuple(self._source(index, table) for index, table in enumerate(tables))

    def _source(self, index: int, table: dict[str, Any]) -> Source:
        for key in table:
            if key not in _KEYS:
                near = difflib.get_close_matches(key, _KEYS, 1)
                mend = f"did you mean {near[0]}?" if near else f"the keys are {', '.join(_KEYS)}"
                self._fail(f"unknown key {key!r}; {mend}", self._line(index, key))
        for key in _REQUIRED:
            if key not in table:
                self._fail(f'the source {table.get("id", "")!r} has no {key}; add {key} = "…"', self._line(index))
        words = {key: self._text(index, key, table[key]) for key in _KEYS if key in table and key not in _NO_TEXT}
        self._check_names(index, words)
        self._check_address(index, "home", words["home"])
        if "listing" in words:
            self._check_address(index, "listing", words["listing"])
        feeds = self._feeds(index, table.get("feeds", []))
        if not feeds and "listing" not in words:
            mend = 'give feeds = ["https://…"], or listing = "https://…" (a page that links to the articles)'
            self._fail(f"the source {words['id']!r} has nothing to poll; {mend}", self._line(index, "feeds"))
        return Source(
            id=words["id"],
            label=words["label"],
            kind=words["kind"],
            home=words["home"],
            feeds=feeds,
            language=words.get("language"),
            listing=words.get("listing"),
            note=words.get("note"),
            selectors=self._selectors(index, table),
        )

    def _check_names(self, index: int, words: dict[str, str]) -> None:
        id_, kind, language = words["id"], words["kind"], words.get("language")
        if not _ID.fullmatch(id_):
            self._fail(f"the id {id_!r} is not of lower-case letters, digits and hyphens", self._line(index, "id"))
        if id_ in self.ids:
            first = f"the id {id_!r} is used on line {self.ids[id_]} already"
            self._fail(f"{first}; give each source its own id", self._line(index, "id"))
        self.ids[id_] = self._line(index, "id")
        if kind not in KINDS:
            near = difflib.get_close_matches(kind, KINDS, 1)
            mend = f"did you mean {near[0]}?" if near else f"it is one of {', '.join(KINDS)}"
            self._fail(f"unknown kind {kind!r}; {mend}", self._line(index, "kind"))
        if language is not None and not _LANGUAGE.fullmatch(language):
            mend = 'write a code such as "en" or "pt-BR"'
            self._fail(f"the language {language!r} is not a language code; {mend}", self._line(index, "language"))

    def _feeds(self, index: int, feeds: object) -> tuple[str, ...]:
        if not isinstance(feeds, list) or not all(isinstance(feed, str) for feed in feeds):
            self._fail('feeds is not a list of addresses; write feeds = ["https://…"]', self._line(index, "feeds"))
        for feed in feeds:
            self._check_address(index, "feeds", feed)
            line = self._line(index, "feeds", feed)
            if first := self.feeds.get(_same_feed(feed)):
                self._fail(f"the feed {feed} is listed on line {first} already; keep one of the two", line)
            self.feeds[_same_feed(feed)] = line
        return tuple(feeds)

    def _selectors(self, index: int, table: dict[str, Any]) -> Selectors | None:
        if "selectors" not in table:
            return None
        given, line = table["selectors"], self._selector_line(index)
        if not isinstance(given, dict):
            self._fail('selectors is not a table; write selectors = { item = "article", link = "h2 a" }', line)
        if "listing" not in table:
            self._fail('selectors without a listing; add listing = "https://…", the page they are for', line)
        for key, selector in given.items():
            if key not in _SELECTORS:
                near = difflib.get_close_matches(key, _SELECTORS, 1)
                mend = f"did you mean {near[0]}?" if near else f"they are {', '.join(_SELECTORS)}"
                self._fail(f"unknown selector {key!r}; {mend}", self._selector_line(index, key))
            if not isinstance(selector, str) or not selector.strip():
                mend = f'write {key} = "…", a CSS selector'
                self._fail(f"the selector {key} is not a text; {mend}", self._selector_line(index, key))
            try:
                CSSSelector(selector, translator="html")
            except (cssselect.SelectorError, etree.XPathError) as error:
                what = f"the selector {key} = {selector!r} is no CSS selector ({error})"
                self._fail(
                    f'{what}; write it as a style sheet would, like "article.post h2 a"',
                    self._selector_line(index, key),
                )
        if "item" not in given:
            self._fail('selectors without item; add item = "…", what each entry of the page stands in', line)
        return Selectors(**given)

    def _check_address(self, index: int, key: str, url: str) -> None:
        if problem := address_problem(url):
            line = self._line(index, key, url)
            self._fail(f"the {key} address {url!r} {problem}; write it in full, https://host/path", line)

    def _text(self, index: int, key: str, value: object) -> str:
        if not isinstance(value, str) or not value.strip():
            self._fail(f'{key} is not a text; write {key} = "…"', self._line(index, key))
        return value

    def _line(self, index: int, key: str | None = None, value: str | None = None) -> int:
        return line_of(self.text, "source", index, key, value)

    def _selector_line(self, index: int, key: str | None = None) -> int:
        """The line of the selectors, or of one: they are written in braces, or below a [source.selectors]."""
        source, inline = self._line(index), self._line(index, "selectors")
        if inline != source:
            return inline
        above = "\n".join(self.text.split("\n")[:source])
        return line_of(self.text, "source.selectors", len(_SELECTORS_TABLE.findall(above)), key)

    def _top(self, key: str) -> int:
        return line_of(self.text, "", 0, key)

    def _fail(self, message: str, line: int) -> NoReturn:
        raise SourcesError(message, self.path, line)


def _same_feed(url: str) -> str:
    """What two spellings of one feed address share: scheme, ``www.``, capitals in the host, a final slash aside."""
    parts = urlsplit(url)
    host = (parts.hostname or "").removeprefix("www.")
    return f"{host}:{parts.port}{parts.path.rstrip('/')}?{parts.query}"
