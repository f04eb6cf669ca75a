"""Whether a mention stands in the title of somebody's work that is set without quotation marks.

Writing and titles differ in their capitals: "papers like On-Policy Distillation of Language Models". Where a word
announces a work, or a line of a list is nothing else, a run of capitals is its title.
"""

from __future__ import annotations

import re

from analysis.terms.places import REMARK, line_around

REACH = 160
"""Characters of a line to look through before and after a mention: titles are shorter."""

_TITLED = re.compile(r"\b(?:titled|entitled)[:,]? (?=[A-Z0-9])[^.!?\n\"“”]*$")
_ANNOUNCED = re.compile(
    r"\b(?:papers?|articles?|posts?|essays?|books?|reports?|talks?|surveys?|theses|thesis|episodes?|courses?|tutorials?"
    r"|titles?(?: of (?:the|that|this|our|their|his|her|my) \w+)?)"
    r"(?: (?:like|such as|called|named|is|are|was|include|including|by [A-Z][\w.-]+))?[:,]? *$"
)
ANNOUNCING = (
    *("paper", "article", "post", "essay", "book", "report", "talk", "survey", "thes", "episode", "course", "tutorial"),
    "title",
)
"""Whatever _ANNOUNCED matches holds one of these."""
SMALL = frozenset(
    [
        "a",
        "an",
        "the",
        "of",
        "for",
        "to",
        "in",
        "on",
        "and",
        "or",
        "with",
        "from",
        "by",
        "via",
        "at",
        "as",
        "is",
        "are",
        "be",
        "its",
        "it",
        "not",
        "vs",
        "how",
        "into",
        "without",
        "under",
        "over",
        "after",
    ]
)
_WORD = re.compile(r"[^\W_](?:[\w'’.+-]*[^\W_])?")
_ITEM = re.compile(r"[ \t>]*(?:[-*•·]|\d{1,3}[.)])[ \t]+")
_REST = re.compile(r"[ \t]*(?:$|-{2,}|—|–|\([^()\n]*\)[ \t]*$)")
"""What may follow a title in its line: nothing, or a remark on it."""
LEAST_WORDS = 4
LEAST_WORDS_OF_LINE = 5
"""Words of a title other than small ones, where it is announced and where it fills a line of a list: a run of fewer may be a
name, or the author's own outline."""
_APART = re.compile(r"[.!?;()\[\]\"“”—]|--")
_APART_IN_LISTS = (",", " - ", " – ")
"""Between a name and what the line says of it, which is no title: "Ada Hay, Department of Roads"."""


def beside_capitals(text: str, start: int, end: int) -> bool:
    """Whether a mention written with a capital can be in a title at all.

    The word after it has one too, or the one before it, small ones apart, or that one ends in a colon.
    """
    for word in text[end : end + 20].split(None, 2)[:2]:
        if word[0].isupper():
            return True
        if word not in SMALL:
            break
    for word in text[start - 40 if start > 40 else 0 : start].split()[::-1]:
        if word[0].isupper() or word[-1] == ":":
            return True
        if word not in SMALL:
            return False
    return False


def cited_title(text: str, start: int, end: int) -> bool:
    """Whether a mention stands in a title that a word of its line announces, or that fills a line of a list.

    >>> text = "It builds on papers like On-Policy Distillation of Language Models and its kin."
    >>> cited_title(text, 35, 47), cited_title(text.lower(), 35, 47)
    (True, False)
    """
    line, stop = line_around(text, start, end)
    line, stop = max(line, start - REACH), min(stop, end + REACH)
    before = text[line:start]
    if "titled" in before and _TITLED.search(before):
        return True
    if not text[start].isupper() or not beside_capitals(text, start, end) or not _capital(text[start:end]):
        return False
    item = _ITEM.match(text, line, start)
    announced = any(map(before.__contains__, ANNOUNCING))
    if item is None and not announced:
        return False
    begin, after, words = _run(text, line, start, end, stop)
    if words < LEAST_WORDS:
        return False
    if announced and _ANNOUNCED.search(text[line:begin]):
        return True
    if item is not None and item.end() == begin and REMARK.match(text, after):
        return True
    return (
        item is not None
        and item.end() == begin
        and words >= LEAST_WORDS_OF_LINE
        and not text[begin].isdigit()
        and _REST.match(text, after, stop) is not None
        and not any(mark in text[begin:after] for mark in _APART_IN_LISTS)
    )


def _run(text: str, line: int, start: int, end: int, stop: int) -> tuple[int, int, int]:
    """Where the run of capitals around a mention begins and ends, and how many of its words are not small."""
    begin = start
    words = sum(word not in SMALL for word in text[start:end].lower().replace("-", " ").split())
    for word in reversed(list(_WORD.finditer(text, line, start))):
        if _APART.search(text, word.end(), begin):
            break
        if _titled(word[0]):
            begin = word.start()
            words += 1
        elif word[0] not in SMALL:
            break
    after = end
    for word in _WORD.finditer(text, end, stop):
        if _APART.search(text, after, word.start()) or REMARK.match(text, after):
            break
        if _titled(word[0]):
            after = word.end()
            words += 1
        elif word[0] not in SMALL:
            break
    return begin, after, words


def _titled(word: str) -> bool:
    """Whether a word is written as titles write it: of one with hyphens, only the first part need have a capital."""
    first, hyphen, _ = word.partition("-")
    return _capital(word) or (hyphen != "" and first[:1].isupper() and first.lower() not in SMALL)


def _capital(words: str) -> bool:
    """Whether every word is written with a capital, or is a number or a small one."""
    return (
        all(word[:1].isupper() or word[:1].isdigit() or word in SMALL for word in words.replace("-", " ").split())
        and not words.islower()
    )
