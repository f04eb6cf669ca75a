"""A page's bytes to what is counted.

    bytes -> decode -> tree -> segments -> judged (keeping) -> in doubt: trafilatura -> witnesses -> text, blocks
                          \\-> structured data, head, dates

Nothing is ever silently empty: what is lost on the way stands in ``Extraction.loss``, and where one way gives nothing the next
is tried: the weighed segments, trafilatura with its fallbacks, JSON-LD's article body, the feed's content, the whole page.
"""

from __future__ import annotations

import hashlib
import re
from functools import lru_cache
from importlib.metadata import version
from importlib.resources import files
from typing import TYPE_CHECKING, NamedTuple

from crawler.model import Extraction
from crawler.parsers.blocks import Piece, join_pieces, tidy
from crawler.parsers.copies import later_showings, without_copies
from crawler.parsers.decoding import decode, foreign_kind
from crawler.parsers.evidence import believe_article_body, believe_feed, drop_from_episode, is_episode_page
from crawler.parsers.features import key_of
from crawler.parsers.keeping import TABLE, THRESHOLD, probabilities
from crawler.parsers.opinions import DOUBT, doubt, kept_by_trafilatura, weigh_opinion
from crawler.parsers.page_dates import read_dates
from crawler.parsers.page_heads import read_head
from crawler.parsers.platform_notes import without_notes
from crawler.parsers.regions import REGIONS
from crawler.parsers.segments import Segment, cut_segments, is_running
from crawler.parsers.structured import read_structured
from crawler.parsers.trees import parse_html

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from lxml.html import HtmlElement

    from crawler.parsers.structured import StructuredData

_FURNITURE = REGIONS["nav"] | REGIONS["header"] | REGIONS["footer"] | REGIONS["sidebar"]
_APART = REGIONS["comments"] | REGIONS["related"] | REGIONS["teasers"]
_FEWEST = 20
_LEAST_SHARE = 1 / 3
_ALIKE = 2 / 3
DECIDING = (
    *(
        "decoding",
        "trees",
        "tags",
        "segments",
        "regions",
        "sections",
        "cues",
        "features",
        "forest",
        "keeping",
        "opinions",
        "copies",
    ),
    *("evidence", "structured", "page_heads", "platform_notes", "blocks", "pages"),
)
"""The modules on the way from bytes to text: a threshold or a list of words moves counts as the trees do."""
_WORD = re.compile(r"\w+")


class Chosen(NamedTuple):
    """The pieces of the text and by which way they came; ``loss`` names what that way may have lost."""

    pieces: list[Piece]
    extractor: str
    options: str
    loss: str | None = None


@lru_cache(maxsize=1)
def extractor_version() -> str:
    """Changes whenever the same bytes may give another text: trafilatura's version, a hash of the trees and of the code that decides."""
    here = files("crawler.parsers")
    table, *code = (here.joinpath(name).read_bytes() for name in (TABLE, *(f"{module}.py" for module in DECIDING)))
    digest = hashlib.sha256(b"\0".join([table, *(each.replace(b"\r\n", b"\n") for each in code)]))
    return f"{version('trafilatura')}+{digest.hexdigest()[:8]}"


def extract_page(
    html: bytes,
    url: str,
    *,
    content_type: str | None = None,
    feed_content: str | None = None,
    whole: bool = False,
    now: datetime,
) -> Extraction:
    """The text of the page at ``url`` with its blocks, and what the page says of itself. Never raises on content.

    ``feed_content`` is the entry's full HTML or text as the feed carried it. ``whole`` says that ``html`` is no page
    but a document's own text in HTML, of which nothing is left out but its platform's notes.
    ``loss`` is a word, or words joined by commas: ``empty``, ``pdf``, ``image``, ``media``, ``archive``, ``office``,
    ``binary``, ``too-long``, ``charset``, ``deep-nesting``, ``feed-only`` (the page lacks it), ``whole-page`` (nothing could be
    told apart), ``mostly-left-out`` (two thirds of the page's running words, comments and teasers of other pages apart, were
    judged to be no part of the article), ``no-text``.
    """
    if kind := foreign_kind(html, content_type):
        return _only_feed(feed_content, kind)
    text, _, problem = decode(html, content_type)
    parsed = parse_html(text) if text.strip() else None
    if parsed is None:
        return _only_feed(feed_content, "empty")
    tree = parsed.tree
    structured = read_structured(tree, url)
    head = read_head(tree, url, structured)
    segments = cut_segments(tree)
    keys = [segment.key for segment in segments]
    title = key_of(head.title or "")
    dates = read_dates(head, structured, url, segments, _titles(segments, keys, title, head.title or ""), now=now)
    chosen = (
        Chosen(_pieces(without_notes(segments)), "segments", "whole")
        if whole
        else _choose(tree, url, segments, keys, title, structured, feed_content)
    )
    body, blocks = join_pieces(chosen.pieces)
    left_out = "mostly-left-out" if _words(chosen.pieces) < _LEAST_SHARE * _running_words(segments) else None
    losses = [each for each in (problem, parsed.problem, (chosen.loss or left_out) if body else "no-text") if each]
    disputed = "".join(f" disputed-date={each}" for each in dates.disputed)
    return Extraction(
        text=body,
        blocks=blocks,
        extractor=chosen.extractor if body else "none",
        extractor_version=extractor_version(),
        options=chosen.options + disputed,
        title=head.title,
        authors=head.authors,
        language=head.language,
        published=dates.published,
        modified=dates.modified,
        canonical_url=head.canonical_url,
        loss=",".join(losses) or None,
    )


def _choose(
    tree: HtmlElement,
    url: str,
    segments: list[Segment],
    keys: list[str],
    title: str,
    structured: StructuredData,
    feed_content: str | None,
) -> Chosen:
    """The segments that are the article, by the first way that gives any."""
    p = probabilities(segments, keys, title)
    options, kept = "sure", None
    if doubt(p, segments, THRESHOLD) > DOUBT:
        kept = kept_by_trafilatura(tree, url, keys)
        p, options = weigh_opinion(p, segments, kept), "trafilatura"
    if structured.body:
        p = believe_article_body(p, segments, keys, structured.body)
    is_episode = structured.is_episode or is_episode_page(segments)
    if is_episode:
        p = drop_from_episode(p, segments)
    feed = _feed_pieces(feed_content)
    if feed:
        p, extent = believe_feed(p, segments, keys, "\n".join(piece.text for piece in feed))
        options = f"{options} feed={extent}"
        if extent == "apart" and _words(feed) > sum(
            s.words for s, own in zip(segments, p, strict=True) if own >= THRESHOLD
        ):
            return Chosen(feed, "feed", options, "feed-only")
    shown = without_copies(p, segments, THRESHOLD)
    chosen = [segments[at] for at in shown if p[at] >= THRESHOLD]
    words = sum(segment.words for segment in chosen)
    total = sum(segments[at].words for at in shown)
    is_bare = not is_episode and not any(segment.regions & _FURNITURE for segment in segments)
    if is_bare and 2 * words < total:
        bare = [segments[at] for at in shown if 2 * segments[at].linked <= segments[at].words]
        return Chosen(_pieces(bare), "segments", "bare-page")
    if words >= _FEWEST:
        return Chosen(_pieces(chosen), "segments", options)
    if kept is None:
        kept = kept_by_trafilatura(tree, url, keys)
    if is_episode:  # what is not the episode's is not, whichever way is tried
        kept = [each for each, own in zip(kept, p, strict=True) if own > 0.0]
        segments = [segment for segment, own in zip(segments, p, strict=True) if own > 0.0]
    return _last_ways(segments, kept, structured) or Chosen(_pieces(chosen), "segments", options)


def _last_ways(segments: list[Segment], kept: list[bool], structured: StructuredData) -> Chosen | None:
    """When next to nothing was judged the article: what trafilatura keeps, the article body, all that is no link."""
    found = [segment for segment, own in zip(segments, kept, strict=True) if own]
    if sum(segment.words for segment in found) >= _FEWEST:
        return Chosen(_pieces(found), "trafilatura", "fallbacks")
    if structured.body and len(structured.body.split()) >= _FEWEST:
        paragraphs = [Piece(tidy(part), "paragraph") for part in structured.body.split("\n")]
        return Chosen(paragraphs, "json-ld", "articleBody")
    unlinked = [segment for segment in segments if 2 * segment.linked <= segment.words]
    if unlinked:
        return Chosen(_pieces(unlinked), "whole-page", "", "whole-page")
    return None


def _only_feed(feed_content: str | None, loss: str) -> Extraction:
    """What is left when the bytes are no page."""
    body, blocks = join_pieces(_feed_pieces(feed_content))
    extractor = "feed" if body else "none"
    return Extraction(body, blocks, extractor, extractor_version(), loss=f"{loss},feed-only" if body else loss)


def _feed_pieces(feed_content: str | None) -> list[Piece]:
    if not feed_content or not feed_content.strip():
        return []
    parsed = parse_html(f"<html><body><article>{feed_content}</article></body></html>")
    return [] if parsed is None else _pieces(without_notes(cut_segments(parsed.tree)))


def _pieces(segments: Sequence[Segment]) -> list[Piece]:
    return [Piece(segment.text, segment.kind) for segment in segments]


def _words(pieces: list[Piece]) -> int:
    return sum(len(piece.text.split()) for piece in pieces)


def _running_words(segments: list[Segment]) -> int:
    later = later_showings(segments)
    own = (segment for at, segment in enumerate(segments) if at not in later)
    return sum(segment.words for segment in own if is_running(segment) and not segment.regions & _APART)


def _titles(segments: list[Segment], keys: list[str], title: str, words: str) -> list[int]:
    """The segments that may be the title, the likeliest first; the first long paragraph where there is none.

    ``words`` is the title, ``title`` its key. A heading of other wording than the head's counts where it has most of its words.
    """
    same = [at for at, key in enumerate(keys) if title and key == title]
    same = sorted(same, key=lambda at: segments[at].tag != "h1")[:3]
    same += [at for at, segment in enumerate(segments) if segment.tag == "h1" and at not in same][:2]
    return (
        same
        or _worded_alike(segments, words)
        or [at for at, segment in enumerate(segments) if segment.words >= 25 and segment.linked < 5][:1]
    )


def _worded_alike(segments: list[Segment], title: str) -> list[int]:
    """The heading that has most of the title's words, if it has two thirds of them and they are three or more."""
    wanted = set(_WORD.findall(title.casefold()))
    if len(wanted) < 3:
        return []
    shares = [
        (len(wanted.intersection(_WORD.findall(segment.text.casefold()))) / len(wanted), -at)
        for at, segment in enumerate(segments)
        if segment.kind == "heading"
    ]
    share, at = max(shares, default=(0.0, 0))
    return [-at] if share >= _ALIKE else []
