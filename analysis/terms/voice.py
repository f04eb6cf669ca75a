"""Whose words each mention of a text is: the author's, somebody's whom the author quotes, or held at a distance.

    text, spans, blocks -> anything beside the mention? -- no --> own
                                 \\- yes --> attribution, rule by rule --> Voice

Most mentions stand in plain prose, where no rule can apply; to see that quickly is this module's job. The rules are
in ``attribution``.
"""

from __future__ import annotations

from bisect import bisect_right
from operator import itemgetter
from typing import TYPE_CHECKING

from analysis.terms import places, wordings, works
from analysis.terms.attribution import OWN, PLAIN_AFTER, PLAIN_BEFORE, Attribution, Place, Voice, VoiceName

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["RULES", "Place", "Voice", "VoiceName", "voices_of"]

RULES = "2"
"""Changed whenever a rule gives some mention another voice or place: every term is then counted again."""

_PLAIN_BLOCKS = ("", "paragraph", "transcript", "caption")
_SPECIAL_LINES = " \t>-*•·0123456789#"
_SINGLE_OPENINGS = (" '", "\n'", "('", "‘", "\"'", "“'", "\u00a0'")


def voices_of(
    text: str,
    spans: Sequence[tuple[int, int]],
    blocks: Sequence[tuple[int, int, str]] = (),
    *,
    title: str | None = None,
    kind: str = "article",
    marked: bool = True,
) -> list[Voice]:
    """The voice of each mention ``text[start:end]`` of ``spans``, in their order.

    ``blocks`` are those of the revision, by start; ``marked`` says that they come from a page's markup. Where they were
    read off a plain text's lines, where there is none, or a single one over several paragraphs, headings and quotes
    may have lost their marks, and are guessed from the lines. ``title`` is the document's, ``kind`` is article or episode: in
    what is spoken there are no headings and no ``>`` lines.

    >>> text = 'The so-called open models are "open" in name. Open models win.'
    >>> [voice.voice for voice in voices_of(text, [(14, 25), (47, 58)])]
    ['scare', 'own']
    """
    if not spans:
        return []
    whole = Attribution(text, blocks, title, kind, marked=marked)
    hints = wordings.hinted(text, spans)
    length = len(text)
    quotations = whole.quotations
    quoting = bool(quotations)
    apostrophes = "'" in text or "‘" in text
    links, marked = whole.links, whole.marked
    # A text of any of these kinds has something to look at beside every mention.
    odd = bool(whole.items or whole.code_signs)
    blocked = any(block[2] not in _PLAIN_BLOCKS for block in blocks)
    title_reach = len(whole.title) + 8 if whole.title else 0
    colons = ":" in text and (" : " in text or "\n: " in text)
    line = stop = -1
    odd_line = single = False
    voices = []
    for number, (start, end) in enumerate(spans):
        if not line <= start < end <= stop:
            line = text.rfind("\n", 0, start) + 1
            stop = text.find("\n", end)
            if stop < 0:
                stop = length
            odd_line = (
                odd
                or text[line] in _SPECIAL_LINES
                or stop - line < title_reach
                or (not marked and (stop - line <= 100 or (line > 2 and text.startswith(":\n\n", line - 3))))
                or (colons and (text.find(" : ", line, stop) >= 0 or text.startswith(places.DEFINED, stop)))
            )
            single = apostrophes and _has_single(text, line, stop)
        if (
            odd_line
            or (start and text[start - 1] not in PLAIN_BEFORE)
            or (end < length and text[end] not in PLAIN_AFTER)
            or (blocked and _in_special_block(blocks, start))
            or (quoting and quotations.around(start, end))
            or (single and _may_open_single(text, line, start))
            or (links and text.find("](", end, stop) >= 0)
        ):
            voices.append(whole.voice(start, end, _block_at(blocks, start), number in hints))
        elif (hints and number in hints) or (text[start].isupper() and works.beside_capitals(text, start, end)):
            voices.append(whole.voice_in_prose(start, end, number in hints))
        else:
            voices.append(OWN)
    return voices


def _block_at(blocks: Sequence[tuple[int, int, str]], start: int) -> int:
    """The number of the block that holds ``start``, -1 for none."""
    at = bisect_right(blocks, start, key=itemgetter(0)) - 1
    return at if at >= 0 and start < blocks[at][1] else -1


def _in_special_block(blocks: Sequence[tuple[int, int, str]], start: int) -> bool:
    at = _block_at(blocks, start)
    return at >= 0 and blocks[at][2] not in _PLAIN_BLOCKS


def _has_single(text: str, line: int, stop: int) -> bool:
    return text.find("'", line, stop) >= 0 or text.find("‘", line, stop) >= 0


def _may_open_single(text: str, line: int, start: int) -> bool:
    """Whether a single mark that is no apostrophe inside a word stands in the line before the mention."""
    if text.find("'", line, start) < 0 and text.find("‘", line, start) < 0:
        return False
    before = text[max(0, line - 1) : start]
    return before[0] == "'" or any(map(before.__contains__, _SINGLE_OPENINGS))
