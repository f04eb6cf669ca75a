"""Whole passages in somebody else's words: block quotes, ``>`` lines, quoted items, paragraphs introduced as quoted.

Text of a page comes with its block quotes marked. Text of a feed or a file often lost them; what is left is the line
that introduces the passage.
"""

from __future__ import annotations

import re

_QUOTE_LINE = re.compile(r"[ \t]*>")
_TOPICS = re.compile(r"[ \t>*-]*`[^`]*`[ \t]*$")
_SENTENCE = re.compile(r"[.!?;…]['\"”’)]*\s+(?=\S)")
_OWN_SUMMARY = re.compile(r"[\s>*_]*(?:Summary|TL;?DR|Update|Correction|Editor['’]s note|Note)\b[*_]*:", re.IGNORECASE)
_OWN_WORDS = re.compile(
    r"\b(?:I|we)(?:['’](?:ve|d))? (?:\w+ )?"
    r"(?:said|say|wrote|write|noted|note|argued|predicted|tweeted|posted|asked|put it|described|summari[sz]ed|concluded"
    r"|observed|explained|discussed|mentioned|claimed|warned|replied|answered)\b"
    r"|\b(?:I|we)\b[^.\n]{0,60}\b(?:predicted|wrote|tweeted|argued)\b"
    r"|\b[Mm]y (?:\w+ ){0,2}(?:post|tweet|note|notes|piece|article|essay|thread|comment|summary|answer|reply|take)\b"
    r"|\btable of contents\b|\b(?:outline|agenda|summary|TL;?DR)\b[^.\n]{0,20}:\s*$",
)
_OTHERS_WORDS = re.compile(
    r"\b(?:says?|said|writes?|wrote|announced?|announces|explains?|explained|argues?|argued|states(?!-)|stated|reads"
    r"|emphasi[sz]ing|quot(?:es?|ed|ing)|according to|describes?|described|told|tweets?|tweeted|posted|conclusion"
    r"|(?:blog )?post|announcement|abstract|README|docs|documentation)\b[^.\n]{0,60}:\s*$"
    r"|^[^.\n]{0,30}\b[Ff]rom (?:the |their |his |her )?[A-Z][^.\n]{0,30}:\s*$"
)
_ITEM = re.compile(r"^(Link|Quote|Quoting|TIL|Note|Tool|Release|Sponsor)\b[^\n]{0,12}\b\d{4}-\d\d-\d\d\b", re.MULTILINE)
_LIST_ITEM = re.compile(r"[ \t]*(?:[-*•·]|\d+[.)])[ \t]")
_NAME = re.compile(r"(?:[^\W\d_][\w.'’-]+|[A-Z]\.)(?: (?:[A-Z][\w.'’-]*|de|van|von|der|la)){1,4}")
REACH = 4000
"""Characters to look back for the head of a quoted item."""


def in_quote_lines(text: str, start: int) -> bool:
    """Whether the line of ``start`` is a ``>`` line of others' words.

    Not so: a line of topics in backticks, which newsletters set as quotes, and a passage that is introduced as the
    author's own.
    """
    line = text.rfind("\n", 0, start) + 1
    if not _QUOTE_LINE.match(text, line):
        return False
    if in_topics(text, start):
        return False
    while line and _QUOTE_LINE.match(text, before := text.rfind("\n", 0, line - 1) + 1):
        line = before
    return not introduced_as_own(text, line)


def in_topics(text: str, start: int) -> bool:
    """Whether the line of ``start`` is nothing but topics in backticks, which some newsletters set as a quote."""
    line = text.rfind("\n", 0, start) + 1
    end = text.find("\n", start)
    return _TOPICS.match(text, line, len(text) if end < 0 else end) is not None


def introduced_as_own(text: str, start: int) -> bool:
    """Whether a passage that begins at ``start``, or what stands before it, says that its words are the author's own.

    >>> introduced_as_own("As I wrote in May:\\n\\nOpen models win.", 20)
    True
    """
    return (
        _OWN_SUMMARY.match(text, start) is not None
        or _OWN_WORDS.search(_last_sentence(_line_before(text, start))) is not None
    )


def in_introduced_paragraph(text: str, start: int) -> bool:
    """Whether the paragraph of ``start`` follows a line that ends in a colon and names who speaks.

    For text without marked quotes only. The paragraph is neither a list nor in quotation marks, and the line before
    it stands alone.
    """
    line = text.rfind("\n", 0, start) + 1
    if line < 3 or text[line - 2 : line] != "\n\n" or text[line - 3].isspace() or _LIST_ITEM.match(text, line):
        return False
    before = _line_before(text, line)
    if _ITEM.match(before):
        return False  # the head of an item of a link blog: what follows is the author's comment
    if not before.endswith(":") or _OTHERS_WORDS.search(before) is None:
        return False
    return _OWN_WORDS.search(_last_sentence(before)) is None


def item_before(text: str, start: int) -> tuple[str, bool] | None:
    """The kind of dated item ("Link 2024-02-21 …", "Quote 2024-02-12") that holds ``start``, and whether it is its head.

    For link blogs sent as plain text. None where there is no such item within REACH characters.
    """
    items = list(_ITEM.finditer(text, max(0, start - REACH), start))
    return (items[-1][1], text.find("\n", items[-1].end(), start) < 0) if items else None


def in_signed_item(text: str, start: int) -> bool:
    """Whether the item of ``start`` ends with a bare name, before the next dated item: a quotation, signed.

    For link blogs sent as plain text.
    """
    following = _ITEM.search(text, start, start + REACH)
    if following is None:
        return False
    lines = text[start : following.start()].rstrip().split("\n")
    return len(lines) > 2 and not lines[-2].strip() and _NAME.fullmatch(lines[-1].strip()) is not None


def _last_sentence(line: str) -> str:
    """The end of a line that introduces what follows: what an earlier sentence says is of something else."""
    return _SENTENCE.split(line)[-1]


def _line_before(text: str, start: int) -> str:
    """The last line before ``start`` that is not blank; for a passage inside a line, what stands before it there."""
    end = start
    while end and text[end - 1] in " \t\n\r>":
        end -= 1
    return text[text.rfind("\n", 0, end) + 1 : end].replace("\u00a0", " ")
