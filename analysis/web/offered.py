"""What the form of the compare page offers beyond terms, dates and sources, in the reader's words."""

from __future__ import annotations

from analysis.queries.selection import BLOCKS, KINDS, SOURCE_KINDS, VOICES
from analysis.web import wording
from analysis.web.display import WINDOWS

_BLOCKS = {"heading": "headings", "paragraph": "paragraphs", "quote": "block quotations", "list": "lists"}
_BLOCKS |= {"caption": "captions", "code": "code", "transcript": "transcripts"}

OFFERED: dict[str, tuple[str, tuple[tuple[str, str], ...]]] = {
    "source_kind": ("Kind of source", (("", "every kind"), *((kind, kind) for kind in SOURCE_KINDS))),
    "kind": ("Medium", (("", "articles and episodes"), *((kind, f"{kind}s only") for kind in KINDS))),
    "voice": ("Whose words", (("", "anybody's"), *((voice, wording.VOICES[voice][0]) for voice in VOICES))),
    "block": (
        "Where in the text",
        (("", "anywhere"), *((block, called) for block, called in _BLOCKS.items() if block in BLOCKS)),
    ),
    "copies": ("Copies", (("raw", "each counts"), ("one-per-cluster", "one per cluster"))),
    "revision": ("Revision", (("latest", "the latest"), ("first", "as first published"))),
    "smooth": ("Lines", (("", "as they are"), *((window, f"over {window} periods") for window in WINDOWS))),
    "events": ("Events", (("topic", "on these terms"), ("all", "all"), ("none", "none"))),
}
"""By the name in the address: a label, and the choices with what each is called; the first one is the usual."""
