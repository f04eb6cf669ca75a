"""A small lexicon and a way to fill a database by hand, for tests of counting and of what is asked of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlite_utils import Database

from analysis.terms.lexicon import read_lexicon
from analysis.terms.model import Lexicon
from crawler.corpus import store
from crawler.corpus.connection import immediate
from crawler.dates import parse_date
from crawler.model import Document, Source

NOW = "2026-06-01T00:00:00Z"

LEXICON = """
[[rival_set]]
id = "openness"
label = "openness"
definition = "What a model is called whose weights can be had."

[[term]]
id = "open-source"
label = "open source"
definition = "Free to use, study, change and share."
rival_set = "openness"
variants = ["open source(d)", "opensource"]
cased = ["OSS"]

[[term]]
id = "open-weights"
label = "open weights"
definition = "The weights can be had."
rival_set = "openness"
variants = ["open weight(s)"]

[[term]]
id = "distillation"
label = "distillation"
definition = "Training on another model's outputs."
variants = ["distillation"]

[[term]]
id = "distillation-attack"
label = "distillation attack"
definition = "Distillation, named as a misdeed."
variants = ["distillation attack(s)"]
"""


@pytest.fixture
def write_lexicon(tmp_path: Path) -> Callable[[str], Lexicon]:
    """Reads a lexicon from its text."""

    def write(text: str) -> Lexicon:
        path = tmp_path / "lexicon.toml"
        path.write_text(text, "utf-8")
        return read_lexicon(path)

    return write


@pytest.fixture
def lexicon(write_lexicon: Callable[[str], Lexicon]) -> Lexicon:
    """Four terms, one of them inside another."""
    return write_lexicon(LEXICON)


@pytest.fixture
def put(db: Database) -> Callable[..., int]:
    """Stores a text under a key: ``put("a", "2024-05-01", "Open source.", source="x")`` gives the document's id."""

    def store_text(key: str, day: str | None, text: str, *, source: str = "paper", kind: str = "article") -> int:
        moment = datetime(2026, 6, 1, tzinfo=UTC)
        published = parse_date(day, "import", now=moment) if day else None
        with immediate(db):
            store.put_source(db, Source(source, source.title(), "press", f"https://{source}.example/"), now=NOW)
            document = Document(
                key=key,
                source=source,
                kind="episode" if kind == "episode" else "article",
                text=text,
                url=f"https://{source}.example/{key}",
                title=f"Title of {key}",
                published=published,
            )
            return store.put_document(db, document, now=NOW).document

    return store_text
