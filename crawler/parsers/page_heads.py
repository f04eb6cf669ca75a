"""What a page's head says: title, authors, language, canonical address. The body is read elsewhere."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urljoin, urlsplit

from crawler.parsers.blocks import tidy

if TYPE_CHECKING:
    from lxml.html import HtmlElement

    from crawler.parsers.structured import StructuredData

_LANGUAGE = re.compile(r"^[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*$")
_SEPARATOR = re.compile(r"\s+[|–—·»•:]+\s+|\s+-\s+")
_BY = re.compile(r"^(?:by|written by|author:?|von|par|por)\s+", re.IGNORECASE)
_AND = re.compile(r"\s*(?:,|;|&|\band\b)\s*")


class Head(NamedTuple):
    """``metas`` maps a lower-cased name, property or itemprop to its contents in page order."""

    title: str | None
    authors: tuple[str, ...]
    language: str | None
    canonical_url: str | None
    metas: dict[str, list[str]]


def read_head(tree: HtmlElement, url: str, structured: StructuredData) -> Head:
    """Title: the ``h1`` that the head confirms, else ``og:title``, headline, ``<title>`` without the site's name."""
    metas = _metas(tree)
    return Head(
        title=_title(tree, url, metas, structured),
        authors=structured.authors or _authors(tree, metas),
        language=_language(tree, metas, structured),
        canonical_url=_canonical(tree, metas, url),
        metas=metas,
    )


def _metas(tree: HtmlElement) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for meta in tree.iter("meta"):
        content = (meta.get("content") or "").strip()
        name = meta.get("property") or meta.get("name") or meta.get("itemprop") or meta.get("http-equiv")
        if name and content:
            found.setdefault(name.strip().lower(), []).append(content)
    return found


def _first(metas: dict[str, list[str]], *names: str) -> str | None:
    return next((metas[name][0] for name in names if name in metas), None)


def _title(tree: HtmlElement, url: str, metas: dict[str, list[str]], structured: StructuredData) -> str | None:
    claimed = [_first(metas, "og:title", "twitter:title", "dc.title"), structured.headline]
    site = _first(metas, "og:site_name")
    element = next(tree.iter("title"), None)
    window = tidy(element.text_content()) if element is not None else None
    claims = [tidy(claim) for claim in (*claimed, window) if claim and tidy(claim)]
    stated = [tidy(claim) for claim in claimed if claim]
    headings = [text for each in tree.iter("h1") if (text := tidy(each.text_content())) and not _leads_home(each, url)]
    headings = [heading for heading in headings if heading in stated or not _is_site(heading, window, site)]
    for heading in headings:
        if len(heading) > 3 and any(_folded(heading) in _folded(claim) for claim in claims):
            return heading
    if claims and any(claimed):
        return _without_site(claims[0], site)
    if len(headings) == 1:
        return headings[0]
    return _without_site(window, site) if window else None


def _leads_home(heading: HtmlElement, url: str) -> bool:
    """Whether the heading is a link to the site's front page, as the name of a site is, and the page is another."""
    links = [*heading.iter("a"), *heading.iterancestors("a")]
    return any(_is_front(link.get("href"), url) for link in links) and bool(urlsplit(url).path.strip("/"))


def _is_front(href: str | None, url: str) -> bool:
    try:
        there, here = urlsplit(urljoin(url, (href or "?").strip())), urlsplit(url)
    except ValueError:
        return False
    return there.netloc == here.netloc and not there.path.strip("/") and not there.query


def _is_site(heading: str, window: str | None, site: str | None) -> bool:
    """Whether ``heading`` is the site's name: as ``og:site_name`` has it, or as the last part of the window's title."""
    parts = _SEPARATOR.split(window) if window else []
    names = [site, parts[-1] if len(parts) > 1 else None]
    return any(name and _folded(name) == _folded(heading) for name in names)


def _folded(text: str) -> str:
    return re.sub(r"\W+", " ", text.casefold()).strip()


def _without_site(title: str, site: str | None) -> str:
    """``Title | Site`` without the site: its name where known, else a short last part."""
    parts = _SEPARATOR.split(title)
    if len(parts) < 2:
        return title
    last = parts[-1]
    if (site and _folded(last) == _folded(site)) or (site is None and len(last) < 25 and len(parts[0]) > len(last)):
        return tidy(title[: title.rindex(last)].rstrip(" |–—·»•:-"))
    return title


def _authors(tree: HtmlElement, metas: dict[str, list[str]]) -> tuple[str, ...]:
    names = [
        name
        for key in ("author", "article:author", "citation_author", "dc.creator", "parsely-author", "sailthru.author")
        for name in metas.get(key, [])
    ]
    if not names:
        names = [tidy(link.text_content()) for link in tree.iter("a") if "author" in (link.get("rel") or "").split()][
            :3
        ]
    people: list[str] = []
    for name in names:
        if urlsplit(name).scheme in {"http", "https"}:
            continue
        people.extend(part for part in _AND.split(_BY.sub("", tidy(name))) if 1 < len(part) < 80)
    return tuple(dict.fromkeys(people))


def _language(tree: HtmlElement, metas: dict[str, list[str]], structured: StructuredData) -> str | None:
    """A BCP 47 tag in the shape ``en`` or ``en-GB``."""
    for claim in (
        tree.get("lang"),
        tree.get("{http://www.w3.org/XML/1998/namespace}lang"),
        _first(metas, "content-language", "og:locale", "language"),
        structured.language,
    ):
        if claim and _LANGUAGE.match(claim.strip()):
            main, *rest = re.split("[-_]", claim.strip())
            return "-".join([main.lower(), *(part.upper() if len(part) == 2 else part.title() for part in rest[:1])])
    return None


def _canonical(tree: HtmlElement, metas: dict[str, list[str]], url: str) -> str | None:
    """The address the page calls its own, absolute. A bare home page named from a deeper page is a mistake of the site."""
    claims = [link.get("href") for link in tree.iter("link") if "canonical" in (link.get("rel") or "").lower().split()]
    claims.append(_first(metas, "og:url"))
    for claim in claims:
        if not claim or not claim.strip():
            continue
        try:
            address = urljoin(url, claim.strip())
            parts, here = urlsplit(address), urlsplit(url)
        except ValueError:
            continue
        if parts.scheme in {"http", "https"} and parts.netloc and (parts.path.strip("/") or not here.path.strip("/")):
            return str(address)
    return None
