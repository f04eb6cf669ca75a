"""A record's fields as JSON carries them -> a Document: which names are read, and what a record must have."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any, get_args

from crawler.dates import parse_date
from crawler.importing.model import Found, ImportChoices, Problem
from crawler.importing.parsing import Parsing
from crawler.model import Document, Kind
from crawler.parsers.workers import Setback
from crawler.plain_text import blocks_of, speakers_of
from crawler.urls import canonical_url, is_fetchable


def read_fields(
    record: dict[str, Any], where: str, choices: ImportChoices, now: datetime, parsing: Parsing
) -> Iterator[Found]:
    """The document of ``record``, after a Problem for what is wrong with it; ``where`` names it in messages."""
    text, html = record.get("text"), record.get("html")
    if not isinstance(text, str | None) or not isinstance(html, str | None):
        yield Problem(where, "`text` or `html` is not a string; skipped")
        return
    if not (text or html or "").strip():
        yield Problem(where, "no `text` and no `html`; skipped")
        return
    url = _text(record, "url")
    if url and not is_fetchable(url):
        yield Problem(where, f"`url` is not an http(s) address ({url[:80]}); kept without it", lost=False)
        url = None
    url = canonical_url(url) if url else None
    guid = _text(record, "id") or _text(record, "guid") or _text(record, "path")
    if not url and not guid:
        yield Problem(where, "neither `url` nor `id`: nothing to know the document by; skipped")
        return
    raw = _text(record, "published") or _text(record, "date")
    published = parse_date(raw, "import", now=now) if raw else None
    if raw and not published:
        yield Problem(where, f"`published` is no date ({raw[:40]}); the document is kept, undated", lost=False)
    kind = choices.kind or _kind_of(record)
    source = choices.source_of(where)
    fields: dict[str, Any] = {
        "key": url or f"{source}:{guid}",
        "source": source,
        "kind": kind,
        "url": url,
        "guid": guid,
        "title": _text(record, "title"),
        "authors": _authors(record),
        "language": _text(record, "language"),
        "published": published,
        "published_raw": raw,
        "audio_url": _text(record, "audio_url"),
    }
    if text:
        cues = speakers_of(text) if kind == "episode" else ()
        blocks = blocks_of(text, "transcript" if cues else "paragraph")
        yield Document(**fields, text=text, blocks=blocks, cues=cues, extractor="import")
        return
    page = parsing.page((html or "").encode("utf-8", "replace"), url or "", now=now)
    if isinstance(page, Setback):
        yield Problem(where, f"`html` cannot be read ({page.reason}); skipped")
        return
    fields |= {
        "title": fields["title"] or page.title,
        "authors": fields["authors"] or page.authors,
        "language": fields["language"] or page.language,
        "published": published or page.published,
    }
    if not page.text.strip():
        yield Problem(where, f"no text found in `html` ({page.loss or 'empty page'}); skipped")
        return
    yield Document(
        **fields,
        text=page.text,
        blocks=page.blocks,
        extractor=page.extractor,
        extractor_version=page.extractor_version,
        options=page.options,
        loss=page.loss,
    )


def _text(record: dict[str, Any], key: str) -> str | None:
    value = record.get(key)
    return str(value).strip() or None if isinstance(value, str | int) else None


def _authors(record: dict[str, Any]) -> tuple[str, ...]:
    value = record.get("authors") or record.get("author")
    if isinstance(value, list):
        return tuple(str(author).strip() for author in value if str(author).strip())
    return (value.strip(),) if isinstance(value, str) and value.strip() else ()


def _kind_of(record: dict[str, Any]) -> Kind:
    """A record that calls itself an episode, a podcast or a transcript is an episode; all else is an article."""
    kind = str(record.get("kind") or "")
    if kind in get_args(Kind):
        return "episode" if kind == "episode" else "article"
    return "episode" if any(word in kind for word in ("episode", "podcast", "transcript")) else "article"
