"""Where in a TOML text a table, a key or a value stands, so that a mistake can be reported with its line.

``tomllib`` gives values without positions; its syntax errors carry theirs in the message only. These functions
read the text a second time, and only once something is wrong.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import tomllib
    from collections.abc import Iterator

_TOKEN = re.compile(r'"""|\'\'\'|"(?:\\.|[^"\\])*"|\'[^\']*\'|#.*|[\[\]{}]')
_HEADER = re.compile(r"\s*\[\[?\s*([^\[\]]+?)\s*\]\]?\s*(?:#.*)?$")
_KEY = re.compile(r"\s*(?:\"([^\"]*)\"|'([^']*)'|([A-Za-z0-9_-]+))\s*=")
_POSITION = re.compile(r"\s*\((?:at|after) (?:line (\d+), column \d+|end of document)\)$")


def line_of(text: str, table: str, index: int = 0, key: str | None = None, value: str | None = None) -> int:
    """The 1-based line of the ``index``-th ``[[table]]``, of ``key`` in it, of ``value`` in that key's value.

    What is not found falls back to what holds it: a missing value to its key, a missing key to the header, a
    table that is not written with a header to its top-level key, and that to line 1. ``table=""`` means
    the keys before the first header.

    >>> text = '[[source]]\\nid = "a"\\n\\n[[source]]\\nid = "b"\\nfeeds = [\\n  "c",\\n  "d",\\n]\\n'
    >>> line_of(text, "source", 1), line_of(text, "source", 1, "feeds"), line_of(text, "source", 1, "feeds", "d")
    (4, 6, 8)
    """
    header, inside, seen = 1, table == "", -1
    found: list[tuple[int, str]] = []
    for line, statement in _statements(text):
        first_line = statement.split("\n", 1)[0]
        if "[" in first_line and (match := _HEADER.match(first_line)):
            if inside:
                break
            seen += match[1] == table
            inside = match[1] == table and seen == index
            header = line if inside else header
        elif inside:
            found.append((line, statement))
    if not inside and table and (header, seen) == (1, -1):
        return line_of(text, "", 0, table, value)
    if key is None:
        return header
    for line, statement in found:
        match = _KEY.match(statement)
        if match and key in match.groups():
            return line + _lines_before(statement, value)
    return header


def place_of(error: tomllib.TOMLDecodeError, text: str) -> tuple[int, str]:
    """The 1-based line of a TOML syntax error, and what is wrong without the position in the words."""
    message = str(error)
    match = _POSITION.search(message)
    if match is None:
        return 1, message
    line = int(match[1]) if match[1] else max(1, len(text.rstrip("\n").split("\n")))
    return line, message[: match.start()]


def _lines_before(statement: str, value: str | None) -> int:
    if value is None:
        return 0
    lines = statement.split("\n")
    quoted = (n for n, line in enumerate(lines) if f'"{value}"' in line or f"'{value}'" in line)
    return next(quoted, next((n for n, line in enumerate(lines) if value and value in line), 0))


@lru_cache(maxsize=2)
def _statements(text: str) -> tuple[tuple[int, str], ...]:
    """``_read_statements``, once for a text: a lexicon asks for the line of each of its terms."""
    return tuple(_read_statements(text))


def _read_statements(text: str) -> Iterator[tuple[int, str]]:
    """Each header, key and comment with the line it begins on; a multi-line value stays in one piece."""
    start, lines = 1, list[str]()
    closer, depth = "", 0
    for number, line in enumerate(text.split("\n"), 1):
        if not lines:
            start = number
        lines.append(line)
        closer, depth = _after(line, closer, depth)
        if not closer and depth <= 0:
            yield start, "\n".join(lines)
            lines, depth = [], 0
    if lines:
        yield start, "\n".join(lines)


def _after(line: str, closer: str, depth: int) -> tuple[str, int]:
    """What is still open after ``line``: the quotes that end an open string, and how many brackets."""
    at = 0
    while True:
        if closer:
            end = line.find(closer, at)
            if end < 0:
                return closer, depth
            at, closer = end + 3, ""
        match = _TOKEN.search(line, at)
        if match is None:
            return closer, depth
        at = match.end()
        if match[0] in ('"""', "'''"):
            closer = match[0]
        elif match[0] in "[{":
            depth += 1
        elif match[0] in "]}":
            depth -= 1
