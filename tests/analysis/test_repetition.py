"""Text that stands on many pages of one source is in no number: whichever page was counted when."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlite_utils import Database

from analysis.counting import CountSummary, count, repetition
from analysis.counting.removal import forget_documents
from analysis.counting.repetition import Repetition
from analysis.duplicates import cluster_documents
from analysis.ledger import schema as ledger_schema
from analysis.queries import Selection, concordance, series
from analysis.terms.model import Lexicon
from crawler.corpus import schema as corpus_schema
from crawler.corpus import store
from crawler.corpus.connection import immediate, open_database
from crawler.corpus.forgetting import look_up
from crawler.model import Block, BlockKind, Cue, Document, PublishedDate, Source

NOW = "2026-06-01T00:00:00Z"
NOTE = "Subscribe for more on open source, every week, in your inbox."
PUBLISHED = PublishedDate("2024-05-01", "day", "feed", "2024-05-01")


def said(subject: object, words: int = 40) -> str:
    """A passage that shares no run of words with that of another subject."""
    return " ".join(f"{subject}x{number}" for number in range(words)) + "."


def page(
    db: Database,
    key: str,
    *passages: str,
    source: str = "paper",
    extractor: str = "segments",
    kind: BlockKind = "paragraph",
) -> int:
    """Store a text of these passages as read from a page, each a block."""
    blocks: list[Block] = []
    text = ""
    for passage in passages:
        blocks.append((len(text), len(text) + len(passage), kind))
        text += passage + "\n\n"
    cues = (Cue(0, 1.0),) if kind == "transcript" else ()
    document = Document(
        key, source, "article", text, published=PUBLISHED, blocks=tuple(blocks), cues=cues, extractor=extractor
    )
    with immediate(db):
        store.put_source(db, Source(source, source.title(), "press", ""), now=NOW)
        return store.put_document(db, document, now=NOW).document


def brought_up_to_date(db: Database, lexicon: Lexicon, **choices: bool) -> CountSummary:
    cluster_documents(db)
    summary = count(db, lexicon, now=NOW, **choices)
    assert_reconciles(db)
    return summary


def marked(db: Database, term: str = "open-source") -> dict[str, list[bool]]:
    """By document and number of the revision, whether each mention is marked as repeated."""
    found: dict[str, list[bool]] = {}
    for key, number, block, sense in db.conn.execute(
        "select d.key, r.number, m.block, m.sense from mentions m join revisions r on r.id = m.revision"
        " join documents d on d.id = m.document where m.term = ? order by d.key, r.number, m.start",
        (term,),
    ):
        assert block != "repeated" or sense == "off"
        found.setdefault(key if number == 1 else f"{key}/{number}", []).append(block == "repeated")
    return found


def counted(db: Database, term: str = "open-source") -> int:
    shown = sum(row.mentions for row in series(db.conn, Selection((term,), by="year")))
    assert shown == len(concordance(db.conn, term, limit=None))
    return shown


def assert_reconciles(db: Database) -> None:
    behind = db.conn.execute(
        "select m.term, c.day, c.source, sum(m.nested_in is null), count(*) from mentions m"
        " join counted c on c.document = m.document and c.revision = m.revision"
        " where m.sense <> 'off' group by 1, 2, 3 order by 1, 2, 3"
    ).fetchall()
    counts = "select term, day, source, mentions, mentions_with_nested from counts order by 1, 2, 3"
    assert db.conn.execute(counts).fetchall() == behind


def test_what_five_pages_of_a_source_have_in_common_is_counted_on_none(db: Database, lexicon: Lexicon) -> None:
    for number in range(4):
        page(db, f"p{number}", said(number), f"Open source, says witness {number}.", NOTE)
    summary = brought_up_to_date(db, lexicon)
    assert (counted(db), summary.repeated_line) == (8, "")
    page(db, "p4", NOTE.upper(), said(4))
    page(db, "elsewhere", said(5), NOTE, source="other")
    summary = brought_up_to_date(db, lexicon)
    assert marked(db) == {f"p{number}": [False, True] for number in range(4)} | {"p4": [True], "elsewhere": [False]}
    assert (summary.documents, summary.read_again, counted(db)) == (2, 4, 5)
    assert summary.repeated_line == "1 passage that repeats over a source, 5 mentions in it not counted"
    shown = concordance(db.conn, "open-source", off=True, limit=None)
    assert sorted((row.block, row.sense) for row in shown) == [("paragraph", "on")] * 5 + [("repeated", "off")] * 5
    assert len(concordance(db.conn, "open-source", off=True, block="repeated", limit=None)) == 5
    changes = db.conn.total_changes
    count(db, lexicon, now=NOW)
    assert db.conn.total_changes == changes


def test_copies_of_one_text_do_not_make_it_boilerplate(db: Database, lexicon: Lexicon) -> None:
    for number in range(6):
        page(db, f"copy{number}", said("syndicated"), NOTE)
    brought_up_to_date(db, lexicon)
    assert (db.conn.execute("select count(distinct cluster) from documents").fetchone(), counted(db)) == ((1,), 6)
    for number in range(4):
        page(db, f"own{number}", said(number), NOTE)
    assert brought_up_to_date(db, lexicon).repetition == Repetition(1, 10)
    assert counted(db) == 0


@pytest.mark.parametrize("leaves", ["edited", "forgotten"])
def test_what_repeats_no_more_is_counted_again(db: Database, lexicon: Lexicon, leaves: str) -> None:
    for number in range(5):
        page(db, f"p{number}", said(number), NOTE)
    brought_up_to_date(db, lexicon)
    assert counted(db) == 0
    if leaves == "edited":
        page(db, "p0", said(0), "No invitation any more, and open source.")
    else:
        forget_documents(db, [look_up(db, "p0")], now=datetime(2026, 6, 1, tzinfo=UTC))
    summary = brought_up_to_date(db, lexicon)
    assert (summary.repetition, summary.repeated_line) == (Repetition(0, 0), "")
    assert {mark for marks in marked(db).values() for mark in marks} == {False}
    assert counted(db) == (5 if leaves == "edited" else 4)
    hashes = "select count(*) from passages where revision not in (select id from revisions)"
    assert db.conn.execute(hashes).fetchone() == (0,)


def test_an_earlier_revision_is_marked_as_well(db: Database, lexicon: Lexicon) -> None:
    page(db, "edited", said("e"), NOTE)
    brought_up_to_date(db, lexicon)
    page(db, "edited", said("e"), "Open source without an invitation.")
    for number in range(5):
        page(db, f"p{number}", said(number), NOTE)
    brought_up_to_date(db, lexicon)
    found = marked(db)
    assert (found["edited"], found["edited/2"]) == ([True], [False])
    first = series(db.conn, Selection(("open-source",), by="year", revision="first"))
    assert [row.mentions for row in first] == [0]


@pytest.mark.parametrize(
    ("extractor", "kind"), [("import", "paragraph"), ("none", "list"), ("transcript", "transcript")]
)
def test_what_came_as_text_or_was_said_is_taken_as_it_is(
    db: Database, lexicon: Lexicon, extractor: str, kind: BlockKind
) -> None:
    for number in range(5):
        page(db, f"p{number}", said(number), NOTE)
        page(db, f"t{number}", said(f"t{number}"), NOTE, extractor=extractor, kind=kind)
    brought_up_to_date(db, lexicon)
    assert marked(db) == {f"p{n}": [True] for n in range(5)} | {f"t{n}": [False] for n in range(5)}


def test_a_term_that_comes_later_is_marked_too(
    db: Database, lexicon: Lexicon, write_lexicon: Callable[[str], Lexicon]
) -> None:
    for number in range(5):
        page(db, f"p{number}", said(number), NOTE)
    brought_up_to_date(db, lexicon)
    more = '[[term]]\nid = "inbox"\nlabel = "inbox"\ndefinition = "Where mail comes."\nvariants = ["inbox"]\n'
    brought_up_to_date(db, write_lexicon(more))
    assert marked(db, "inbox") == {f"p{number}": [True] for number in range(5)}
    assert db.conn.execute("select * from counts").fetchall() == []


def test_a_count_killed_while_texts_are_read_again_leaves_all_as_it_was(
    db: Database, lexicon: Lexicon, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(4):
        page(db, f"p{number}", said(number), NOTE)
    brought_up_to_date(db, lexicon)
    page(db, "p4", said(4), NOTE)
    real, calls = repetition.recount_revisions, list[int]()

    def killed(*arguments: object) -> int:
        calls.append(1)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return real(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(repetition, "recount_revisions", killed)
    with pytest.raises(KeyboardInterrupt):
        count(db, lexicon, now=NOW, batch=1)
    assert db.conn.execute("select count(*) from repeated").fetchone() == (0,)
    assert_reconciles(db)
    assert counted(db) == 4
    monkeypatch.undo()
    brought_up_to_date(db, lexicon)
    assert counted(db) == 0


PASSAGES = (
    NOTE,
    "Distillation attacks are what our distillation desk is about.",
    "The open weights newsletter of open source people, monthly.",
    "Open source.",
)
COPIED = (said("first"), said("second"))
Edit = tuple[int, int | None, Sequence[int]]
"""Number of a document, which of COPIED it holds (its own words where None), and which of PASSAGES."""

EDITS = st.tuples(
    st.integers(0, 7),
    st.one_of(st.none(), st.integers(0, 1)),
    st.lists(st.integers(0, 3), min_size=1, max_size=2),
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(edits=st.lists(EDITS, min_size=4, max_size=14), data=st.data())
def test_the_marks_depend_on_the_corpus_alone(
    edits: list[Edit],
    data: st.DataObject,
    tmp_path_factory: pytest.TempPathFactory,
    lexicon: Lexicon,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(repetition, "LEAST_DOCUMENTS", 2)

    def build(order: Sequence[int], counts: Sequence[bool | None], batch: int) -> dict[str, list[tuple[object, ...]]]:
        """The ledger of the edits, those of one document in their own order and the documents as in ``order``."""
        left = {number: [edit for edit in edits if edit[0] == number] for number in order}
        database = open_database(tmp_path_factory.mktemp("marks") / "w.db", create=True)
        corpus_schema.migrate(database)
        ledger_schema.migrate(database)
        for number, clustered in zip(order, counts, strict=True):
            _, copied, passages = left[number].pop(0)
            body = said(f"own{number}") if copied is None else COPIED[copied]
            source = ("paper", "other")[number % 2]
            page(database, f"d{number}", body, *(PASSAGES[each] for each in passages), source=source)
            if clustered is not None:
                if clustered:
                    cluster_documents(database)
                count(database, lexicon, now=NOW, batch=batch)
                assert_reconciles(database)
        brought_up_to_date(database, lexicon)
        made = contents(database)
        brought_up_to_date(database, lexicon, everything=True)
        assert contents(database) == made
        database.close()
        return made

    order = [edit[0] for edit in edits]
    once = build(order, [None] * len(order), 500)
    steps = st.lists(st.sampled_from([None, False, True]), min_size=len(order), max_size=len(order))
    assert build(data.draw(st.permutations(order)), data.draw(steps), data.draw(st.integers(1, 4))) == once


def contents(db: Database) -> dict[str, list[tuple[object, ...]]]:
    """What the ledger holds, by names that do not depend on the order in which documents came."""
    asked = {
        "mentions": "select d.key, r.number, m.term, m.start, m.block, m.sense, m.voice, m.nested_in from mentions m"
        " join documents d on d.id = m.document join revisions r on r.id = m.revision",
        "counts": "select * from counts",
        "volume": "select * from volume",
        "repeated": "select * from repeated",
        "totals": "select * from term_totals where documents",
    }
    return {name: sorted(db.conn.execute(sql).fetchall(), key=repr) for name, sql in asked.items()}
