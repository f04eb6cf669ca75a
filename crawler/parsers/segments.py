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
from crawler.parsers.tags import INLINE, KINDS, SKIPPED

if TYPE_CHECKING:
    from lxml.html import HtmlElement

    from crawler.model import BlockKind

_WORD = re.compile(r"\w+")
_CHANGED = re.compile(r"updat|modif", re.IGNORECASE)
FURNITURE = REGIONS["nav"] | REGIONS["footer"]
"""Regions whose segments are not judged at all."""
_RUNNING = 15
_HALF, _MOST = 0.5, 0.85
_ALWAYS = REGIONS["article"] | REGIONS["content"]


@dataclass(slots=True)
class Segment:
    """One run of text. ``container`` numbers the element around its own; ``regions`` are bits of `REGIONS`.

    ``key`` is the letters and digits of ``text`` in small letters and one run.
    ``words`` counts all its words, ``linked`` those inside links; ``near`` are the regions of its own element and its parent;
    ``outer`` numbers the element two levels further out, ``style`` is its element's tag and class; ``core`` is 2 inside the
    smallest element that holds half of the page's running words, 1 inside the smallest that holds most, else 0.
    ``stamp`` is the ``datetime`` of a time element in it, ``stamp_changed`` whether its class calls it that of a change.
    """

    text: str
    key: str
    kind: BlockKind
    tag: str
    words: int
    linked: int
    container: int
    outer: int
    style: str
    depth: int
    near: int
    regions: int = 0
    core: int = 0
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
    style: str


class _Walk:
    """The state of one pass over the tree: the open run of text and the segments cut so far."""

    def __init__(self) -> None:
        self.segments: list[Segment] = []
        self.regions: list[tuple[int, int, int]] = []
        self.spans: list[tuple[int, int]] = []
        self.stack = [_Open("html", "paragraph", 0, 0, 0, 0, "")]
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
        if not text.strip():
            return
        words = _WORD.findall(text.lower())
        near = here.bits | bits | (self.stack[-2].bits if len(self.stack) > 1 else 0)
        self.segments.append(
            Segment(
                text=text,
                kind=here.kind,
                tag=here.tag,
                key="".join(words),
                words=len(words),
                linked=linked,
                container=here.container,
                outer=self.stack[-4].number if len(self.stack) > 3 else 0,
                style=here.style,
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
        kind = KINDS.get(tag, parent.kind)
        bits = own_regions(element, tag)
        style = f"{tag} {element.get('class', '')}"
        self.stack.append(_Open(tag, kind, self.numbers, parent.number, bits, len(self.segments), style))

    def close(self) -> None:
        self.cut()
        done = self.stack.pop()
        last = len(self.segments)
        if done.bits and last > done.first:
            self.regions.append((done.first, last, done.bits))
        if last > done.first + 1:
            self.spans.append((done.first, last))


def cut_segments(tree: HtmlElement) -> list[Segment]:
    """The segments of ``tree`` in page order, each with the regions it lies in.

    A region that covers most of the page's words, or of its running words, says nothing ("has-sidebar" on the body, a footer
    that opens above the article) and is left out, but for the article and content regions, which should.
    """
    walk = _Walk()
    events = etree.iterwalk(tree, events=("start", "end"))
    for event, element in events:
        tag = element.tag
        if event == "start":
            if tag in SKIPPED or not isinstance(tag, str):
                events.skip_subtree()
            elif tag == "br":
                walk.parts.append("\v")
            elif tag in INLINE or (tag == "button" and walk.stack[-1].kind == "heading"):
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
            if tag in SKIPPED or tag == "br" or not isinstance(tag, str):
                pass
            elif tag in INLINE or (tag == "button" and walk.stack[-1].kind == "heading"):
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
    _mark_core(walk)
    _clear_core(walk.segments)
    return walk.segments


def _spread(walk: _Walk) -> None:
    """Give each segment the regions it lies in."""
    totals = [0, *accumulate(segment.words for segment in walk.segments)]
    running = _running_before(walk)
    for first, last, bits in walk.regions:
        most = 2 * (totals[last] - totals[first]) > totals[-1] or 2 * (running[last] - running[first]) > running[-1]
        if most:
            bits &= _ALWAYS
        if bits:
            for segment in walk.segments[first:last]:
                segment.regions |= bits


def _running_before(walk: _Walk) -> list[int]:
    """How many running words stand before each segment, and last how many there are."""
    return [0, *accumulate(segment.words if is_running(segment) else 0 for segment in walk.segments)]


def is_running(segment: Segment) -> bool:
    """Whether it is a run of words, and not a heading, a label or a link."""
    return segment.words >= _RUNNING and segment.linked <= 0.3 * segment.words


def _mark_core(walk: _Walk) -> None:
    """Mark what lies inside the smallest elements that hold half, and most, of the running words."""
    sums = _running_before(walk)
    for share, mark in ((_MOST, 1), (_HALF, 2)):
        least = share * sums[-1]
        holding = [span for span in walk.spans if sums[span[1]] - sums[span[0]] > least]
        first, last = min(holding, key=lambda span: span[1] - span[0], default=(0, 0))
        for segment in walk.segments[first:last]:
            segment.core = mark


def _clear_core(segments: list[Segment]) -> None:
    """Where navigation and page foot would hold most of the running words, their names are wrong: not inside the core."""
    running = [segment for segment in segments if is_running(segment)]
    furnished = sum(segment.words for segment in running if segment.regions & FURNITURE)
    if 2 * furnished > sum(segment.words for segment in running):
        for segment in segments:
            if segment.core:
                segment.regions &= ~FURNITURE
                segment.near &= ~FURNITURE
