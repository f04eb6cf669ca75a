"""Pages made ready for fitting: segments, how much of each the gold text holds, and a row of features for each.

Our own set comes from `benchmarks.articles`; others in the same format, as `benchmarks.more_pages` writes and describes it.
"""

from __future__ import annotations

import gzip
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from benchmarks.alignment import gold_shares
from benchmarks.articles import GoldPage, word_scores
from crawler.parsers.decoding import decode
from crawler.parsers.features import COLUMNS, describe, key_of
from crawler.parsers.opinions import kept_by_trafilatura
from crawler.parsers.page_heads import read_head
from crawler.parsers.segments import Segment, cut_segments
from crawler.parsers.structured import read_structured
from crawler.parsers.trees import parse_html

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

LEAST_GOLD = 0.5
"""A page whose segments hold less than this share of the gold's words is not what was labelled, and is left out."""
_LEAST_STRING = 4


@dataclass
class Labelled:
    """One page. ``shares`` are None where nothing is known; ``judged`` are the segments that have a row of their own.

    ``weight`` is the page's beside one of ours, ``source`` the number of its set, 0 for ours.
    """

    page: GoldPage
    segments: list[Segment]
    shares: list[float | None]
    judged: NDArray[np.bool_]
    rows: NDArray[np.float32]
    weight: float = 1.0
    source: int = 0


def label(page: GoldPage) -> Labelled:
    """Segment, align and describe one page."""
    parsed = parse_html(decode(page.html).text)
    if parsed is None:
        raise ValueError(f"page {page.id} holds no HTML")
    head = read_head(parsed.tree, page.url, read_structured(parsed.tree, page.url))
    segments = cut_segments(parsed.tree)
    judged, some = describe(segments, [segment.key for segment in segments], key_of(head.title or ""))
    rows = np.zeros((len(segments), len(COLUMNS)), dtype=np.float32)
    rows[judged] = some
    return Labelled(page, segments, gold_shares(segments, page.text), judged, rows)


def usable(one: Labelled) -> bool:
    """Whether the gold text is on the page."""
    held = zip(one.segments, one.shares, strict=True)
    text = "\n".join(segment.text for segment, share in held if share and share >= 0.5)
    return word_scores(text, one.page.text)[1] >= LEAST_GOLD


def opinion(one: Labelled) -> list[bool]:
    """What trafilatura keeps of the page."""
    parsed = parse_html(decode(one.page.html).text)
    keys = [segment.key for segment in one.segments]
    return kept_by_trafilatura(parsed.tree, one.page.url, keys) if parsed else [False] * len(keys)


def read_others(folder: Path, source: int) -> Iterator[Labelled]:
    """The usable pages of another set. Its titles are not learnt from: every set has its own way with them."""
    with gzip.open(folder / "gold.jsonl.gz", "rt", encoding="utf-8") as lines:
        for row in map(json.loads, lines):
            html = gzip.decompress((folder / "html" / f"{row['id']}.html.gz").read_bytes())
            try:
                one = label(GoldPage(row["id"], row["url"], html, row.get("text", ""), ""))
            except ValueError:
                continue
            if "text" not in row:
                one.shares = _shares_by_strings(one.segments, row["with"], row["without"])
            elif not usable(one):
                continue
            title = one.rows[:, COLUMNS.index("title")] > 0
            one.shares = [
                None if at_title or segment.tag == "h1" or segment.kind in row["apart"] else share
                for at_title, segment, share in zip(title, one.segments, one.shares, strict=True)
            ]
            one.weight, one.source = row["weight"], source
            if any(share is not None for share in one.shares):
                yield one


def _shares_by_strings(segments: Sequence[Segment], held: list[str], missing: list[str]) -> list[float | None]:
    """1 for a segment that alone has a string of ``held``, 0 for those of which one of ``missing`` is more than half."""
    shares: list[float | None] = [None] * len(segments)
    for keys, share in ((map(key_of, missing), 0.0), (map(key_of, held), 1.0)):
        for key in keys:
            if len(key) < _LEAST_STRING:
                continue
            found = [at for at, segment in enumerate(segments) if key in segment.key]
            if share and len(found) > 1:
                continue
            if not share:
                found = [at for at in found if 2 * len(key) > len(segments[at].key)]
            for at in found:
                shares[at] = share
    return shares
