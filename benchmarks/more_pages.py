"""Writes other public sets of labelled pages in the format of ``bench/articles``, for `benchmarks.train_keeping` ``--also``.

    python -m benchmarks.more_pages scrapinghub|readability|trafilatura|fundus CHECKOUT FOLDER [--without SHARED/bench/articles]

``CHECKOUT`` is a work tree of scrapinghub/article-extraction-benchmark (MIT), mozilla/readability (Apache 2.0), adbar/trafilatura
(Apache 2.0) or flairNLP/fundus (MIT); the pages are third parties' in each. ``FOLDER`` gets ``html/ID.html.gz`` and
``gold.jsonl.gz``, a row a page: id, url and

- ``text``: all of the article, or ``with`` and ``without``: some strings that it holds and some that it must not;
- ``apart``: kinds of segments (`crawler.model.BlockKind`) on which this set and ours are at odds, so that they are not learnt from;
- ``weight``: how much such a page weighs beside one of ours.

A page whose host and path are among those of ``--without`` is left out.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from benchmarks.articles import read_pages
from crawler.parsers.decoding import decode
from crawler.parsers.features import key_of
from crawler.parsers.segments import cut_segments
from crawler.parsers.trees import parse_html

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crawler.parsers.segments import Segment

    Row = dict[str, Any]

_LEAST_SEGMENTS = 20
"""readability's pages that are shorter each try out one construct, and are no articles."""
_LEAST_SHOWN = 0.7
"""So many of a text's paragraphs are on the page it is of."""
_CANONICAL = re.compile(rb'<link[^>]+rel="canonical"[^>]+href="([^"]+)"')


def scrapinghub(checkout: Path) -> Iterator[tuple[Row, bytes]]:
    """Whole texts, written by hand, without headings, captions and most lists."""
    truth = json.loads((checkout / "ground-truth.json").read_text("utf-8"))
    for name, own in truth.items():
        html = checkout / "html" / f"{name}.html.gz"
        if html.exists():
            row = {"id": name[:12], "url": own["url"], "text": own["articleBody"], "weight": 0.5}
            yield row | {"apart": ["heading", "caption", "list"]}, gzip.decompress(html.read_bytes())


def readability(checkout: Path) -> Iterator[tuple[Row, bytes]]:
    """What readability should give, as its authors accepted it: coarser, with captions."""
    for folder in sorted((checkout / "test" / "test-pages").iterdir()):
        source, expected = folder / "source.html", folder / "expected.html"
        if not (source.exists() and expected.exists()):
            continue
        html = source.read_bytes()
        if len(_segments(html)) < _LEAST_SEGMENTS:
            continue
        text = "\n\n".join(segment.text for segment in _segments(expected.read_bytes()))
        if text:
            canonical = _CANONICAL.search(html)
            url = canonical.group(1).decode("utf-8", "replace") if canonical else ""
            yield {"id": folder.name, "url": url, "text": text, "weight": 0.3, "apart": ["heading", "caption"]}, html


def trafilatura(checkout: Path) -> Iterator[tuple[Row, bytes]]:
    """A few strings a page that must and must not be kept, most pages in German."""
    tests = checkout / "tests"
    for number, (url, own) in enumerate(json.loads((tests / "evaldata.json").read_text("utf-8")).items()):
        html = next(
            (each for each in (tests / "eval" / own["file"], tests / "cache" / own["file"]) if each.exists()), None
        )
        if html is not None:
            row = {"id": f"{number:04}", "url": url, "with": own.get("with", []), "without": own.get("without", [])}
            yield row | {"weight": 0.5, "apart": []}, html.read_bytes()


def fundus(checkout: Path) -> Iterator[tuple[Row, bytes]]:
    """What a parser written for each newspaper gives of its pages, most of them in German or English.

    Which version of a parser belongs to a page is not said: it is the one whose text has most of its paragraphs on the page.
    """
    for index in sorted((checkout / "tests" / "resources" / "parser" / "test_data").glob("*/meta.info")):
        for name, own in json.loads(index.read_text("utf-8")).items():
            expected = index.with_name(f"{name.split('_')[0]}.json")
            if not (index.with_name(name).exists() and expected.exists()):
                continue
            html = gzip.decompress(index.with_name(name).read_bytes())
            keys = {segment.key for segment in _segments(html)}
            texts = [
                _fundus_text(each["body"])
                for each in json.loads(expected.read_text("utf-8")).values()
                if each.get("body")
            ]
            text = max(texts, key=lambda text: _on_page(text, keys), default="")
            if _on_page(text, keys) >= _LEAST_SHOWN:
                row = {"id": f"{index.parent.name}-{name.removesuffix('.html.gz')}", "url": own["url"], "text": text}
                yield row | {"weight": 0.5, "apart": ["caption"]}, html


def _fundus_text(body: Row) -> str:
    parts = [*body["summary"]]
    for section in body["sections"]:
        parts += [*section["headline"], *section["paragraphs"]]
    return "\n\n".join(parts)


def _on_page(text: str, keys: set[str]) -> float:
    """The share of the paragraphs of ``text`` that are segments of a page; 0 for an empty text."""
    paragraphs = [key_of(part) for part in text.split("\n\n") if part.strip()]
    return sum(each in keys for each in paragraphs) / max(1, len(paragraphs))


def _segments(html: bytes) -> list[Segment]:
    parsed = parse_html(decode(html).text)
    return cut_segments(parsed.tree) if parsed else []


SETS = {each.__name__: each for each in (scrapinghub, readability, trafilatura, fundus)}


def place(url: str) -> str:
    """Host and path of ``url``, in small letters, without ``www.`` and a last slash."""
    parts = urlsplit(url)
    return (parts.netloc.removeprefix("www.") + parts.path.rstrip("/")).lower()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("set", choices=SETS)
    parser.add_argument("checkout", type=Path)
    parser.add_argument("folder", type=Path)
    parser.add_argument(
        "--without", type=Path, help="a folder of pages that are measured on, and so must not be learnt from"
    )
    options = parser.parse_args()
    measured = {place(page.url) for page in read_pages(options.without)} if options.without else set()
    (options.folder / "html").mkdir(parents=True, exist_ok=True)
    written = left_out = 0
    with gzip.open(options.folder / "gold.jsonl.gz", "wt", encoding="utf-8") as out:
        for row, html in SETS[options.set](options.checkout):
            if place(row["url"]) in measured:
                left_out += 1
                continue
            (options.folder / "html" / f"{row['id']}.html.gz").write_bytes(gzip.compress(html))
            out.write(json.dumps(row) + "\n")
            written += 1
    print(f"{written} pages written, {left_out} left out as measured on")


if __name__ == "__main__":
    main()
