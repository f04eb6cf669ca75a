"""Names of feed and sitemap elements, whatever namespace a site wrote for them.

Feeds disagree about namespaces far more than about prefixes: iTunes' is written in two capitalisations,
the podcast namespace under two addresses, the content module with and without its last slash.
"""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

_PREFIXES = {
    "purl.org/rss/1.0": "",
    "my.netscape.com/rdf/simple/0.9": "",
    "channel.netscape.com/rdf/simple/0.9": "",
    "backend.userland.com/rss2": "",
    "backend.userland.com/rss": "",
    "blogs.law.harvard.edu/tech/rss": "",
    "www.w3.org/2005/atom": "atom",
    "purl.org/atom/ns#": "atom",
    "www.itunes.com/dtds/podcast-1.0.dtd": "itunes",
    "podcastindex.org/namespace/1.0": "podcast",
    "github.com/podcastindex-org/podcast-namespace/blob/main/docs/1.0.md": "podcast",
    "purl.org/rss/1.0/modules/content": "content",
    "purl.org/dc/elements/1.1": "dc",
    "purl.org/dc/elements/1.0": "dc",
    "purl.org/dc/terms": "dcterms",
    "search.yahoo.com/mrss": "media",
    "rssnamespace.org/feedburner/ext/1.0": "feedburner",
    "purl.org/syndication/history/1.0": "fh",
    "www.w3.org/1999/02/22-rdf-syntax-ns#": "rdf",
    "www.w3.org/1999/xhtml": "xhtml",
    "www.sitemaps.org/schemas/sitemap/0.9": "",
    "www.google.com/schemas/sitemap/0.84": "",
    "www.google.com/schemas/sitemap-news/0.9": "news",
}
XML = "{http://www.w3.org/XML/1998/namespace}"
RDF_ABOUT = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}about"


def name_of(element: etree._Element) -> str:
    """``title``, ``atom:link``, ``itunes:duration``…: the local name under its usual prefix, in the case it came.

    RSS's own elements have no prefix. An undeclared prefix is taken at its word. Comments have no name.
    """
    tag = element.tag
    if not isinstance(tag, str):
        return ""
    if tag[0] != "{":
        return tag
    namespace, _, local = tag[1:].partition("}")
    prefix = _PREFIXES.get(namespace.lower().partition("://")[2].rstrip("/"))
    if prefix is None:
        prefix = element.prefix or ""
    return f"{prefix}:{local}" if prefix else local


ROOTS = frozenset(["rss", "rdf:RDF", "RDF", "feed", "atom:feed", "channel"])
ENTRY_NAMES = frozenset(["item", "entry", "atom:entry"])
FIELD_NAMES = frozenset(
    [
        "link",
        "guid",
        "pubDate",
        "description",
        "content:encoded",
        "category",
        "comments",
        "enclosure",
        "atom:link",
        "dc:date",
    ]
)


class Fields:
    """The children of a feed, entry or person by name.

    In a malformed document whatever lies deeper counts too, since an open tag swallows the fields after it.
    """

    def __init__(self, element: etree._Element, *, malformed: bool = False) -> None:
        self.element = element
        self._found: dict[str, list[etree._Element]] = {}
        for child in _fields_below(element) if malformed else element:
            self._found.setdefault(name_of(child), []).append(child)

    def all(self, *names: str) -> list[etree._Element]:
        """Every child of one of ``names``, in the order of the names."""
        found = [self._found[name] for name in names if name in self._found]
        return found[0] if len(found) == 1 else [child for children in found for child in children]

    def text(self, *names: str) -> str | None:
        """The text of the first child of ``names`` that has any."""
        return next((text for child in self.all(*names) if (text := text_of(child))), None)


def _fields_below(element: etree._Element) -> Iterator[etree._Element]:
    """All that lies under an entry but not under an entry within it, in document order."""
    stack = list(reversed(element))
    while stack:
        child = stack.pop()
        if name_of(child) not in ENTRY_NAMES:
            yield child
            stack.extend(reversed(child))


def text_of(element: etree._Element) -> str:
    """The text inside ``element``, stripped; that of feed fields swallowed by an open tag is not its own."""
    if not len(element):
        return (element.text or "").strip()
    return "".join(_texts(element)).strip()


def _texts(element: etree._Element) -> Iterator[str]:
    yield element.text or ""
    for child in element:
        if name_of(child) not in FIELD_NAMES and name_of(child) not in ENTRY_NAMES:
            yield from _texts(child)
        yield child.tail or ""
