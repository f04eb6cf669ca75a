"""A tree cut into segments: the runs of text between block boundaries, with what surrounds each.

``tree -> [Segment]`` in page order, nothing left out but scripts, styles and form controls. What a segment is
worth is decided elsewhere; here is only what the markup says: its kind, its links, and which named regions of
the page (navigation, comments, related posts…) it lies in.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING

from lxml import etree

from crawler.parsers.blocks import tidy, tidy_lines
from crawler.parsers.regions import REGIONS, own_regions

if TYPE_CHECKING:
    from lxml.html import HtmlElement

    from crawler.model import BlockKind

_SKIPPED = frozenset(
    [
        "script",
        "style",
        "noscript",
        "template",
        "svg",
        "math",
        "canvas",
        "iframe",
        "object",
        "embed",
        "audio",
        "video",
        "select",
        "option",
        "input",
        "textarea",
        "head",
        "map",
        "datalist",
        "progress",
        "meter",
    ]
)
_INLINE = frozenset(
    [
        "a",
        "abbr",
        "acronym",
        "b",
        "bdi",
        "bdo",
        "big",
        "cite",
        "code",
        "data",
        "del",
        "dfn",
        "em",
        "font",
        "i",
        "img",
        "ins",
        "kbd",
        "label",
        "mark",
        "nobr",
        "picture",
        "q",
        "ruby",
        "rt",
        "rp",
        "s",
        "samp",
        "small",
        "source",
        "span",
        "strong",
        "sub",
        "sup",
        "time",
        "tt",
        "u",
        "var",
        "wbr",
        "area",
        "strike",
        "center-inline",
        "output",
    ]
)
_KINDS: dict[str, BlockKind] = {
    "blockquote": "quote",
    "li": "list",
    "dd": "list",
    "dt": "list",
    "pre": "code",
    "figcaption": "caption",
    "caption": "caption",
    **dict.fromkeys(["h1", "h2", "h3", "h4", "h5", "h6"], "heading"),
}
_WORD = re.compile(r"\w+")
_CHANGED = re.compile(r"updat|modif", re.IGNORECASE)
_ALWAYS = REGIONS["article"] | REGIONS["content"]


@dataclass(slots=True)
class Segment:
    """One run of text. ``container`` numbers the element around its own; ``regions`` are bits of `REGIONS`.

    ``words`` counts all its words, ``linked`` those inside links; ``near`` are the regions of its own element and its parent;
    ``stamp`` is the ``datetime`` of a time element in it, ``stamp_changed`` whether its class calls it that of a change.
    """

    text: str
    kind: BlockKind
    tag: str
    words: int
    linked: int
    container: int
    depth: int
    near: int
    regions: int = 0
    bold: bool = False
    stamp: str | None = None
    stamp_changed: bool = False


@dataclass(slots=True)
class _Open:
    """A block element that is open at this point of the walk."""

    tag: str
    kind: BlockKind
    number: int
    container: int
    bits: int
    first: int


class _Walk:
    """The state of one pass over the tree: the open run of text and the segments cut so far."""

    def __init__(self) -> None:
        self.segments: list[Segment] = []
        self.regions: list[tuple[int, int, int]] = []
        self.stack = [_Open("html", "paragraph", 0, 0, 0, 0)]
        self.parts: list[str] = []
        self.linked = 0
        self.links = 0
        self.bolds = 0
        self.bold = 0
        self.inline_bits = 0
        self.stamp: str | None = None
        self.stamp_changed = False
        self.numbers = 0

    def add(self, text: str) -> None:
        self.parts.append(text)
        if self.links:
            self.linked += len(_WORD.findall(text))
        if self.bolds:
            self.bold += len(text)

    def stamp_time(self, element: HtmlElement) -> None:
        """Remember the element's machine-readable time; one that is marked as a change gives way to any other."""
        stamp = element.get("datetime")
        changed = _CHANGED.search((element.get("class") or "") + (element.get("itemprop") or "")) is not None
        if stamp and (self.stamp is None or (self.stamp_changed and not changed)):
            self.stamp, self.stamp_changed = stamp, changed

    def cut(self) -> None:
        """Close the open run as a segment; spaces alone are none."""
        if not self.parts:
            return
        raw = "".join(self.parts)
        self.parts.clear()
        linked, bold, bits = self.linked, self.bold, self.inline_bits
        self.linked = self.bold = self.inline_bits = 0
        stamp, self.stamp = self.stamp, None
        changed, self.stamp_changed = self.stamp_changed, False
        if raw.isspace():
            return
        here = self.stack[-1]
        if here.kind == "code":
            text = raw.replace("\v", "\n").strip("\n")
        elif "\v" in raw:
            text = tidy_lines(raw.replace("\n", " ").replace("\v", "\n"))
        else:
            text = tidy(raw)
        words = len(_WORD.findall(text))
        if not text.strip():
            return
        near = here.bits | bits | (self.stack[-2].bits if len(self.stack) > 1 else 0)
        self.segments.append(
            Segment(
                text=text,
                kind=here.kind,
                tag=here.tag,
                words=words,
                linked=linked,
                container=here.container,
                depth=len(self.stack),
                near=near,
                bold=bold * 2 > len(raw),
                stamp=stamp,
                stamp_changed=changed,
            )
        )

    def open(self, element: HtmlElement, tag: str) -> None:
        self.cut()
        parent = self.stack[-1]
        self.numbers += 1
        kind = _KINDS.get(tag, parent.kind)
        bits = own_regions(element, tag)
        self.stack.append(_Open(tag, kind, self.numbers, parent.number, bits, len(self.segments)))

    def close(self) -> None:
        self.cut()
        done = self.stack.pop()
        if done.bits and len(self.segments) > done.first:
            self.regions.append((done.first, len(self.segments), done.bits))


def cut_segments(tree: HtmlElement) -> list[Segment]:
    """The segments of ``tree`` in page order, each with the regions it lies in.

    A region that covers most of the page's words says nothing ("has-sidebar" on the body) and is left out,
    but for the article and content regions, which should.
    """
    walk = _Walk()
    events = etree.iterwalk(tree, events=("start", "end"))
    for event, element in events:
        tag = element.tag
        if event == "start":
            if tag in _SKIPPED or not isinstance(tag, str):
                events.skip_subtree()
            elif tag == "br":
                walk.parts.append("\v")
            elif tag in _INLINE or (tag == "button" and walk.stack[-1].kind == "heading"):
                if tag == "a":
                    walk.links += 1
                elif tag in {"b", "strong"}:
                    walk.bolds += 1
                elif tag == "time":
                    walk.stamp_time(element)
                if element.attrib:
                    walk.inline_bits |= own_regions(element, tag)
                if element.text:
                    walk.add(element.text)
            elif tag in {"td", "th"}:
                walk.parts.append("\t")
                if element.text:
                    walk.add(element.text)
            else:
                walk.open(element, tag)
                if element.text:
                    walk.add(element.text)
        else:
            if tag in _SKIPPED or tag == "br" or not isinstance(tag, str):
                pass
            elif tag in _INLINE or (tag == "button" and walk.stack[-1].kind == "heading"):
                if tag == "a":
                    walk.links -= 1
                elif tag in {"b", "strong"}:
                    walk.bolds -= 1
            elif tag in {"td", "th"}:
                pass
            else:
                walk.close()
            if element.tail and element is not tree:
                walk.add(element.tail)
    walk.cut()
    _spread(walk)
    return walk.segments


def _spread(walk: _Walk) -> None:
    """Give each segment the regions it lies in."""
    totals = [0, *accumulate(segment.words for segment in walk.segments)]
    half = totals[-1] / 2
    for first, last, bits in walk.regions:
        if totals[last] - totals[first] > half:
            bits &= _ALWAYS
        if bits:
            for segment in walk.segments[first:last]:
                segment.regions |= bits
