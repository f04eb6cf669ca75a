"""Named regions of a page, read off the words in class, id and role: navigation, comments, related posts…

``"c-RelatedPosts_list" -> related``. A name is split into its words, each word is looked up once and remembered;
the table is the whole rule.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_PATTERNS = {
    "article": r"^article$|^articles?(?:body|content|text)|^post$|^posts?(?:body|content|text)|^entry|^story|^single|^blog",
    "content": r"content|^body$|^main|^text$|^prose$|^rte$|richtext|^rich$|^copy$|wysiwyg|^markdown$|^html$",
    "nav": r"^nav|navigation|^menu|^submenu|^megamenu|breadcrumb|^crumbs?$|^pager$|^pagination|^tabs?$|^toolbar|^skip$",
    "header": r"^header$|^masthead$|^topbar$|^hero|^banner|^site(?:header|title)",
    "footer": r"footer|^colophon$|^copyright$|^bottom$|^legal$",
    "sidebar": r"sidebar|^aside$|^rail$|^secondary$|^widgets?$|^complementary$|^sticky$|^column?s?side$",
    "comments": r"^comments?$|commentlist|^disqus|^respond$|^reply$|^replies$|^discussion$|^reviews?$|^testimonials?$|^ratings?$",
    "related": r"related|^recommend|^recirc|^readmore$|^similar$|^suggest|^more$|^upnext$|^next$|^prev|^adjacent$|^also$",
    "teasers": r"^cards?$|teaser|^tiles?$|^grid$|^feed$|^loop$|^listing$|^latest$|^recent|^popular|^trending|^featured?$"
    r"|^carousel|^slider?|^slick|^swiper|^archive$|^excerpt$|^thumb|^promos?$|^stream$|^river$",
    "share": r"shar(?:e|ing)|^social|^follow|^addtoany|^sharedaddy|^tweet$|^twitter$|^facebook$|^linkedin$|^icons?$",
    "subscribe": r"newsletter|^subscri|^signup$|^sign$|^optin$|^mailchimp|^hubspot|^hs$|^mc4wp|^leads?$|^email$|^capture$",
    "consent": r"cookie|consent|gdpr|^privacy$|^onetrust|^cmp$|^notice$|^disclaimers?$|^disclosure",
    "author": r"author|^bio$|^byline|^profile$|^contributors?$|^writer|^avatar$|^gravatar|^vcard$|^expert$|^team$|^reviewer$",
    "meta": r"^meta$|^meta(?:data|info)|^date$|^time$|^timestamp|^published?$|^updated$|^categor|^tags?$|^tagged$|^taxonomy"
    r"|^terms?$|^reading$|^eyebrow$|^kicker$|^labels?$|^badge$|^pill$|^details$|^info$",
    "ads": r"^ads?$|^advert|^sponsor|^dfp|^gpt$|^taboola|^outbrain|^affiliate|^partners?$|^commerce$|^adsense|^adslot",
    "action": r"^cta|^btn|^buttons?$|^action|^call$|^download|^demo$|^pricing$|^price$|^cart$|^buy$|^products?$|^shop$"
    r"|^contact$|^offers?$|^callout$|^calculator$|^quiz$|^poll$",
    "overlay": r"modal|popup|^overlay|^dialog$|^lightbox|^tooltip|^toast|^drawer|^offcanvas|^dropdown|^flyout|^pop$",
    "hidden": r"^hidden$|^hide$|^invisible$|^sr$|^visually|^screen$|^noprint$|^collapsed?$|^offscreen$",
    "login": r"login|^register|^account|^paywall|^gate|^member|^user$|^password$",
    "caption": r"caption|^credits?$|^wp$|^figure$|^attribution$|^photo",
    "toc": r"^toc|^contents$|^tableofcontents$|^jump|^anchors?$|^outline$|^ez$|^index$",
    "faq": r"^faqs?$|^accordion|^questions?$|^answers?$|^toggle$",
    "search": r"search|^filters?$|^sort",
    "quote": r"^(?:block|pull)?quotes?$|^pullquote|^aside$",
    "summary": r"^summary$|^takeaways?$|^highlights?$|^lead$|^lede$|^dek$|^standfirst$|^intro|^subtitle$|^deck$|^tldr$",
    "related_site": r"^widget|^elementor$|^et$|^fl$|^vc$|^wpb$|^brxe$",
    "transcript": r"transcript",
    "player": r"player|^audio$|^video|^podcast|^playlist|^embed|^episodes?$",
}
REGIONS = {name: 1 << at for at, name in enumerate(_PATTERNS)}
"""The bit of each region."""

_COMPILED = [(1 << at, re.compile(pattern)) for at, pattern in enumerate(_PATTERNS.values())]
_TOKEN = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
_ROLES = {
    "navigation": REGIONS["nav"],
    "banner": REGIONS["header"],
    "contentinfo": REGIONS["footer"],
    "complementary": REGIONS["sidebar"],
    "search": REGIONS["search"],
    "dialog": REGIONS["overlay"],
    "alertdialog": REGIONS["overlay"],
    "menu": REGIONS["nav"],
    "tablist": REGIONS["nav"],
    "main": REGIONS["content"],
    "article": REGIONS["article"],
}
_TAGS = {
    "nav": REGIONS["nav"],
    "header": REGIONS["header"],
    "footer": REGIONS["footer"],
    "aside": REGIONS["sidebar"],
    "main": REGIONS["content"],
    "article": REGIONS["article"],
    "dialog": REGIONS["overlay"],
    "form": REGIONS["subscribe"],
    "figcaption": REGIONS["caption"],
    "menu": REGIONS["nav"],
    "address": REGIONS["author"],
    "time": REGIONS["meta"],
}
_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)


@lru_cache(maxsize=20_000)
def _of_token(token: str) -> int:
    return sum(bit for bit, pattern in _COMPILED if pattern.search(token))


@lru_cache(maxsize=20_000)
def _of_names(names: str) -> int:
    bits = 0
    for token in _TOKEN.findall(names):
        bits |= _of_token(token.lower())
    return bits


def own_regions(element: HtmlElement, tag: str) -> int:
    """The regions that ``element`` itself opens, as bits of `REGIONS`; 0 for most."""
    bits = _TAGS.get(tag, 0)
    attributes = element.attrib
    if not attributes:
        return bits
    get = attributes.get
    if names := get("class"):
        bits |= _of_names(names)
    if name := get("id"):
        bits |= _of_names(name)
    if role := get("role"):
        bits |= _ROLES.get(role, 0)
    if get("hidden") is not None or get("aria-hidden") == "true":
        bits |= REGIONS["hidden"]
    if (style := get("style")) and _HIDDEN_STYLE.search(style):
        bits |= REGIONS["hidden"]
    if prop := get("itemprop"):
        bits |= _of_names(prop)
    return bits
