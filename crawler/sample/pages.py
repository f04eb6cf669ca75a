"""Site -> the HTML of its pages, with the furniture of real ones.

The furniture is full of tracked terms on purpose (topics, related posts, the cookie notice, the footer): none of
them is part of what an author wrote, so none may be counted.
"""

from __future__ import annotations

import json
import re
from html import escape

from crawler.sample.content import MarkupBlock, Page, Site, blocks, turns
from crawler.sample.transcripts import duration

_STRONG = re.compile(r"\*\*(.+?)\*\*")
_EMPHASIS = re.compile(r"\*(.+?)\*")
NOTICE = "A sample site written for Watchword. People and companies are invented."
_HEAD = (
    '<!DOCTYPE html>\n<html lang="{language}">\n<head>\n<meta charset="utf-8">\n<title>{title}</title>\n'
    '<meta name="viewport" content="width=device-width, initial-scale=1">\n{links}\n'
    "<style>body{{font:18px/1.6 Georgia,serif;max-width:42rem;margin:0 auto;padding:1rem}}"
    "nav a{{margin-right:1rem}}aside,footer,.cookies{{color:#555;font-size:.9rem}}</style>\n</head>\n"
)


def article_page(site: Site, page: Page, base: str) -> str:
    """The page of one article, with its date in JSON-LD and a ``time`` element."""
    dates = {"datePublished": page.published.isoformat(), "dateModified": page.changed.isoformat()}
    data: dict[str, object] = {"@context": "https://schema.org", "@type": "Article", "headline": page.title, **dates}
    data |= {"author": {"@type": "Person", "name": page.author}, "mainEntityOfPage": base + page.path}
    links = (
        f'<link rel="canonical" href="{base}{page.path}">\n'
        f'<meta name="author" content="{escape(page.author)}">\n'
        f'<meta property="og:title" content="{escape(page.title)}">\n'
        f'<script type="application/ld+json">{json.dumps(data)}</script>'
    )
    day = page.published
    body = (
        f"<article>\n<header>\n<h1>{escape(page.title)}</h1>\n"
        f'<p class="byline">By {escape(page.author)} · <time datetime="{day.isoformat()}">{day:%d %B %Y}</time></p>\n'
        f'</header>\n<div class="post-content">\n{body_html(page.body)}\n</div>\n</article>'
    )
    return _page(site, page.title, links, body, _related(site, page))


def episode_page(site: Site, page: Page, base: str) -> str:
    """The page of one episode: player and show notes; its words are in the transcript files."""
    links = f'<link rel="canonical" href="{base}{page.path}">'
    day = page.published
    files = "".join(f' <a href="{page.path}.{form}">Transcript ({form.upper()})</a>' for form in page.transcripts)
    body = (
        f'<article>\n<header>\n<h1>{escape(page.title)}</h1>\n<p class="byline"><time datetime="{day.isoformat()}">'
        f"{day:%d %B %Y}</time> · {duration(page) // 60} minutes</p>\n"
        f'<audio controls src="{page.path}.mp3"></audio>\n</header>\n'
        f'<div class="notes">\n{body_html(page.notes or "")}\n</div>\n<p>{files}</p>\n</article>'
    )
    return _page(site, page.title, links, body, _related(site, page))


def index_page(site: Site, title: str, pages: tuple[Page, ...]) -> str:
    """A list of pages with their teasers: the home page and the archive."""
    items = "\n".join(
        f'<li><a href="{page.path}">{escape(page.title)}</a> <time datetime="{page.published:%Y-%m-%d}">'
        f"{page.published:%d %b %Y}</time><p>{escape(page.summary)}</p></li>"
        for page in pages
    )
    form = {"halden-notes": "atom", "statehouse-signal": "json"}.get(site.id, "rss")
    kind = {"atom": "application/atom+xml", "json": "application/feed+json", "rss": "application/rss+xml"}[form]
    links = f'<link rel="alternate" type="{kind}" title="{escape(site.label)}" href="/feed.{form}">'
    return _page(site, title, links, f"<h1>{escape(title)}</h1>\n<ul>\n{items}\n</ul>", "")


def body_html(body: str) -> str:
    """A body's markup as HTML, one element a block; of a podcast, one paragraph a turn."""
    if spoken := turns(body):
        return "\n".join(f"<p><b>{name}:</b> {escape(said, quote=False)}</p>" for name, said in spoken)
    return "\n".join(_block(block) for block in blocks(body))


def _block(block: MarkupBlock) -> str:
    lines = [_inline(line) for line in block.lines]
    match block.kind:
        case "heading":
            return f"<h2>{lines[0]}</h2>"
        case "quote":
            return f"<blockquote><p>{lines[0]}</p></blockquote>"
        case "list":
            return "<ul>\n" + "\n".join(f"<li>{line}</li>" for line in lines) + "\n</ul>"
        case "paragraph":
            return f"<p>{lines[0]}</p>"


def _inline(text: str) -> str:
    return _EMPHASIS.sub(r"<em>\1</em>", _STRONG.sub(r"<strong>\1</strong>", escape(text, quote=False)))


def _page(site: Site, title: str, links: str, body: str, aside: str) -> str:
    topics = " ".join(f'<a href="/archive?topic={tag.replace(" ", "-")}">{escape(tag)}</a>' for tag in site.tags)
    return (
        _HEAD.format(language=site.language, title=escape(f"{title} | {site.label}"), links=links)
        + '<body>\n<div class="cookies" role="dialog" aria-label="Cookies"><p>We use cookies to see how many of you '
        "read about open source and open weights. <button>Accept</button> <button>Refuse</button></p></div>\n"
        f'<header class="site-header"><a href="/">{escape(site.label)}</a> <span>{escape(site.tagline)}</span>\n'
        f'<nav><a href="/">Home</a><a href="/archive">Archive</a> {topics}</nav></header>\n'
        f"<main>\n{body}\n</main>\n{aside}"
        '<aside class="subscribe"><form action="/subscribe"><label>Never miss a distillation attack: subscribe to '
        f'{escape(site.label)} <input name="email" type="email"></label><button>Subscribe</button></form></aside>\n'
        f'<footer class="site-footer"><p>Topics: {topics}</p><p>Built on open source software, with open models '
        f"under the stairs. {NOTICE}</p></footer>\n</body>\n</html>\n"
    )


def _related(site: Site, page: Page) -> str:
    """Two other posts with their teasers, as every real blog has below its articles."""
    at = site.pages.index(page)
    others = [site.pages[(at + step) % len(site.pages)] for step in (1, 2)]
    items = "".join(
        f'<li><a href="{other.path}">{escape(other.title)}</a> <span>{escape(other.summary)}</span></li>'
        for other in others
        if not other.path.startswith("/members/")
    )
    return f'<aside class="related"><h2>Related posts</h2><ul>{items}</ul></aside>\n'
