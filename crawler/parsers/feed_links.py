"""The addresses in an entry: its page, its audio, its transcripts, each absolute and fetchable, or None."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urljoin

from lxml import etree

from crawler.model import TranscriptLink
from crawler.parsers.feed_media import media_rank, parse_duration, transcript_type
from crawler.parsers.feed_names import RDF_ABOUT, ROOTS, XML, Fields, name_of, text_of
from crawler.urls import is_fetchable


class Addresses:
    """Resolves the addresses of one feed against xml:base and the feed's own address."""

    def __init__(self, url: str, *outer: etree._Element) -> None:
        self._base = url
        for element in outer:
            self._base = _joined(self._base, element.get(XML + "base"))

    def absolute(self, element: etree._Element, address: str | None) -> str | None:
        """``address``, found at ``element``, as it can be fetched; None when it cannot."""
        address = (address or "").strip()
        if not address:
            return None
        if not address.startswith(("https://", "http://")):  # nearly all do: spare feeds of 100,000 entries the join
            address = _joined(self._base_at(element), address)
        return address if is_fetchable(address) else None

    def _base_at(self, element: etree._Element) -> str:
        nearer = []
        above: etree._Element | None = element
        while above is not None and name_of(above) not in ROOTS:
            nearer.append(above.get(XML + "base"))
            above = above.getparent()
        base = self._base
        for found in reversed(nearer):
            base = _joined(base, found)
        return base

    def page(self, fields: Fields) -> str | None:
        """The page of a feed or entry: the address before a proxy took it over, else the link."""
        for element in fields.all("feedburner:origLink"):
            if original := self.absolute(element, text_of(element)):
                return original
        links = fields.all("link", "atom:link")
        for link in links:
            if link.get("href") is None and (address := self.absolute(link, text_of(link))):
                return address
        alternates = [link for link in links if link.get("rel", "alternate") == "alternate"]
        alternates.sort(key=lambda link: "html" not in link.get("type", "html"))
        return next((found for link in alternates if (found := self.absolute(link, link.get("href")))), None)

    def identity(self, fields: Fields) -> tuple[str | None, str | None]:
        """The GUID of an entry, and the address it is, if it is one."""
        for element in fields.all("guid", "atom:id", "id"):
            guid = text_of(element)
            if guid:
                is_link = element.get("isPermaLink", "true").strip().lower() != "false"
                return guid, guid if is_link and is_fetchable(guid) else None
        about = (fields.element.get(RDF_ABOUT) or "").strip()
        return about or None, about if is_fetchable(about) else None

    def older(self, head: Fields, url: str) -> str | None:
        """RFC 5005: the next page of a paged feed, else the archive before this document."""
        for relation in ("next", "prev-archive"):
            for link in head.all("atom:link", "link"):
                address = self.absolute(link, link.get("href")) if link.get("rel") == relation else None
                if address is not None and address != url:
                    return address
        return None

    def audio(self, fields: Fields) -> tuple[str | None, float | None]:
        """The best file to listen to, and its seconds where the feed says so at the file."""
        best: tuple[int, str, str] = (0, "", "")
        for element, address, media_type in _files(fields):
            absolute = self.absolute(element, address)
            rank = media_rank(absolute, media_type) if absolute else 0
            if absolute and rank > best[0]:
                best = (rank, absolute, element.get("duration") or "")
        return (best[1], parse_duration(best[2])) if best[0] else (None, None)

    def transcripts(self, fields: Fields) -> tuple[TranscriptLink, ...]:
        """Every transcript that the entry names, in its order."""
        links = []
        for element in fields.all("podcast:transcript"):
            address = self.absolute(element, element.get("url") or text_of(element))
            if address is not None:
                kind = transcript_type(address, element.get("type"))
                links.append(TranscriptLink(address, kind, element.get("language")))
        return tuple(links)


def _files(fields: Fields) -> Iterator[tuple[etree._Element, str | None, str | None]]:
    """Every file an entry may carry its audio in, the usual place first: element, address, media type."""
    for file in fields.all("enclosure"):
        yield file, file.get("url"), file.get("type")
    for link in fields.all("atom:link", "link"):
        if link.get("rel") == "enclosure":
            yield link, link.get("href"), link.get("type")
    for alternate in fields.all("podcast:alternateEnclosure"):
        for source in Fields(alternate).all("podcast:source"):
            yield source, source.get("uri"), alternate.get("type")
    grouped = [Fields(group).all("media:content") for group in fields.all("media:group")]
    for file in [*fields.all("media:content"), *(file for group in grouped for file in group)]:
        yield file, file.get("url"), file.get("type") or f"{file.get('medium', '')}/"


def _joined(base: str, address: str | None) -> str:
    try:
        return urljoin(base, address) if address else base
    except ValueError:  # an unreadable host, "http://[broken"
        return address or base
