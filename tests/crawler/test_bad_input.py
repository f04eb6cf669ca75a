"""Bad input, end to end: the loss stands on the document, another way is tried, and nothing is silently empty.

One crawl meets all of it, on one site; each page has a twin whose feed carries the text in full.
"""

from __future__ import annotations

import pytest

WORDS = "Öffentliche Gewichte werden hier besprochen, “in aller Länge”, damit man es für den Text eines Artikels hält. "
PARAGRAPHS = f"<p>{WORDS * 3}</p>" * 4
FULL = (
    f"<p>{WORDS * 3}</p><p>Only the feed has this sentence about open weights, and it is kept where it is needed.</p>"
    * 2
)
HTML = "text/html; charset=utf-8"


def whole(body: str) -> str:
    return f"<!doctype html><html lang=de><head><title>A title</title></head><body><article><h1>A title</h1>{body}</article></body></html>"


PAGES: dict[str, tuple[bytes, str]] = {
    "lying-charset": (whole(PARAGRAPHS).encode("cp1252"), HTML),
    "deep": (whole("<div>" * 300 + PARAGRAPHS + "</div>" * 300).encode(), HTML),
    "ten-mebibytes": (whole(PARAGRAPHS * (10 * 2**20 // len(PARAGRAPHS.encode()) - 1)).encode(), HTML),
    "half-a-million-items": (whole(PARAGRAPHS + "<ul>" + "<li>open</li>" * 500_000 + "</ul>").encode(), HTML),
    "pdf": (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<< /Type /Catalog >>\nendobj\n", "application/pdf"),
    "image": (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", HTML),
    "empty": (b"", HTML),
    "blank": (b"<!doctype html><html><head><title>A title</title></head><body></body></html>", HTML),
}
LOST = {  # what stands on the document whose feed has no text, or in the frontier where there is no document
    "lying-charset": "charset",
    "deep": "deep-nesting",
    "ten-mebibytes": None,
    "half-a-million-items": "too-long,whole-page",
    "pdf": "pdf",
    "image": "image",
    "empty": "empty",
    "blank": "empty",
}
UNREADABLE = ("pdf", "image", "empty", "blank")


@pytest.fixture(scope="module")
def crawled(make_module_site, module_crawls):
    site = make_module_site()
    items = []
    for name, (body, content_type) in PAGES.items():
        for path in (f"/{name}", f"/{name}-full"):
            site.put(path, body, type=content_type)
        items.append({"link": f"{site.base}/{name}"})
        items.append({"link": f"{site.base}/{name}-full", "content": FULL})
    site.feed(items)
    # The fourth failure gives a page up: then the feed's own text is taken, where it has one.
    crawled = module_crawls.run(site.source())
    assert crawled.code in (0, 1), crawled.stderr
    return crawled


def stored(crawls, name: str) -> list[tuple[str, str, str | None]]:
    return crawls.rows(
        "select t.text, r.extractor, r.loss from documents d join revisions r on r.id = d.revision"
        " join texts t on t.revision = r.id where d.key like ?",
        f"%/{name}",
    )


@pytest.mark.parametrize("name", [name for name in PAGES if name not in UNREADABLE])
def test_what_can_be_read_is_and_says_what_was_lost(crawled, module_crawls, name: str) -> None:
    [(text, extractor, loss)] = stored(module_crawls, name)
    assert WORDS.strip() in text
    if LOST[name] is None:  # a slow machine needs the other way for it
        assert loss is None or loss.startswith("out-of-time")
    else:
        assert loss is not None
        assert LOST[name] in loss
    assert extractor != "none"


@pytest.mark.parametrize("name", UNREADABLE)
def test_what_cannot_be_read_is_no_empty_document_and_says_why(crawled, module_crawls, name: str) -> None:
    assert stored(module_crawls, name) == []
    [(state, reason)] = module_crawls.rows("select state, reason from frontier where page like ?", f"%/{name}")
    assert state in ("due", "failed", "refused")
    assert LOST[name] in reason
    [(told,)] = module_crawls.rows("select reason from fetches where url like ?", f"%/{name}")
    assert LOST[name] in told


@pytest.mark.parametrize("name", ["pdf", "image", "half-a-million-items"])
def test_the_feeds_full_text_stands_in_for_what_is_no_page(crawled, module_crawls, name: str) -> None:
    [(text, extractor, loss)] = stored(module_crawls, f"{name}-full")
    assert "Only the feed has this sentence" in text
    assert (extractor, "feed-only" in (loss or "")) == ("feed", True)


def test_no_document_is_empty(crawled, module_crawls) -> None:
    assert module_crawls.rows("select count(*) from texts where trim(text) = ''") == [(0,)]
