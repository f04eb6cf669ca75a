"""A text that is forgotten is gone, and is not taken again."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from crawler.corpus import frontier, store
from crawler.corpus.connection import immediate, unchecked
from crawler.corpus.forgetting import Forgettable, forget, look_up
from crawler.errors import CorpusError
from crawler.model import Cue, Document, Entry, Source

NOW = datetime(2025, 1, 1, tzinfo=UTC)
URL = "https://a.example/post"


@pytest.fixture
def corpus(db):
    with immediate(db):
        store.put_source(db, Source("s", "S", "press", "https://a.example/"), now="2025-01-01T00:00:00Z")
        for text in ("It was said that weights are open.", "It was said that models are open."):
            document = Document(URL, "s", "article", text, url=URL, title="Said", cues=(Cue(0, 1.0),))
            store.put_document(db, document, now="2025-01-01T00:00:00Z")
        other = Document("https://a.example/other", "s", "article", "Something else was said.", title="Other")
        store.put_document(db, other, now="2025-01-01T00:00:00Z")
    return db


def forget_now(db, what: str, reason: str | None = None) -> Forgettable:
    known = look_up(db, what)
    with unchecked(db), immediate(db):
        forget(db, known, now=NOW, reason=reason)
    return known


@pytest.mark.parametrize("what", [URL, URL + "?utm_source=x", "1"])
def test_a_document_is_removed_with_all_its_revisions(corpus, what: str) -> None:
    forgotten = forget_now(corpus, what, "asked by its author")

    assert (forgotten.document, forgotten.title, forgotten.keys) == (1, "Said", (URL,))
    counts = {
        table: corpus.conn.execute(f"select count(*) from {table}").fetchone()[0] for table in ("documents", "texts")
    }
    assert counts == {"documents": 1, "texts": 1}
    found = corpus.conn.execute("select rowid from texts_fts where texts_fts match 'said'").fetchall()
    assert len(found) == 1
    assert corpus.conn.execute("select url, reason from forgotten").fetchall() == [(URL, "asked by its author")]
    corpus.conn.execute("insert into texts_fts (texts_fts) values ('integrity-check')")


def test_what_is_forgotten_is_not_discovered_again(corpus) -> None:
    forget_now(corpus, URL)
    target = frontier.Target(URL, URL, "a.example:443", "s", "article", Entry(URL, "1", "Said again"))

    with immediate(corpus):
        assert frontier.discover(corpus, [target], now=NOW) == (0, 0)


def test_an_address_that_was_never_taken_is_not_taken_either(corpus) -> None:
    forgotten = forget_now(corpus, "https://a.example/unseen")

    assert forgotten.document is None
    assert frontier.is_forgotten(corpus, "https://a.example/unseen")


def test_the_ledger_lets_go_of_it_at_the_next_count(corpus) -> None:
    corpus.conn.execute("insert into counted values (1, 2, '2025-01-01', 's', 'article', 7)")
    corpus.conn.execute("delete from changed_documents")

    forget_now(corpus, URL)

    assert corpus.conn.execute("select document from changed_documents").fetchall() == [(1,)]


def test_neither_an_address_nor_a_document_is_a_mistake(corpus) -> None:
    with pytest.raises(CorpusError, match="no document 'nothing'"):
        look_up(corpus, "nothing")
    with pytest.raises(CorpusError, match="no document '99'"):
        look_up(corpus, "99")
