"""A stretch of the page that stands on it twice: a layout written once for wide and once for narrow screens.

Site builders send the article for every width of screen and hide all but one by script or style sheet. Each reader sees one; each
is counted once. A line, a table's head or a short list that comes again is the author's own, and stays.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crawler.parsers.keeping import Floats
    from crawler.parsers.segments import Segment

LEAST_SEGMENTS, LEAST_WORDS = 6, 120
"""From this length on a stretch is a copy: on 352 labelled pages the longest repetition that the gold text has too is of 84 words."""


def without_copies(p: Floats, segments: Sequence[Segment], threshold: float) -> list[int]:
    """The numbers of all segments but those of a copy whose first showing is kept, which ``p`` and ``threshold`` say."""
    later = later_showings(segments)
    return [at for at in range(len(segments)) if at not in later or p[later[at]] < threshold]


def later_showings(segments: Sequence[Segment]) -> dict[int, int]:
    """The segments of all copies, each with the number of the same segment at its first showing."""
    places: dict[str, int] = {}
    runs: dict[int, list[int]] = defaultdict(list)
    found: dict[int, int] = {}

    def close(distance: int) -> None:
        run = runs.pop(distance)
        if len(run) >= LEAST_SEGMENTS and sum(segments[at].words for at in run) >= LEAST_WORDS:
            found.update({at: at - distance for at in run})

    for at, segment in enumerate(segments):
        earlier = places.setdefault(segment.key, at)
        if earlier != at:
            runs[at - earlier].append(at)
        for distance in [each for each, run in runs.items() if run[-1] != at]:
            close(distance)
    for distance in list(runs):
        close(distance)
    return found
