"""Site -> its feed in the form its kind of publisher uses: RSS with a teaser, Atom, JSON Feed, podcast RSS."""

from __future__ import annotations

import json
from email.utils import format_datetime
from html import escape

from crawler.sample.content import Page, Site
from crawler.sample.pages import body_html
from crawler.sample.transcripts import TYPES, duration

TRACKING = "?utm_source=rss&utm_medium=feed"
"""What the newsletter's platform appends to the links of its feed; it names no other page."""

_NAMESPACES = (
    'xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/" '
    'xmlns:atom="http://www.w3.org/2005/Atom" xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd" '
    'xmlns:podcast="https://podcastindex.org/namespace/1.0"'
)


def feed(site: Site, base: str) -> tuple[str, str, str]:
    """The path, the media type and the text of the site's feed; links are absolute from ``base``."""
    if site.kind == "lab":
        return "/feed.atom", "application/atom+xml; charset=utf-8", _atom(site, base)
    if site.kind == "press":
        return "/feed.json", "application/feed+json; charset=utf-8", _json(site, base)
    item = _episode if site.kind == "podcast" else _item
    return "/feed.rss", "application/rss+xml; charset=utf-8", _rss(site, base, [item(p, base) for p in site.pages])


def sitemap(site: Site, base: str) -> str:
    """The site's pages, but for those its robots.txt forbids, as a sitemap."""
    rows = "\n".join(
        f"<url><loc>{base}{page.path}</loc><lastmod>{page.changed:%Y-%m-%d}</lastmod></url>"
        for page in site.pages
        if not page.path.startswith("/members/")
    )
    head = '<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
    return f"{head}\n{rows}\n</urlset>\n"


def _rss(site: Site, base: str, items: list[str]) -> str:
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0" {_NAMESPACES}>\n<channel>\n'
        f"<title>{escape(site.label)}</title>\n<link>{base}/</link>\n<description>{escape(site.tagline)}</description>\n"
        f'<language>{site.language}</language>\n<atom:link rel="self" href="{base}/feed.rss"/>\n'
        f"<lastBuildDate>{format_datetime(site.pages[0].changed)}</lastBuildDate>\n"
        + "\n".join(items)
        + "\n</channel>\n</rss>\n"
    )


def _item(page: Page, base: str) -> str:
    teaser = f'<p>{escape(page.summary)}</p><p><a href="{base}{page.path}">Read more</a></p>'
    return (
        f"<item>\n<title>{escape(page.title)}</title>\n<link>{escape(base + page.path + TRACKING)}</link>\n"
        f'<guid isPermaLink="false">{page.slug}</guid>\n<pubDate>{format_datetime(page.published)}</pubDate>\n'
        f"<dc:creator>{escape(page.author)}</dc:creator>\n<description>{escape(page.summary)}</description>\n"
        f"<content:encoded><![CDATA[{teaser}]]></content:encoded>\n</item>"
    )


def _episode(page: Page, base: str) -> str:
    links = "".join(
        f'<podcast:transcript url="{base}{page.path}.{form}" type="{TYPES[form]}" language="en"/>\n'
        for form in page.transcripts
    )
    return (
        f"<item>\n<title>{escape(page.title)}</title>\n<link>{base}{page.path}</link>\n"
        f'<guid isPermaLink="false">{page.slug}</guid>\n<pubDate>{format_datetime(page.published)}</pubDate>\n'
        f'<enclosure url="{base}{page.path}.mp3" length="0" type="audio/mpeg"/>\n'
        f"<itunes:duration>{duration(page)}</itunes:duration>\n<itunes:author>{escape(page.author)}</itunes:author>\n"
        f"{links}<description><![CDATA[{body_html(page.notes or '')}]]></description>\n</item>"
    )


def _atom(site: Site, base: str) -> str:
    entries = "\n".join(
        f'<entry>\n<title>{escape(page.title)}</title>\n<link rel="alternate" href="{base}{page.path}"/>\n'
        f"<id>{base}{page.path}</id>\n<published>{page.published.isoformat()}</published>\n"
        f"<updated>{page.changed.isoformat()}</updated>\n<author><name>{escape(page.author)}</name></author>\n"
        f'<summary type="text">{escape(page.summary)}</summary>\n</entry>'
        for page in site.pages
    )
    updated = max(page.changed for page in site.pages).isoformat()
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="{site.language}">\n'
        f'<title>{escape(site.label)}</title>\n<id>{base}/</id>\n<link href="{base}/"/>\n'
        f'<link rel="self" href="{base}/feed.atom"/>\n<updated>{updated}</updated>\n{entries}\n</feed>\n'
    )


def _json(site: Site, base: str) -> str:
    items = [
        {
            "id": page.slug,
            "url": base + page.path,
            "title": page.title,
            "date_published": page.published.isoformat(),
            "authors": [{"name": page.author}],
            "summary": page.summary,
        }
        for page in site.pages
    ]
    head = {"version": "https://jsonfeed.org/version/1.1", "title": site.label, "home_page_url": f"{base}/"}
    return json.dumps(head | {"feed_url": f"{base}/feed.json", "language": site.language, "items": items}, indent=1)
