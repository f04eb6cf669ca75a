"""The extractors that ours is measured beside, each as ``page -> (text, day)``; "" for what an extractor does not give.

They are installed apart (``requirements/peers.txt``, by ``make accuracy`` into ``.venv/peers``) and put behind the product's own
packages on the path, so that a library which both use is the product's.
"""

from __future__ import annotations

import importlib
import re
import site
import sysconfig
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.articles import GoldPage

Extract = Callable[[GoldPage], tuple[str, str]]
FOLDER = Path(".venv/peers")

_DATED = re.compile(r'"datePublished"\s*:\s*"([^"]{10,40})"')
_DATED_META = re.compile(
    r'<meta[^>]+(?:property|name|itemprop)=["\'](?:article:published_time|datePublished|pubdate|dcterms\.issued|dc\.date)["\']'
    r'[^>]+content=["\'](\d{4}-\d\d-\d\d)',
    re.IGNORECASE,
)


def peers(folder: Path = FOLDER) -> dict[str, Extract]:
    """Those that can be imported, from the environment or from a virtual environment in ``folder``; the others are named."""
    if folder.exists():
        site.addsitedir(sysconfig.get_path("purelib", vars={"base": str(folder), "platbase": str(folder)}))
    found: dict[str, Extract] = {}
    for name, module, build in _PEERS:
        try:
            found[name] = build(importlib.import_module(module))
        except ImportError:
            print(f"{name}: not installed, left out (make accuracy installs it)")
    return found


def _trafilatura(**options: Any) -> Callable[[Any], Extract]:
    return lambda module: lambda page: (module.extract(page.html, url=page.url, **options) or "", "")


def _readability(module: Any) -> Extract:
    html = importlib.import_module("lxml.html")

    def extract(page: GoldPage) -> tuple[str, str]:
        summary = module.Document(page.html.decode("utf-8", "replace")).summary(html_partial=True)
        return "\n".join(html.fromstring(summary).itertext()), ""

    return extract


def _resiliparse(module: Any) -> Extract:
    return lambda page: (module.extract_plain_text(page.html.decode("utf-8", "replace"), main_content=True), "")


def _htmldate(module: Any) -> Extract:
    return lambda page: ("", module.find_date(page.html, original_date=True, url=page.url) or "")


def _structured_first(module: Any) -> Extract:
    """The first ``datePublished`` of JSON-LD, else of the usual meta elements, else htmldate's."""
    htmldate = _htmldate(module)

    def extract(page: GoldPage) -> tuple[str, str]:
        text = page.html.decode("utf-8", "replace")
        found = _DATED.search(text) or _DATED_META.search(text)
        return ("", found[1][:10]) if found else htmldate(page)

    return extract


_PEERS: list[tuple[str, str, Callable[[Any], Extract]]] = [
    ("trafilatura", "trafilatura", _trafilatura()),
    ("traf. precision", "trafilatura", _trafilatura(favor_precision=True)),
    ("readability-lxml", "readability", _readability),
    ("resiliparse", "resiliparse.extract.html2text", _resiliparse),
    ("htmldate", "htmldate", _htmldate),
    ("structured first", "htmldate", _structured_first),
]
