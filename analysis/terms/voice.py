"""Whose words each mention of a text is: the author's, somebody's whom the author quotes, or held at a distance.

    text, spans, blocks -> anything beside the mention? -- no --> own
                                 \\- yes --> attribution, rule by rule --> Voice

Most mentions stand in plain prose, where no rule can apply; to see that quickly is this module's job. The rules are
in ``attribution``.
"""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING

from analysis.terms import places, wordings, works
from analysis.terms.attribution import PLAIN_AFTER, PLAIN_BEFORE, Attribution, Place, Voice, VoiceName

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["RULES", "Place", "Voice", "VoiceName", "voices_of"]

RULES = "1"
"""Changed whenever a rule gives some mention another voice or place: every term is then counted again."""

_PLAIN_BLOCKS = ("", "paragraph", "transcript", "caption")
_SPECIAL_LINES = " \t>-*•·0123456789#"
_SINGLE_OPENINGS = (" '", "\n'", "('", "‘", "\"'", "“'", "\u00a0'")
_OWN = Voice("own", False, "body")


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
    starts = [block[0] for block in blocks]
    length = len(text)
    quotations = whole.quotations
    quoting = bool(quotations)
    apostrophes = "'" in text or "‘" in text
    # A text of any of these kinds has something to look at beside every mention.
    odd = whole.items or whole.code_signs
    title_reach = len(whole.title) + 8 if whole.title else 0
    colons = " : " in text or "\n: " in text
    # What stands after the mention in its line matters in some texts only.
    ends = title_reach or colons or whole.links or not whole.marked
    voices = []
    for number, (start, end) in enumerate(spans):
        at = bisect_right(starts, start) - 1
        if at >= 0 and start >= blocks[at][1]:
            at = -1
        if (
            odd
            or number in hints
            or (at >= 0 and blocks[at][2] not in _PLAIN_BLOCKS)
            or (start and text[start - 1] not in PLAIN_BEFORE)
            or (end < length and text[end] not in PLAIN_AFTER)
            or (quoting and quotations.around(start, end))
        ):
            voices.append(whole.voice(start, end, at, number in hints))
            continue
        line = text.rfind("\n", 0, start) + 1
        if (
            text[line] in _SPECIAL_LINES
            or (text[start].isupper() and works.beside_capitals(text, start, end))
            or (apostrophes and _may_open_single(text, line, start))
            or (ends and _ends_oddly(text, line, end, whole, title_reach))
        ):
            voices.append(whole.voice(start, end, at, False))
        else:
            voices.append(_OWN)
    return voices


def _ends_oddly(text: str, line: int, end: int, whole: Attribution, title_reach: int) -> bool:
    """Whether the line of a mention, begun at ``line``, can be a title, a definition, a link or a lost heading."""
    stop = text.find("\n", end)
    if stop < 0:
        stop = len(text)
    return (
        stop - line < title_reach
        or text.find(" : ", line, stop) >= 0
        or text.startswith(places.DEFINED, stop)
        or (whole.links and text.find("](", end, stop) >= 0)
        or (not whole.marked and (stop - line <= 100 or text[max(0, line - 3) : line] == ":\n\n"))
    )


def _may_open_single(text: str, line: int, start: int) -> bool:
    """Whether a single mark that is no apostrophe inside a word stands in the line before the mention."""
    if text.find("'", line, start) < 0 and text.find("‘", line, start) < 0:
        return False
    before = text[max(0, line - 1) : start]
    return before[0] == "'" or any(map(before.__contains__, _SINGLE_OPENINGS))
