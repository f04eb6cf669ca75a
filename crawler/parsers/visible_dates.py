"""The date a page shows its readers: beside the title, or labelled "Published", "Posted", "Updated" elsewhere.

``segments -> [Shown(raw, label, origin)]`` in order of trust. Only short segments are read: a date inside a paragraph
is about something else. What the raw text means is for `crawler.dates` to say.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal, NamedTuple

from crawler.parsers.date_words import CHANGED, DATE, ISSUED

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from crawler.parsers.segments import Segment

_DIGITS = re.compile(r"\d{4}|\d[./-]\d")
_LONGEST = 26
_BARE, _LABEL = 5, 2
_BEFORE, _AFTER, _READ = 4, 14, 160

Label = Literal["issued", "plain", "alone", "changed"]


class Shown(NamedTuple):
    """``raw`` is the date as written, ``label`` what the words before it call it, ``near`` whether it stands by the title.

    ``alone`` is a date after the title, but far from it, that makes up a segment.
    """

    raw: str
    label: Label
    origin: Literal["time-element", "text"]
    near: bool


def shown_dates(segments: Sequence[Segment], titles: Sequence[int]) -> list[Shown]:
    """Dates by the title first, those after it before those above it; then labelled ones elsewhere.

    ``titles`` are the segments that may be the title, the likeliest first.
    """
    found: list[Shown] = []
    near = list(dict.fromkeys(at for title in titles for at in _by_title(segments, title)))
    for at in near:
        found.extend(_in_segment(segments[at], _label_before(segments, at), near=True))
    close = frozenset(near)
    for at, segment in enumerate(segments):
        if at not in close and segment.words <= _LONGEST and (segment.stamp or _DIGITS.search(segment.text)):
            label = _label_before(segments, at)
            for each in _in_segment(segment, label, near=False):
                if each.label != "plain" and _leads(f"{label} {segment.text}"):
                    found.append(each)
                elif each.label == "plain" and segment.words <= 4 and titles and at > titles[0]:
                    found.append(each._replace(label="alone"))
    return found


def _by_title(segments: Sequence[Segment], title_at: int) -> list[int]:
    """The segments after the title until some 160 words have been read, then the few before it, nearest first."""
    last, words = title_at, 0
    while last + 1 < len(segments) and last - title_at < _AFTER and words < _READ:
        last += 1
        words += segments[last].words
    return [*range(title_at, last + 1), *range(title_at - 1, max(-1, title_at - 1 - _BEFORE), -1)]


def _leads(text: str) -> bool:
    """The segment begins with its label ("Last updated: …"), as bylines do and sentences rarely."""
    match = CHANGED.search(text) or ISSUED.search(text)
    return match is not None and match.start() < 16


def _label_before(segments: Sequence[Segment], at: int) -> str:
    """The label that stands as a segment of its own before a bare date ("Published", then "July 8, 2025"); "" for none."""
    if not at or segments[at].words > _BARE or segments[at - 1].words > _LABEL:
        return ""
    return segments[at - 1].text


def _in_segment(segment: Segment, label_before: str, *, near: bool) -> Iterator[Shown]:
    """``label_before`` is read as if it stood at the segment's beginning."""
    text = f"{label_before} {segment.text}" if label_before else segment.text
    if segment.words > _LONGEST or not (segment.stamp or _DIGITS.search(text)):
        return
    before = 0
    matches = list(DATE.finditer(text))
    for match in matches:
        lead = text[before : match.start()]
        before = match.end()
        label: Label = "changed" if CHANGED.search(lead) else "issued" if ISSUED.search(lead) else "plain"
        stamped = segment.stamp is not None and len(matches) == 1
        if stamped and segment.stamp_changed:
            label = "changed"
        raw = segment.stamp if stamped and segment.stamp is not None else match.group()
        yield Shown(raw, label, "time-element" if stamped else "text", near)
    if not matches and segment.stamp:
        changed = segment.stamp_changed or CHANGED.search(text)
        label = "changed" if changed else "issued" if ISSUED.search(text) else "plain"
        yield Shown(segment.stamp, label, "time-element", near)
