"""A saved page: one document, known by the address that the page names for itself, else by its file name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from crawler.dates import parse_date
from crawler.importing.model import Found, ImportChoices, Problem
from crawler.importing.parsing import Parsing
from crawler.model import Document
from crawler.parsers.workers import Setback
from crawler.urls import canonical_url, is_fetchable

ENDINGS = (".html", ".htm", ".xhtml")
MAX_BYTES = 10 * 1024 * 1024
_SAVED_FROM = re.compile(rb"<!--\s*saved from url=(?:\(\d+\))?(\S+?)\s*-->")
"""What browsers write at the head of a page that they save."""


def read_page(
    path: Path, choices: ImportChoices, now: datetime, parsing: Parsing, *, name: str | None = None
) -> Iterator[Found]:
    """The document of the page in the file; ``name`` is what it is known by where it has no address."""
    where = str(path)
    with path.open("rb") as file:
        content = file.read(MAX_BYTES + 1)
    if len(content) > MAX_BYTES:
        yield Problem(where, f"larger than {MAX_BYTES:,} bytes; skipped")
        return
    saved = _SAVED_FROM.search(content[:4096])
    url = choices.url or (saved[1].decode("utf-8", "replace") if saved else "")
    page = parsing.page(content, url if is_fetchable(url) else "", now=now)
    if isinstance(page, Setback):
        yield Problem(where, f"cannot be read ({page.reason}); skipped")
        return
    if not page.text.strip():
        yield Problem(where, f"no text found ({page.loss or 'empty page'}); skipped")
        return
    if not choices.url and page.canonical_url:
        url = page.canonical_url
    source = choices.source_of(where)
    address = canonical_url(url) if is_fetchable(url) else None
    guid = name or path.name
    published = parse_date(choices.published, "import", now=now) if choices.published else None
    yield Document(
        key=address or f"{source}:{guid}",
        source=source,
        kind=choices.kind or "article",
        text=page.text,
        url=address,
        guid=guid,
        title=page.title or path.stem,
        authors=page.authors,
        language=page.language,
        published=published or page.published,
        published_raw=choices.published,
        modified=page.modified,
        blocks=page.blocks,
        extractor=page.extractor,
        extractor_version=page.extractor_version,
        options=page.options,
        loss=page.loss,
    )
