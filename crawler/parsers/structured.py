"""What a page says of itself in JSON-LD (schema.org): headline, authors, dates, body.

``tree -> StructuredData``: the one node that describes the page's own article or episode, picked out of graphs
that also list related items, organisations and bread crumbs.
"""

from __future__ import annotations

import html
import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.html import HtmlElement

_EPISODE = frozenset(["PodcastEpisode", "RadioEpisode", "Episode"])
_ARTICLE = _EPISODE | frozenset(
    [
        "Article",
        "NewsArticle",
        "BlogPosting",
        "TechArticle",
        "ScholarlyArticle",
        "OpinionNewsArticle",
        "Report",
        "AnalysisNewsArticle",
        "ReportageNewsArticle",
        "BackgroundNewsArticle",
        "ReviewNewsArticle",
        "Recipe",
        "HowTo",
        "AdvertiserContentArticle",
        "SatiricalArticle",
        "MedicalScholarlyArticle",
        "LiveBlogPosting",
        "Review",
        "SocialMediaPosting",
        "DiscussionForumPosting",
        "MedicalWebPage",
    ]
)
_PAGE = frozenset(
    ["WebPage", "ItemPage", "AboutPage", "FAQPage", "CollectionPage", "CreativeWork", "VideoObject", "Course", "Event"]
)
_TRAILING_COMMA = re.compile(r",\s*([}\]])")
_MAX_NODES = 5000


@dataclass(frozen=True)
class StructuredData:
    """Raw strings as the page gives them; None or empty where it says nothing.

    ``is_episode`` tells that the page describes an episode of a podcast or programme.
    """

    headline: str | None = None
    authors: tuple[str, ...] = ()
    published: str | None = None
    modified: str | None = None
    body: str | None = None
    language: str | None = None
    is_episode: bool = False


def read_structured(tree: HtmlElement, url: str) -> StructuredData:
    """The JSON-LD description of the document at ``url``; empty when there is none or it cannot be read."""
    nodes = list(_nodes(tree))
    by_id = {node["@id"]: node for node in nodes if isinstance(node.get("@id"), str) and len(node) > 1}
    articles = [node for node in nodes if _types(node) & _ARTICLE]
    pages = [node for node in nodes if _types(node) & _PAGE]
    article = _best(articles, url)
    page = _best(pages, url)
    merged = [node for node in (article, page) if node is not None]
    if not merged:
        return StructuredData()
    return StructuredData(
        headline=_first_text(merged, "headline") or _first_text(merged, "name"),
        authors=_authors(merged, by_id),
        published=_first_text(merged, "datePublished") or _first_text(merged, "uploadDate"),
        modified=_first_text(merged, "dateModified"),
        body=_first_text(merged, "articleBody"),
        language=_first_text(merged, "inLanguage"),
        is_episode=article is not None and bool(_types(article) & _EPISODE),
    )


def _nodes(tree: HtmlElement) -> Iterator[dict[str, Any]]:
    """Every JSON object with a type in the page's JSON-LD scripts, outer before inner."""
    for script in tree.iter("script"):
        if (script.get("type") or "").split(";")[0].strip().lower() != "application/ld+json":
            continue
        stack: list[Any] = [_load(script.text or "")]
        seen = 0
        while stack and seen < _MAX_NODES:
            seen += 1
            value = stack.pop()
            if isinstance(value, list):
                stack.extend(reversed(value))
            elif isinstance(value, dict):
                if "@type" in value:
                    yield value
                # Items of lists are other documents: related posts, comments, the show's other episodes.
                inner = [value[key] for key in ("@graph", "mainEntity", "mainEntityOfPage", "hasPart") if key in value]
                stack.extend(reversed([each for each in inner if isinstance(each, dict | list)]))


def _load(text: str) -> Any:
    """The value of one script, forgiving what real pages get wrong; None when it is no JSON at all."""
    text = text.strip().removeprefix("//<![CDATA[").removeprefix("<![CDATA[").removesuffix("]]>").removesuffix("//")
    for attempt in (text, _TRAILING_COMMA.sub(r"\1", text), html.unescape(text)):
        try:
            return json.loads(attempt, strict=False)
        except (ValueError, RecursionError):
            continue
    return None


def _types(node: dict[str, Any]) -> frozenset[str]:
    kinds = node["@type"]
    kinds = kinds if isinstance(kinds, list) else [kinds]
    return frozenset(kind.rsplit("/", 1)[-1] for kind in kinds if isinstance(kind, str))


def _best(nodes: list[dict[str, Any]], url: str) -> dict[str, Any] | None:
    """The node that names this address; else the first with a date; else the first."""

    def rank(node: dict[str, Any]) -> tuple[bool, bool, bool]:
        names = [node.get("url"), node.get("@id"), node.get("mainEntityOfPage")]
        names = [name.get("@id") if isinstance(name, dict) else name for name in names]
        here = any(isinstance(name, str) and _same_address(name, url) for name in names)
        return here, "datePublished" in node, "articleBody" in node

    return max(nodes, key=rank, default=None)


def _same_address(one: str, other: str) -> bool:
    bare = [re.sub(r"^https?://(?:www\.)?|[#?].*$|/$", "", each.strip()) for each in (one, other)]
    return bool(bare[0]) and bare[0] == bare[1]


def _first_text(nodes: list[dict[str, Any]], key: str) -> str | None:
    for node in nodes:
        value = node.get(key)
        if isinstance(value, list) and value:
            value = value[0]
        if isinstance(value, dict):
            value = value.get("name") or value.get("@value")
        if isinstance(value, str | int) and not isinstance(value, bool) and (text := str(value).strip()):
            return html.unescape(text)
    return None


def _authors(nodes: list[dict[str, Any]], by_id: dict[str, dict[str, Any]]) -> tuple[str, ...]:
    """Names of the first node that names a person, else of the first that names any author."""
    organisations: tuple[str, ...] = ()
    for node in nodes:
        found = node.get("author") or node.get("creator")
        persons: list[str] = []
        bodies: list[str] = []
        for each in found if isinstance(found, list) else [found]:
            if isinstance(each, str):
                persons.extend(part.strip() for part in html.unescape(each).split(",") if part.strip())
            elif isinstance(each, dict):
                target = by_id.get(str(each.get("@id")), each) if "name" not in each else each
                name = target.get("name")
                if isinstance(name, list):
                    name = name[0] if name else None
                if isinstance(name, str) and name.strip():
                    place = bodies if "Organization" in _types({"@type": "", **target}) else persons
                    place.append(html.unescape(name).strip())
        if persons:
            return tuple(dict.fromkeys(persons))
        organisations = organisations or tuple(dict.fromkeys(bodies))
    return organisations
