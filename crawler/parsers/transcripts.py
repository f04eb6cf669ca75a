"""A transcript's bytes to text with cues: VTT, SRT, JSON, HTML, plain text; and which of several to read.

bytes -> text -> form, by what it is and not by what it is called -> utterances -> Transcript
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from crawler.errors import ParseError
from crawler.model import Block, Cue, Extraction, TranscriptLink
from crawler.parsers.captions import TIMING, parse_captions
from crawler.parsers.decoding import decode, foreign_kind
from crawler.parsers.pages import extract_page
from crawler.parsers.transcript_json import parse_json_transcript
from crawler.parsers.transcript_prose import parse_html_transcript, parse_plain_transcript
from crawler.parsers.utterances import Spoken, assemble
from crawler.parsers.xml_tree import HTML_START, refuse_challenges
from crawler.urls import is_fetchable

VERSION = "1"
PREFERENCE = (
    ("text/vtt", "vtt"),
    ("application/json", "json"),
    ("application/x-subrip", "application/srt", "text/srt", "srt"),
    ("text/html", "application/xhtml+xml", "html"),
    ("text/plain", "text"),
)
"""Forms with times and speakers first, those a person can only read last."""

TAG = re.compile(r"<(?:p|div|br|cite|time|html|body|span)\b[^<>]*>", re.IGNORECASE)
SNIFFED = 20_000


@dataclass(frozen=True)
class Transcript:
    """The text of an episode as ``extraction``, whose blocks are paragraphs of kind ``transcript``, and its cues."""

    extraction: Extraction
    cues: tuple[Cue, ...]


def choose_transcript(links: Iterable[TranscriptLink], language: str | None = None) -> TranscriptLink | None:
    """The link to read: in ``language`` (the episode's) before unstated before another, then by form, then as listed.

    None when there is none that can be fetched.
    """
    usable = [link for link in links if is_fetchable(link.url)]
    return min(usable, key=lambda link: (_strangeness(link.language, language), _rank(link.type)), default=None)


def parse_transcript(content: bytes, url: str, content_type: str | None, *, now: datetime) -> Transcript:
    """The transcript that ``content``, fetched from ``url``, holds.

    Tags and character references are resolved, what rolling captions repeat is said once, cues of one speaker
    are joined by a space and a new speaker opens a paragraph. Names of speakers are in the cues and not in the
    text, but for plain text, which is kept as it came. ``extraction.options`` names the form that was read.

    Raises ParseError with the reason ``empty``, ``challenge`` or ``not-a-transcript``.
    """
    kind = foreign_kind(content, None)
    if kind is not None:
        raise ParseError(f"No transcript: the file is of kind {kind}.", "not-a-transcript")
    decoded = decode(content, content_type)
    text = decoded.text.lstrip("\ufeff")
    if not text.strip():
        raise ParseError("The answer is empty.", "empty")
    refuse_challenges(text)
    form = _form_of(text)
    if form == "html":
        utterances = parse_html_transcript(text)
        if not utterances:
            return _from_page(content, url, content_type, now)
        spoken = assemble(utterances)
    elif form == "json":
        spoken = assemble(parse_json_transcript(text))
    elif form == "text":
        spoken = parse_plain_transcript(text)
    else:
        spoken = assemble(parse_captions(text))
    if not spoken.text.strip():
        raise ParseError(f"The {form} transcript has no words.", "empty")
    return _transcript(spoken, form, decoded.problem)


def _form_of(text: str) -> str:
    head = text[:SNIFFED]
    start = head.lstrip()
    if start.startswith("WEBVTT"):
        return "vtt"
    if start.startswith(("{", "[")) and start.rstrip()[1:].lstrip()[:1] in ('"', "{", "}", "]"):
        return "json"
    if any(TIMING.fullmatch(line) for line in head.splitlines()[:200] if "->" in line):
        return "srt"
    return "html" if HTML_START.match(head[:2000]) or TAG.search(head) else "text"


def _from_page(content: bytes, url: str, content_type: str | None, now: datetime) -> Transcript:
    """A page like any other: its main text, in which paragraphs may open with names."""
    extraction = extract_page(content, url, content_type=content_type, now=now)
    if not extraction.text.strip():
        raise ParseError("The page has no text.", "empty")
    blocks: tuple[Block, ...] = tuple(
        (start, end, "transcript" if kind == "paragraph" else kind) for start, end, kind in extraction.blocks
    )
    cues = parse_plain_transcript(extraction.text).cues
    return Transcript(replace(extraction, blocks=blocks), cues)


def _transcript(spoken: Spoken, form: str, problem: str | None) -> Transcript:
    extraction = Extraction(spoken.text, spoken.blocks, "transcript", VERSION, options=form, loss=problem)
    return Transcript(extraction, spoken.cues)


def _rank(media_type: str) -> int:
    name = media_type.partition(";")[0].strip().lower()
    return next((rank for rank, names in enumerate(PREFERENCE) if name in names), len(PREFERENCE))


def _strangeness(found: str | None, wanted: str | None) -> int:
    if not found or not wanted:
        return 1
    return 0 if found.lower().partition("-")[0] == wanted.lower().partition("-")[0] else 2
