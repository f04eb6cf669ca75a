"""Transcripts written for readers: HTML with names and times, and plain text."""

from __future__ import annotations

import re
from collections import Counter

from lxml.html import HtmlElement

from crawler.model import Block, Cue
from crawler.parsers.captions import CLOCK, NO_NAMES, TIME, seconds_of
from crawler.parsers.trees import parse_html
from crawler.parsers.utterances import Spoken, Utterance

TIMED = re.compile(TIME)
NAME = r"[^\W\d_][\w.’'-]*(?: [^\W_][\w.’'-]*){0,3}"
HEADERS = (
    # "Ada Example: …", "[00:01:02] Ada Example: …", "**Ada Example:** …", "Ada Example (1:02): …"
    re.compile(
        rf"\**(?:[\[(]?(?P<before>{CLOCK})[\])]?\s*[-–—]?\s*)?\**(?P<name>{NAME})"
        rf"(?:\s*[\[(]?(?P<after>{CLOCK})[\])]?)?:\**(?=\s)"
    ),
    # "Ada Example  1:02" and "1:02 Ada Example" on lines of their own
    re.compile(rf"(?P<name>{NAME})\s+[\[(]?(?P<after>{CLOCK})[\])]?(?P<before>)[^\S\n]*(?=\n|$)"),
    re.compile(rf"[\[(]?(?P<before>{CLOCK})[\])]?\s+(?P<name>{NAME})(?P<after>)[^\S\n]*(?=\n|$)"),
    # "[1:02] …", and "1:02" on a line of its own
    re.compile(rf"[\[(](?P<before>{CLOCK})[\])](?P<name>)(?P<after>)"),
    re.compile(rf"(?P<before>{CLOCK})(?P<name>)(?P<after>)[^\S\n]*(?=\n|$)"),
)
PARAGRAPH = re.compile(r"\S(?:[^\n]*\S)?(?:[^\S\n]*\n[^\S\n]*\S(?:[^\n]*\S)?)*")


def parse_html_transcript(text: str) -> list[Utterance]:
    """The utterances of HTML in the podcast namespace's form: ``<cite>``, ``<time>``, then ``<p>``.

    An empty list when it is in no such form; it is then a page like any other.
    """
    parsed = parse_html(text)
    if parsed is None:
        return []
    utterances: list[Utterance] = []
    speaker: str | None = None
    second: float | None = None
    marks = 0
    for element in parsed.tree.iter("cite", "time", "p"):
        content = " ".join(element.text_content().split())
        if element.tag == "cite" and not _within_paragraph(element):
            speaker, marks = content.rstrip(": ") or None, marks + 1
        elif element.tag == "time" and not _within_paragraph(element):
            clock = TIMED.fullmatch(content.strip("[]()"))
            second, marks = (seconds_of(*clock.group(1, 2, 3, 4)) if clock else second), marks + 1
        elif element.tag == "p" and content:
            utterances.append(Utterance((content,), second, speaker, turn=True))
    return utterances if marks else []


def _within_paragraph(element: HtmlElement) -> bool:
    return any(above.tag == "p" for above in element.iterancestors())


def parse_plain_transcript(text: str) -> Spoken:
    """``text`` as it came, with a cue wherever a paragraph opens with a speaker's name or a time.

    A name counts when it opens two paragraphs or more, or has a time beside it.
    """
    spans = [match.span() for match in PARAGRAPH.finditer(text)]
    heads = [next((head for form in HEADERS if (head := form.match(text, start))), None) for start, _ in spans]
    often = Counter(head["name"] for head in heads if head)
    cues: list[Cue] = []
    for (_, end), head in zip(spans, heads, strict=True):
        if head is None:
            continue
        clock = TIMED.fullmatch(head["before"] or head["after"] or "")
        second = seconds_of(*clock.group(1, 2, 3, 4)) if clock else None
        name = head["name"] or None
        if name and (name.lower() in NO_NAMES or (often[name] < 2 and second is None)):
            name = None
        if name or second is not None:
            cues.append(Cue(_speech_start(text, head, end), second, name or (cues[-1].speaker if cues else None)))
    blocks: tuple[Block, ...] = tuple((start, end, "transcript") for start, end in spans)
    return Spoken(text, blocks, tuple(cues))


def _speech_start(text: str, head: re.Match[str], end: int) -> int:
    """Where the words begin after a header, which may stand on a line of its own."""
    position = head.end()
    while position < end and text[position].isspace():
        position += 1
    return position if position < end else head.start()
