"""Where a text quotes with marks: straight and curly, double and single, nested, unbalanced, over paragraphs.

text -> marks, found one kind at a time -> opening or closing, by what stands beside -> paired -> Quotations

An article in straight marks tells opening from closing only by its neighbours, so a mark that could be neither (an
inch, a lost partner) pairs with nothing instead of turning every later quotation inside out.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

SINGLE_REACH = 400
"""Characters to look through for the partner of a single mark: most are apostrophes and have none."""

CUT_REACH = 600
"""Characters from the beginning of a text in which a curly mark may close what was opened before it."""

_DOUBLE = '"“”„«»'
_OPENS_ALONE = "“„«"
BEFORE_OPENING = " \t\n\r\u00a0([{—–-/*_~>|‘'\"“:,=\u2009\u200a\u202f"
AFTER_CLOSING = " \t\n\r\u00a0.,;:!?)]}—–-/*_~<|’'\"”…\u2009\u200a\u202f"
_PARAGRAPH = re.compile(r"\n[ \t>]*\n\s*(?:>[ \t]*)?")
_SINGLE_OPENING = re.compile(r"(?<![\w’'‘])['‘](?=[^\W_])(?!(?:\d\ds?|em|til|tis|twas|cause|n|round)\b)")
_SINGLE_CLOSING = re.compile(r"(?<=[\w.,!?…%)])['’](?!\w)")
_PLAIN_STRAIGHT = re.compile(
    rf'"(?<![^{re.escape(BEFORE_OPENING)}]")(?=[^\s"])[^"\n]*(?<=[^\s"])"(?=[{re.escape(AFTER_CLOSING)}]|\Z)'
)
_PLAIN_CURLY = re.compile(r"“[^“”\n]*”")
SENTENCE_END = (".", "!", "?", "…", '"', "”", "’", ")", "*", "_", "|", ">")


class Quotation(NamedTuple):
    """What stands between two marks: ``text[start:end]`` without them."""

    start: int
    end: int


class Quotations:
    """The quotations of one text in double marks, to be asked for the ones around a place."""

    def __init__(self, text: str, found: Sequence[tuple[int, int]] | None = None) -> None:
        """``found`` are those of ``text`` by their start, where somebody has looked for them already."""
        if found is None:
            plain = plain_quotations(text)
            found = sorted(double_quotations(text) if plain is None else plain)
        self._found = found
        self._starts = [start for start, _ in found]
        self._reach = list(accumulate((end for _, end in found), max))

    def __bool__(self) -> bool:
        return bool(self._found)

    def around(self, start: int, end: int) -> list[Quotation]:
        """The quotations that hold ``start`` to ``end``, the innermost first."""
        at = bisect_right(self._starts, start) - 1
        around = []
        while at >= 0 and self._reach[at] >= end:
            if self._found[at][1] >= end:
                around.append(Quotation(*self._found[at]))
            at -= 1
        return around


def plain_quotations(text: str) -> list[Quotation] | None:
    """``double_quotations`` of a text in which every mark has its partner in the same line; None for any other.

    Most texts are plain, and this is several times as fast.
    """
    # To look for a character is many times faster than to count it, and most texts lack most marks.
    straight = text.count('"') if '"' in text else 0
    opening, closing = (text.count("“"), text.count("”")) if "“" in text or "”" in text else (0, 0)
    if straight % 2 or opening != closing or "«" in text or "„" in text or "»" in text:
        return None
    found: list[Quotation] = []
    for marks, pattern in ((straight // 2, _PLAIN_STRAIGHT), (opening, _PLAIN_CURLY)):
        if marks:
            pairs = [Quotation(match.start() + 1, match.end() - 1) for match in pattern.finditer(text)]
            if len(pairs) != marks:
                return None
            found += pairs
    return found


def double_quotations(text: str) -> list[Quotation]:
    """Every quotation in double marks, by its end.

    A quotation ends with its paragraph unless it goes on in the next one: marks reopened there, or closed there
    without having been opened. An opening mark without a partner quotes nothing, unless the text breaks off before
    a sentence ends (as a teaser does); nor does a closing one, unless the text begins inside a sentence.

    >>> [text[a:b] for text in ['He said "we "open" it" and 5" more.'] for a, b in double_quotations(text)]
    ['open', 'we "open" it']
    """
    found: list[Quotation] = []
    marks = _marks(text)
    if not marks:
        return found
    breaks = [match.end() for match in _PARAGRAPH.finditer(text)]
    first_mark = True
    waiting: list[tuple[int, str]] = []
    paragraph = 0
    for at, mark in marks:
        here = bisect_right(breaks, at)
        if here != paragraph:
            waiting = _carried(text, found, waiting, at, here, paragraph, breaks)
            paragraph = here
        if _opens(text, at, mark, waiting):
            waiting.append((at + 1, mark))
        elif waiting:
            found.append(Quotation(waiting.pop()[0], at))
        elif _closes_before_it_opened(text, at, mark, first_mark and here == 0):
            found.append(Quotation(0, at))
        first_mark = False
    if waiting and paragraph == len(breaks) and not text.rstrip().endswith(SENTENCE_END):
        found.append(Quotation(waiting[0][0], len(text)))
    return found


def single_quotation(text: str, start: int, end: int) -> Quotation | None:
    """The innermost quotation in single marks that holds ``start`` to ``end``, else None.

    >>> text = "the labs' new 'open' models"
    >>> single_quotation(text, 15, 19), single_quotation(text, 21, 27)
    (Quotation(start=15, end=19), None)
    """
    lowest = max(text.rfind("\n", 0, start) + 1, start - SINGLE_REACH)
    if text.find("'", lowest, start) < 0 and text.find("‘", lowest, start) < 0:
        return None
    opening = -1
    for match in _SINGLE_OPENING.finditer(text, lowest, start + 1):
        closing = _SINGLE_CLOSING.search(text, match.end(), start)
        if closing is None:
            opening = match.end()
    if opening < 0:
        return None
    line = text.find("\n", end)
    highest = min(len(text) if line < 0 else line, end + SINGLE_REACH)
    closing = _SINGLE_CLOSING.search(text, end, highest)
    return Quotation(opening, closing.start()) if closing else None


def _marks(text: str) -> list[tuple[int, str]]:
    """The double marks in order; searched one kind at a time, which is far faster than a class of characters."""
    marks = []
    for mark in _DOUBLE:
        at = text.find(mark)
        while at >= 0:
            marks.append((at, mark))
            at = text.find(mark, at + 1)
    marks.sort()
    return marks


def _opens(text: str, at: int, mark: str, waiting: list[tuple[int, str]]) -> bool:
    before = text[at - 1] if at else " "
    after = text[at + 1] if at + 1 < len(text) else " "
    may_open = before in BEFORE_OPENING and not after.isspace()
    if mark == '"':
        may_close = after in AFTER_CLOSING and not before.isspace()
        if may_open and may_close:
            return not waiting
        return may_open
    if mark == "“" and waiting and waiting[-1][1] == "„":
        return False
    if mark in _OPENS_ALONE:
        # «so» in French, »so« in German: the neighbours decide for these two.
        return mark != "«" or not (waiting and waiting[-1][1] == "»")
    return may_open and not waiting


def _closes_before_it_opened(text: str, at: int, mark: str, first: bool) -> bool:
    """Whether a closing mark without a partner ends what was opened before the text, which begins inside a sentence.

    ``first`` says that no mark and no paragraph stands before it; a curly one tells more of itself than a straight one.
    """
    if not first and (mark != "”" or at > CUT_REACH or "“" in text[:at]):
        return False
    return text.lstrip()[:1].islower() and _closes(text, at)


def _closes(text: str, at: int) -> bool:
    before = text[at - 1] if at else " "
    after = text[at + 1] if at + 1 < len(text) else " "
    return after in AFTER_CLOSING and not before.isspace() and not before.isdigit()


def _carried(
    text: str,
    found: list[Quotation],
    waiting: list[tuple[int, str]],
    at: int,
    here: int,
    paragraph: int,
    breaks: list[int],
) -> list[tuple[int, str]]:
    """What is still open when the next mark stands in a later paragraph, at ``at``: one quotation or none."""
    if not waiting:
        return []
    start = waiting[0][0]
    if at == breaks[here - 1] and here == paragraph + 1:
        found.append(Quotation(start, breaks[paragraph]))
        return []
    if here <= paragraph + 4 and not _opens(text, at, text[at], []) and _closes(text, at):
        return waiting[:1]
    return []
