"""Counting: incremental, resumable, and equal to the mention rows whatever the order of things."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Sequence, Set
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlite_utils import Database

from analysis.counting import count
from analysis.counting import documents as counted
from analysis.counting import terms as recounting
from analysis.counting.workers import Find, Found
from analysis.ledger import schema as ledger_schema
from analysis.terms.model import Lexicon
from crawler.corpus import schema as corpus_schema
from crawler.corpus import store
from crawler.corpus.connection import immediate, open_database
from crawler.model import Cue, Document, Source

NOW = "2026-06-01T00:00:00Z"
Put = Callable[..., int]


def mentions(db: Database, term: str) -> list[tuple[str, str | None]]:
    return db.conn.execute(
        "select surface, nested_in from mentions where term = ? order by revision, start", (term,)
    ).fetchall()


def ledger(db: Database) -> dict[str, list[tuple[object, ...]]]:
    tables = ("mentions", "counts", "volume", "counted")
    # Totals of nothing stay where all was taken out.
    tables += ("term_totals where documents", "source_totals where documents")
    return {table: sorted(db.conn.execute(f"select * from {table}").fetchall(), key=repr) for table in tables}


def assert_reconciles(db: Database) -> None:
    """Every cell of counts and volume equals what the mention and document rows say."""
    counts = db.conn.execute(
        "select term, day, source, kind, mentions, documents, mentions_with_nested, documents_with_nested"
        " from counts order by 1, 2, 3, 4"
    ).fetchall()
    behind = db.conn.execute(
        "select m.term, c.day, c.source, c.kind, sum(m.nested_in is null),"
        " count(distinct case when m.nested_in is null then m.document end), count(*), count(distinct m.document)"
        " from mentions m join counted c on c.document = m.document and c.revision = m.revision"
        " where m.sense <> 'off' group by 1, 2, 3, 4 order by 1, 2, 3, 4"
    ).fetchall()
    assert counts == behind
    volume = db.conn.execute("select day, source, kind, documents, tokens from volume order by 1, 2, 3").fetchall()
    assert (
        volume
        == db.conn.execute(
            "select coalesce(substr(d.published, 1, 10), ''), d.source, d.kind, count(*), sum(r.tokens)"
            " from documents d join revisions r on r.id = d.revision group by 1, 2, 3 order by 1, 2, 3"
        ).fetchall()
    )


def test_a_nested_mention_is_kept_and_marked(db: Database, put: Put, lexicon: Lexicon) -> None:
    put("a", "2026-05-04", "Distillation attacks are not distillation.")
    count(db, lexicon, now=NOW)
    assert mentions(db, "distillation-attack") == [("Distillation attacks", None)]
    assert mentions(db, "distillation") == [("Distillation", "distillation-attack"), ("distillation", None)]
    row = db.conn.execute("select mentions, mentions_with_nested from counts where term = 'distillation'").fetchone()
    assert row == (1, 2)


def test_a_second_count_does_no_work(db: Database, put: Put, lexicon: Lexicon) -> None:
    put("a", "2024-05-01", "Open source.")
    assert count(db, lexicon, now=NOW).documents == 1
    changes = db.conn.total_changes
    summary = count(db, lexicon, now=NOW)
    assert (summary.documents, summary.mentions, summary.recounted_terms) == (0, 0, ())
    assert db.conn.total_changes == changes


def test_a_new_revision_replaces_what_is_counted_and_keeps_what_was(db: Database, put: Put, lexicon: Lexicon) -> None:
    put("a", "2024-05-01", "Open source, open source.")
    count(db, lexicon, now=NOW)
    put("a", "2024-05-01", "Open weights.")
    count(db, lexicon, now=NOW)
    assert db.conn.execute("select term, mentions from counts").fetchall() == [("open-weights", 1)]
    assert len(mentions(db, "open-source")) == 2
    assert_reconciles(db)


def test_a_date_that_comes_later_moves_the_document(db: Database, put: Put, lexicon: Lexicon) -> None:
    put("a", None, "Open source.")
    count(db, lexicon, now=NOW)
    assert db.conn.execute("select day from counts").fetchall() == [("",)]
    put("a", "2024-05-01", "Open source.")
    count(db, lexicon, now=NOW)
    assert db.conn.execute("select day from counts").fetchall() == [("2024-05-01",)]
    assert_reconciles(db)


def test_a_changed_term_is_counted_again_alone(
    db: Database, put: Put, lexicon: Lexicon, write_lexicon: Callable[[str], Lexicon], monkeypatch: pytest.MonkeyPatch
) -> None:
    put("a", "2024-05-01", "Open source models are models with open weights.")
    count(db, lexicon, now=NOW)
    longer = write_lexicon(LEXICON_WITH_MODELS)
    compiled: list[set[str]] = []
    real = recounting.Matcher
    monkeypatch.setattr(recounting, "Matcher", lambda v: (compiled.append({x.term for x in v}), real(v))[1])
    summary = count(db, longer, now=NOW)
    assert summary.recounted_terms == ("open-source-model",)
    assert compiled == [{"open-source-model"}]
    assert mentions(db, "open-source") == [("Open source", "open-source-model")]
    assert_reconciles(db)


LEXICON = (Path(__file__).parent / "conftest.py").read_text("utf-8").split('LEXICON = """')[1].split('"""')[0]
LEXICON_WITH_SENSES = LEXICON.replace(
    'variants = ["distillation"]\n',
    'variants = ["distillation"]\n\n[[term.senses]]\nrule = "stills"\nsense = "off"\nnear = ["whisky"]\n',
)
LEXICON_WITH_MODELS = (
    LEXICON
    + """
[[term]]
id = "open-source-model"
label = "open source model"
definition = "A model called open source."
rival_set = "openness"
variants = ["open source model(s)"]
"""
)


def test_a_further_variant_adds_to_what_a_document_had(
    db: Database, put: Put, lexicon: Lexicon, write_lexicon: Callable[[str], Lexicon]
) -> None:
    put("a", "2024-05-01", "Open weights are weights in the open.")
    count(db, lexicon, now=NOW)
    count(db, write_lexicon(LEXICON.replace('"open weight(s)"', '"open weight(s)", "weights in the open"')), now=NOW)
    assert mentions(db, "open-weights") == [("Open weights", None), ("weights in the open", None)]
    assert_reconciles(db)


def test_a_removed_term_leaves_nothing_behind(
    db: Database, put: Put, lexicon: Lexicon, write_lexicon: Callable[[str], Lexicon]
) -> None:
    put("a", "2024-05-01", "Open source models.")
    count(db, write_lexicon(LEXICON_WITH_MODELS), now=NOW)
    summary = count(db, lexicon, now=NOW)
    assert summary.removed_terms == ("open-source-model",)
    assert mentions(db, "open-source-model") == []
    assert mentions(db, "open-source") == [("Open source", None)]
    assert db.conn.execute("select count(*) from terms where id = 'open-source-model'").fetchone() == (0,)
    assert_reconciles(db)


def test_a_recount_that_was_cut_short_is_taken_up_again(
    db: Database, put: Put, lexicon: Lexicon, write_lexicon: Callable[[str], Lexicon]
) -> None:
    for number in range(4):
        put(f"d{number}", "2024-05-01", "Open source models.")
    count(db, lexicon, now=NOW)

    def stop(what: str, done: int, total: int) -> None:
        if done == 2:
            raise KeyboardInterrupt

    longer = write_lexicon(LEXICON_WITH_MODELS)
    with pytest.raises(KeyboardInterrupt):
        count(db, longer, now=NOW, batch=1, progress=stop)
    assert_reconciles(db)
    assert len(mentions(db, "open-source-model")) == 2
    assert count(db, longer, now=NOW).recounted_terms == ("open-source-model",)
    assert len(mentions(db, "open-source-model")) == 4
    assert_reconciles(db)


def test_a_mention_knows_its_block_second_and_speaker(db: Database, lexicon: Lexicon) -> None:
    text = "Open source?\n\nAda: Open weights."
    document = Document(
        key="e",
        source="show",
        kind="episode",
        text=text,
        blocks=((0, 12, "heading"), (14, 32, "transcript")),
        cues=(Cue(14, 61.5, "Ada"),),
    )
    with immediate(db):
        store.put_source(db, Source("show", "Show", "podcast", "https://show.example/"), now=NOW)
        store.put_document(db, document, now=NOW)
    count(db, lexicon, now=NOW)
    rows = db.conn.execute("select term, block, second, speaker from mentions order by start").fetchall()
    assert rows == [("open-source", "heading", None, None), ("open-weights", "transcript", 61.5, "Ada")]


def test_a_mention_knows_whose_words_it_is_and_what_it_means(
    db: Database, put: Put, write_lexicon: Callable[[str], Lexicon]
) -> None:
    rules = write_lexicon(LEXICON_WITH_SENSES)
    put(
        "a",
        "2024-05-01",
        'Title of a\n\nSo-called open weights, a horrible term. Others were content, and one wrote: "We sell open source and more."',
    )
    put("b", "2024-05-01", "Distillation of models.")
    put("c", "2024-05-01", "The distillation of whisky.")
    count(db, rules, now=NOW)
    rows = db.conn.execute(
        "select term, voice, contested, place, sense from mentions order by revision, start"
    ).fetchall()
    assert rows == [
        ("open-weights", "scare", 1, "body", "on"),
        ("open-source", "quoted", 0, "body", "on"),
        ("distillation", "own", 0, "body", "on"),
        ("distillation", "own", 0, "body", "off"),
    ]
    assert db.conn.execute("select mentions, documents from counts where term = 'distillation'").fetchall() == [(1, 1)]
    assert_reconciles(db)


def test_a_changed_rule_of_sense_is_applied_to_what_was_counted(
    db: Database, put: Put, lexicon: Lexicon, write_lexicon: Callable[[str], Lexicon]
) -> None:
    put("a", "2024-05-01", "The distillation of whisky, in open source stills.")
    count(db, lexicon, now=NOW)
    changed = write_lexicon(LEXICON_WITH_SENSES)
    assert count(db, changed, now=NOW).recounted_terms == ("distillation",)
    assert db.conn.execute("select term, sense from mentions order by start").fetchall() == [
        ("distillation", "off"),
        ("open-source", "on"),
    ]
    assert db.conn.execute("select term, mentions from counts").fetchall() == [("open-source", 1)]
    assert_reconciles(db)


def indexes(db: Database) -> dict[str, str]:
    return {
        name: " ".join(sql.replace("if not exists ", "").split()).lower()
        for name, sql in db.conn.execute("select name, sql from sqlite_master where type = 'index' and sql is not null")
    }


def triggers(db: Database) -> dict[str, str]:
    return dict(db.conn.execute("select name, sql from sqlite_master where type = 'trigger'").fetchall())


def test_many_documents_counted_by_several_processes_give_what_one_gives(
    db: Database, put: Put, lexicon: Lexicon, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(9):
        put(str(number), "2024-05-01", f"Open source and open weights, {number} distillation\u00ad attacks.")
    before = indexes(db), triggers(db)
    count(db, lexicon, now=NOW, processes=1)
    at_once = ledger(db)
    monkeypatch.setattr(counted, "FEW_DOCUMENTS", 3)
    count(db, lexicon, now=NOW, everything=True, batch=2, processes=2)
    assert ledger(db) == at_once
    assert (indexes(db), triggers(db)) == before
    assert_reconciles(db)


@pytest.mark.parametrize("seconds", [0.0, 60.0])
def test_a_ledger_written_in_bulk_is_what_one_written_bit_by_bit_is(
    db: Database, put: Put, lexicon: Lexicon, monkeypatch: pytest.MonkeyPatch, seconds: float
) -> None:
    monkeypatch.setattr(counted, "TRANSACTION_SECONDS", seconds)
    texts = ("Open source and open weights.", "Distillation attacks, in open weights.", "Nothing of it.")
    for turn in range(2):  # the second time, all of them are taken out of the tallies first
        for number in range(9):
            put(str(number), f"2024-05-0{number % 4 + 1}", texts[(number + turn) % 3] + " Open source." * turn)
        monkeypatch.setattr(counted, "FEW_DOCUMENTS", 3)
        stamp = db.conn.execute("select stamp from ledger_stamp").fetchone()
        count(db, lexicon, now=NOW, batch=2, processes=1)
        assert db.conn.execute("select stamp from ledger_stamp").fetchone() != stamp
        assert_reconciles(db)
    in_bulk = ledger(db)
    monkeypatch.setattr(counted, "FEW_DOCUMENTS", 100)
    db.conn.execute("insert or ignore into changed_documents (document) select id from documents")
    count(db, lexicon, now=NOW, batch=2, processes=1)
    assert ledger(db) == in_bulk


def test_a_count_killed_in_bulk_leaves_triggers_and_tallies_right(
    db: Database, put: Put, lexicon: Lexicon, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(9):
        put(str(number), "2024-05-01", f"Open source and open weights, {number}.")
    before = triggers(db)
    monkeypatch.setattr(counted, "FEW_DOCUMENTS", 3)
    monkeypatch.setattr(counted, "TRANSACTION_SECONDS", 0.0)
    real = counted.candidates.index_irregular
    calls: list[int] = []

    def failing(db: Database, texts: list[tuple[int, str]]) -> None:
        calls.append(1)
        if len(calls) == 3:
            raise KeyboardInterrupt
        real(db, texts)

    monkeypatch.setattr(counted.candidates, "index_irregular", failing)
    with pytest.raises(KeyboardInterrupt):
        count(db, lexicon, now=NOW, batch=2, processes=1)
    assert triggers(db) == before
    assert db.conn.execute("select count(*) from counted").fetchone() == (4,)
    assert db.conn.execute("select sum(mentions) from term_totals").fetchone() == (8,)
    assert count(db, lexicon, now=NOW, batch=2, processes=1).documents == 5
    assert_reconciles(db)


def test_a_document_that_is_revised_while_it_is_matched_is_counted_as_it_stands_in_the_end(
    db: Database, put: Put, lexicon: Lexicon, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(600):  # more than are written row by row
        put(str(number), "2024-05-01", f"Open source, {number}, and dis\xadtillation.")
    real = counted.matching_here
    revised: list[int] = []

    @contextmanager
    def matching(conn: sqlite3.Connection, of: Lexicon) -> Iterator[Find]:
        with real(conn, of) as find:

            def find_and_revise(documents: Sequence[int]) -> Callable[[], Found]:
                found = find(documents)()
                if not revised:
                    put("7", "2024-05-01", "Open weights, and dis\xadtillation.")
                    revised.append(1)
                return lambda: found

            yield find_and_revise

    monkeypatch.setattr(counted, "matching_here", matching)
    assert count(db, lexicon, now=NOW, processes=1).documents == 600
    assert_reconciles(db)
    assert db.conn.execute("select mentions from counts where term = 'open-weights'").fetchall() == [(1,)]
    assert len(mentions(db, "open-source")) == 600
    assert db.conn.execute("select count(*) from changed_documents").fetchone() == (0,)
    folded = db.conn.execute("select count(*) from irregular_fts where irregular_fts match 'distillation'").fetchone()
    assert folded == (601,)


def test_an_index_that_a_killed_count_left_out_is_made(db: Database, put: Put, lexicon: Lexicon) -> None:
    put("a", "2024-05-01", "Open source.")
    before = indexes(db)
    db.conn.execute("drop index mentions_term")
    count(db, lexicon, now=NOW)
    assert indexes(db) == before


@pytest.mark.parametrize(("extractor", "voice"), [("none", "quoted"), ("readable", "own")])
def test_lost_quotes_are_guessed_in_plain_text_only(db: Database, lexicon: Lexicon, extractor: str, voice: str) -> None:
    text = "The minister explained:\n\nOpen source is a gift to all of us, and it stays one."
    blocks = ((0, 23, "paragraph"), (25, len(text), "paragraph"))
    with immediate(db):
        store.put_source(db, Source("s", "S", "press", ""), now=NOW)
        store.put_document(db, Document("a", "s", "article", text, blocks=blocks, extractor=extractor), now=NOW)
    count(db, lexicon, now=NOW)
    assert db.conn.execute("select voice from mentions").fetchall() == [(voice,)]


def test_a_title_that_changes_later_changes_no_mention(db: Database, lexicon: Lexicon) -> None:
    document = Document("a", "s", "article", "Open source for all\n\nIt is here.", title="Open source for all")
    with immediate(db):
        store.put_source(db, Source("s", "S", "press", ""), now=NOW)
        store.put_document(db, document, now=NOW)
    count(db, lexicon, now=NOW)
    before = ledger(db)
    with immediate(db):
        store.put_document(db, replace(document, title="Something else"), now=NOW)
    count(db, lexicon, now=NOW)
    assert ledger(db) == before
    count(db, lexicon, now=NOW, everything=True)
    assert ledger(db) == before


PIECES = (
    *("open source", "Open-Weights", "distillation", "distillation attacks", "OSS", "oss", "a model", ".\n\n", ","),
    # What the full-text index does not split or lower as the matcher does.
    *(
        "dis\xadtillation",
        "open\u200b source",
        "ｏｐｅｎ　ｗｅｉｇｈｔｓ",
        "open\u0301 source",
        "open\u2011source",
        "open_source",
    ),
    *("open sourceд", "𝐨𝐩𝐞𝐧 weights", "OPEN\u00a0SOURCED", "distillation\u0301"),
)
DAYS = ("2024-05-01", "2024-05-02", "2025-01-01", None)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_order_batches_and_recounts_never_change_a_number(
    data: st.DataObject, tmp_path_factory: pytest.TempPathFactory, lexicon: Lexicon
) -> None:
    texts = data.draw(
        st.lists(
            st.tuples(st.integers(0, 5), st.lists(st.sampled_from(PIECES), min_size=1, max_size=8)),
            min_size=1,
            max_size=12,
        )
    )

    def build(
        order: list[int], batch: int, count_at: set[int], terms: list[int], less: Set[str] = frozenset()
    ) -> Database:
        """Count at the end with the lexicon, and before that with these of its terms, which lack the variants ``less``."""
        database = open_database(tmp_path_factory.mktemp("order") / "w.db", create=True)
        corpus_schema.migrate(database)
        ledger_schema.migrate(database)
        known = [lexicon.terms[t] for t in terms]
        shorter = {v.term for v in lexicon.variants if v.variant in less}
        first = replace(
            lexicon,
            version="before",
            terms=tuple(replace(t, hash=f"{t.hash}, shorter") if t.id in shorter else t for t in known),
            variants=tuple(v for v in lexicon.variants if v.term in {t.id for t in known} and v.variant not in less),
        )
        for step, at in enumerate(order):
            key, pieces = texts[at]
            with immediate(database):
                store.put_source(database, Source("s", "S", "press", ""), now=NOW)
                document = Document(key=str(key), source="s", kind="article", text=" ".join(pieces))
                store.put_document(database, replace(document, published=None), now=NOW)
                database.conn.execute("update documents set published = ? where key = ?", (DAYS[key % 4], str(key)))
            if step in count_at:
                count(database, first, now=NOW, batch=batch)
                assert_reconciles(database)
        count(database, lexicon, now=NOW, batch=batch)
        assert_reconciles(database)
        return database

    order = list(range(len(texts)))
    at_once = build(order, 500, set(), [0, 1, 2, 3])
    terms = sorted(data.draw(st.sets(st.integers(0, 3), min_size=1)))
    less = data.draw(st.sets(st.sampled_from([each.variant for each in lexicon.variants]), min_size=1))
    piecewise = build(order, data.draw(st.integers(1, 4)), set(data.draw(st.sets(st.sampled_from(order)))), terms, less)
    assert ledger(at_once) == ledger(piecewise)
    count(piecewise, lexicon, now=NOW, everything=True)
    assert ledger(at_once) == ledger(piecewise)
    at_once.close()
    piecewise.close()
