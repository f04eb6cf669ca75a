"""Which mention lies inside a longer one: ``keep_longest`` within a term, ``nest`` across terms. Pure arithmetic."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


def keep_longest(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """The spans of ONE term that are mentions, in order of their start.

    Of those with one start only the longest, and none that lies within another. Spans that overlap
    without one holding the other are all kept.

    >>> keep_longest([(0, 4), (0, 11), (5, 11), (8, 20)])
    [(0, 11), (8, 20)]
    """
    kept: list[tuple[int, int]] = []
    reach = -1
    for start, end in sorted(spans, key=lambda span: (span[0], -span[1])):
        if end > reach:
            kept.append((start, end))
            reach = end
    return kept


def nest(spans: Sequence[tuple[int, int, str]]) -> list[str | None]:
    """For each ``(start, end, term)`` the term of the longest span of another term around it, or None.

    The spans are the mentions of one text, in any order, those of each term already being the longest ones
    (``keep_longest``); around means holding all of it and more. Of two spans equally long the first one
    counts. To count a changed term anew, take the kept spans of all terms and ask again.

    >>> nest([(0, 14, "open-source-ai"), (0, 11, "open-source"), (5, 11, "source")])
    [None, 'open-source-ai', 'open-source-ai']
    """
    order = sorted(range(len(spans)), key=lambda i: (spans[i][0], -spans[i][1], i))
    nested: list[str | None] = [None] * len(spans)
    open_spans: list[tuple[int, int, str]] = []
    for i in order:
        start, end, term = spans[i]
        open_spans = [span for span in open_spans if span[1] > start]
        width = end - start
        for outer_start, outer_end, outer_term in open_spans:
            outer_width = outer_end - outer_start
            if outer_end >= end and outer_term != term and outer_width > width:
                nested[i] = outer_term
                width = outer_width
        open_spans.append(spans[i])
    return nested
