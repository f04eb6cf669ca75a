"""What the blocks of a text are known by: of texts read from HTML only, and of what is long enough to tell."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlite_utils import Database

from crawler.corpus import schema, store
from crawler.corpus.connection import immediate
from crawler.corpus.forgetting import forget, look_up
from crawler.corpus.passages import passage_hash
from crawler.model import BlockKind, Document, Source

NOW = "2025-01-01T00:00:00Z"
NOTE = "Subscribe for more on open weights."


def put(db: Database, extractor: str, *passages: str, kind: BlockKind = "paragraph", key: str = "a") -> None:
    text, blocks = "\n\n".join(passages), []
    for passage in passages:
        start = text.index(passage)
        blocks.append((start, start + len(passage), kind))
    with immediate(db):
        store.put_source(db, Source("s", "S", "press", "https://a.example/"), now=NOW)
        document = Document(key, "s", "article", text, blocks=tuple(blocks), extractor=extractor)
        store.put_document(db, document, now=NOW)


def passages(db: Database) -> list[tuple[int, int]]:
    return db.conn.execute("select hash, revision from passages order by revision, hash").fetchall()


def test_a_passage_is_known_whatever_its_case_and_white_space() -> None:
    assert passage_hash(NOTE, "paragraph") == passage_hash(" subscribe FOR\nmore on  open weights. ", "list")
    assert passage_hash(NOTE, "paragraph") != passage_hash(NOTE + "!", "paragraph")
    assert passage_hash("Only four words here.", "paragraph") is None
    assert passage_hash(NOTE, "transcript") is None


def test_each_long_enough_block_of_a_page_is_known_once_a_revision(db: Database) -> None:
    put(db, "segments", NOTE, "Read more.")
    put(db, "segments", NOTE, "Something else is now said of it.", NOTE.upper())
    put(db, "segments", "What was said as it stands.", kind="transcript", key="b")
    known = {passage_hash(NOTE, "paragraph"), passage_hash("Something else is now said of it.", "paragraph")}
    assert {(each, revision) for each, revision in passages(db)} == {
        (passage_hash(NOTE, "paragraph"), 1),
        *((each, 2) for each in known),
    }


@pytest.mark.parametrize("extractor", ["import", "none"])
def test_what_came_as_text_is_taken_as_it_is(db: Database, extractor: str) -> None:
    put(db, extractor, NOTE)
    assert passages(db) == []


def test_a_text_that_is_forgotten_leaves_none_of_its_revisions_passages(db: Database) -> None:
    put(db, "segments", NOTE)
    put(db, "segments", NOTE, "Something else is said of it.")
    put(db, "segments", NOTE, key="b")
    with immediate(db):
        forget(db, look_up(db, "1"), now=datetime(2025, 1, 2, tzinfo=UTC))
    assert passages(db) == [(passage_hash(NOTE, "paragraph"), 3)]


def test_a_database_of_before_is_brought_up_to_date(db: Database) -> None:
    put(db, "segments", NOTE, "Something else is said of it.")
    put(db, "import", NOTE, key="b")
    before = passages(db)
    db.conn.execute("drop table passages")
    db.conn.execute("delete from _sqlite_migrations where migration_set = 'crawler' and name = 'passages'")
    schema.migrate(db)
    assert passages(db) == before != []
