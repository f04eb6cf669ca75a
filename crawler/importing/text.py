"""A plain text file: one document, titled by its file name."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from crawler.importing.fields import read_fields
from crawler.importing.model import Found, ImportChoices, Problem
from crawler.importing.parsing import Parsing

ENDINGS = (".txt",)


def read_text(
    path: Path, choices: ImportChoices, now: datetime, parsing: Parsing, *, name: str | None = None
) -> Iterator[Found]:
    """The document of the file, known by ``name`` (its file name without the ending, if none is given)."""
    try:
        text = path.read_text("utf-8")
    except UnicodeDecodeError as error:
        yield Problem(str(path), f"not UTF-8 at byte {error.start}; convert it, e.g. with iconv")
        return
    record = {
        "id": name or path.stem,
        "url": choices.url,
        "title": path.stem,
        "published": choices.published,
        "text": text,
    }
    yield from read_fields(record, str(path), choices, now, parsing)
