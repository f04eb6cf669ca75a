"""Site -> everything its server has, path by path, as bytes with their type and date."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

from crawler.sample.content import Site
from crawler.sample.feeds import feed, sitemap
from crawler.sample.pages import article_page, episode_page, index_page
from crawler.sample.transcripts import TYPES, transcript


@dataclass(frozen=True)
class Resource:
    """What stands at one path."""

    content: bytes
    type: str
    modified: datetime

    @property
    def etag(self) -> str:
        """A strong validator: the same bytes have the same one, on every run."""
        return f'"{hashlib.sha256(self.content).hexdigest()[:20]}"'


def render(site: Site, base: str) -> dict[str, Resource]:
    """Every resource of ``site`` by path, with absolute links from ``base`` (``http://host:port``)."""
    latest = max(page.changed for page in site.pages)
    path, media_type, text = feed(site, base)
    found = {path: Resource(text.encode(), media_type, latest)}
    public = tuple(page for page in site.pages if not page.path.startswith("/members/"))
    html = "text/html; charset=utf-8"
    found["/"] = Resource(index_page(site, site.label, public[:5]).encode(), html, latest)
    found["/archive"] = Resource(index_page(site, f"Archive of {site.label}", public).encode(), html, latest)
    found["/sitemap.xml"] = Resource(sitemap(site, base).encode(), "application/xml", latest)
    if site.kind != "podcast":  # that one has no robots.txt, as many have none
        rules = "Disallow: /members/\n" if site.kind == "press" else "Disallow:\n"
        robots = f"User-agent: *\n{rules}Sitemap: {base}/sitemap.xml\n"
        found["/robots.txt"] = Resource(robots.encode(), "text/plain; charset=utf-8", latest)
    for page in site.pages:
        make = episode_page if page.notes else article_page
        found[page.path] = Resource(make(site, page, base).encode(), html, page.changed)
        for form in page.transcripts:
            words = transcript(page, form).encode()
            found[f"{page.path}.{form}"] = Resource(words, f"{TYPES[form]}; charset=utf-8", page.changed)
    return found
