"""What stands beside each mention of a text, so that only the rules of voice are asked that can apply.

    whole, spans -> anything but plain prose beside it? -- no --> nothing: the author's own words
                                                      \\- yes --> its number and its triggers

Here the mentions in plain prose are told from the others, and for these every rule is asked. Where the extension was
built, it does the same (``compiled_triggers``), and tells beside it which rules need not be asked: in most texts, most.
"""

from __future__ import annotations

from bisect import bisect_right
from operator import itemgetter
from typing import TYPE_CHECKING

from analysis.terms import places, wordings, works

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analysis.terms.attribution import Attribution

HINTED = 1
"""A word of ``wordings.HINTS`` stands near: the one trigger that says exactly what is so, not what may be."""
CODE = 1 << 1
TITLE_LINE = 1 << 2
LISTED = 1 << 3
HEADING = 1 << 4
RUN_IN = 1 << 5
LINK = 1 << 6
QUOTE_LINE = 1 << 7
INTRODUCED = 1 << 8
CITED = 1 << 9
DOUBLE = 1 << 10
SINGLE = 1 << 11
BLOCK = 1 << 12
ITEMS = 1 << 13
"""Each says that a rule may hold, of ``places``, ``passages``, ``works`` or ``quotations``; ``native/screen.h`` says which."""
PROSE = 1 << 14
"""Words only: no mark, no sign, no head of a line or passage."""
STEMS = 16
SO_CALLED, NAMED, GLOSS, DEFINITION = (1 << STEMS + number for number in range(4))
"""A stem of ``wordings`` that the rule needs stands before the mention."""
QUARRELS = 24
"""From this bit on, one for each of the ``disputes`` whose words stand near."""
EVERY_RULE = ((1 << 64) - 1) & ~HINTED & ~PROSE

PLAIN_BEFORE = " \n"
PLAIN_AFTER = " \n,.;:)"
"""Beside a mention in plain prose."""
PLAIN_BLOCKS = ("", "paragraph", "transcript", "caption")
SPECIAL_LINES = " \t>-*•·0123456789#"
_SINGLE_OPENINGS = (" '", "\n'", "('", "‘", "\"'", "“'", "\u00a0'")


def triggers_beside(whole: Attribution, spans: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The number and the triggers of each of ``spans`` beside which any rule of voice can apply."""
    text, blocks = whole.text, whole.blocks
    hints = wordings.hinted(text, spans)
    length = len(text)
    quotations = whole.quotations
    quoting = bool(quotations)
    apostrophes = "'" in text or "‘" in text
    links, linked, marked = whole.links, whole.linked, whole.marked
    # A text of any of these kinds has something to look at beside every mention.
    odd = bool(whole.items or whole.code_signs)
    blocked = any(block[2] not in PLAIN_BLOCKS for block in blocks)
    title_reach = len(whole.title) + 8 if whole.title else 0
    colons = ":" in text and (" : " in text or "\n: " in text)
    line = stop = -1
    odd_line = single = False
    triggers = []
    for number, (start, end) in enumerate(spans):
        if not line <= start < end <= stop:
            line = text.rfind("\n", 0, start) + 1
            stop = text.find("\n", end)
            if stop < 0:
                stop = length
            odd_line = (
                odd
                or text[line] in SPECIAL_LINES
                or stop - line < title_reach
                or (not marked and (stop - line <= 100 or (line > 2 and text.startswith(":\n\n", line - 3))))
                or (linked and places.may_be_linked(text, line, stop))
                or (colons and (text.find(" : ", line, stop) >= 0 or text.startswith(places.DEFINED, stop)))
            )
            single = apostrophes and _has_single(text, line, stop)
        hinted = HINTED if hints and number in hints else 0
        if (
            odd_line
            or (start and text[start - 1] not in PLAIN_BEFORE)
            or (end < length and text[end] not in PLAIN_AFTER)
            or (blocked and _in_special_block(blocks, start))
            or (quoting and quotations.around(start, end))
            or (single and _may_open_single(text, line, start))
            or (links and text.find("](", end, stop) >= 0)
        ):
            triggers.append((number, EVERY_RULE | hinted))
        elif hinted or (text[start].isupper() and works.beside_capitals(text, start, end)):
            triggers.append((number, EVERY_RULE | PROSE | hinted))
    return triggers


def block_at(blocks: Sequence[tuple[int, int, str]], start: int) -> int:
    """The number of the block that holds ``start``, -1 for none."""
    at = bisect_right(blocks, start, key=itemgetter(0)) - 1
    return at if at >= 0 and start < blocks[at][1] else -1


def _in_special_block(blocks: Sequence[tuple[int, int, str]], start: int) -> bool:
    at = block_at(blocks, start)
    return at >= 0 and blocks[at][2] not in PLAIN_BLOCKS


def _has_single(text: str, line: int, stop: int) -> bool:
    return text.find("'", line, stop) >= 0 or text.find("‘", line, stop) >= 0


def _may_open_single(text: str, line: int, start: int) -> bool:
    """Whether a single mark that is no apostrophe inside a word stands in the line before the mention."""
    if text.find("'", line, start) < 0 and text.find("‘", line, start) < 0:
        return False
    before = text[max(0, line - 1) : start]
    return before[0] == "'" or any(map(before.__contains__, _SINGLE_OPENINGS))
