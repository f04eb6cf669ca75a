"""Other witnesses to what the article is: the feed's full content, JSON-LD's ``articleBody``, and what an episode page is made of.

Each takes the segments' probabilities and returns them corrected, so that the choice is still made in one place.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np

from crawler.parsers.cues import CUES
from crawler.parsers.keeping import THRESHOLD
from crawler.parsers.opinions import lay_over
from crawler.parsers.regions import REGIONS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crawler.parsers.keeping import Floats
    from crawler.parsers.segments import Segment

FULL = 0.8
"""A feed that holds this share of the words the page seems to have carries the article in full."""
_BODY_LEAST = 100
_NOTICE = 25
_NO_TRANSCRIPT = re.compile(
    r"^no transcript\b|transcript (?:is )?(?:not (?:yet )?available|coming soon|unavailable)|we transcribe on demand"
    r"|^now playing$|^request (?:a )?transcript|^this episode (?:is|was) (?:published|\d+ \w+ long)|^show(?:ing)? all episodes$",
    re.IGNORECASE,
)
_EPISODE_FAQ = re.compile(r"\bepisode\b", re.IGNORECASE)
_OTHER_SHOWS = re.compile(
    r"^(?:similar|related|other|more|recommended|popular|latest|recent|all|you may also like|listeners also|people also)\b"
    r".{0,40}\b(?:podcasts?|shows?|episodes?)\b|^(?:you (?:may|might) also like|more from)",
    re.IGNORECASE,
)
_CARD = REGIONS["teasers"] | REGIONS["related"]


def believe_feed(p: Floats, segments: Sequence[Segment], keys: Sequence[str], feed_text: str) -> tuple[Floats, str]:
    """What the feed holds is kept. Where it holds the article in full, what it lacks is dropped, but for captions.

    Second comes ``full``, ``part``, or ``apart`` where the page has little of what the feed has (a paywall, a script).
    """
    held = np.array(lay_over(feed_text, keys))
    words = np.array([segment.words for segment in segments], dtype=float)
    feed_words = len(re.findall(r"\w+", feed_text))
    shared = float(words[held].sum())
    if shared < 0.5 * feed_words:
        return p, "apart"
    if shared >= FULL * float(words[(p >= THRESHOLD) | held].sum()):
        caption = np.array([segment.kind == "caption" for segment in segments])
        return np.where(held, 1.0, np.where(caption, p, 0.0)), "full"
    return np.where(held, 1.0, p), "part"


def believe_article_body(p: Floats, segments: Sequence[Segment], keys: Sequence[str], body: str) -> Floats:
    """Where hardly any of a long ``articleBody`` would be kept although the page shows it, it is kept."""
    held = np.array(lay_over(body, keys))
    words = np.array([segment.words for segment in segments], dtype=float)
    total = float(words[held].sum())
    if total < _BODY_LEAST or float(words[held & (p >= THRESHOLD)].sum()) >= 0.5 * total:
        return p
    return np.where(held, 1.0, p)


def is_episode_page(segments: Sequence[Segment]) -> bool:
    """Whether the page, which may have no structured data, has two of the notices that only an episode's page has."""
    return sum(segment.words <= _NOTICE and bool(_NO_TRANSCRIPT.search(segment.text)) for segment in segments) > 1


def drop_from_episode(p: Floats, segments: Sequence[Segment]) -> Floats:
    """On an episode's page: no notices about transcripts, no questions and answers about the episode, no other shows."""
    judged = p.copy()
    dropping = ""
    for at, segment in enumerate(segments):
        if segment.kind == "heading" or (segment.words <= 8 and segment.bold):
            if CUES["faq"].search(segment.text.lower()):
                dropping = "faq"
            elif _OTHER_SHOWS.search(segment.text) or _NO_TRANSCRIPT.search(segment.text):
                dropping = "other"
            elif dropping == "faq" and (segment.text.endswith("?") or _EPISODE_FAQ.search(segment.text)):
                pass
            elif segment.tag in {"h1", "h2"}:
                dropping = ""
        listed = segment.regions & _CARD and segment.kind != "heading"
        if dropping or listed or _NO_TRANSCRIPT.search(segment.text):
            judged[at] = 0.0
    return judged
