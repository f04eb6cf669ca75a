"""What is held in memory says what the rows say: on random scopes, and after any count without reading all again."""

from __future__ import annotations

import gc
import random
import weakref
from collections.abc import Callable
from dataclasses import astuple, fields
from datetime import UTC, datetime
from typing import Any

import numpy as np
import pytest
from sqlite_utils import Database

from analysis.counting import count
from analysis.counting.removal import forget_documents
from analysis.ledger import changes
from analysis.ledger.changes import changed_since, logged, stamp_of
from analysis.queries import Scope, Selection, by_context, frame, limits, series, switches, uses
from analysis.queries.concordance import concordance
from analysis.queries.edited import edited
from analysis.queries.frame import documents_in, mention_conditions, read_frame
from analysis.queries.kept import Kept
from analysis.queries.layout import lay_out
from analysis.queries.selection import BLOCKS, KINDS, SOURCE_KINDS, VOICES
from analysis.queries.sort_keys import CHARACTERS, key_of
from analysis.queries.switches import switches_of
from analysis.queries.uses import mentions_of, use_of
from analysis.queries.weeks import weeks_of_source
from analysis.terms.model import Lexicon
from analysis.trends.periods import period_of
from analysis.trends.series import make_series
from crawler.corpus.forgetting import look_up

NOW = "2026-06-01T00:00:00Z"
TERMS = ("open-source", "open-weights", "distillation", "distillation-attack")
WORDS = ("open source", "open weights", "distillation", "distillation attack", "nothing", "of note", "in this text")


@pytest.fixture
def counted(db: Database, put: Callable[..., int], lexicon: Lexicon) -> Database:
    """Sixty documents of five sources, some undated, some revised, some copied; voices, blocks and senses by lot."""
    draw = random.Random(5)
    for number in range(60):
        day = f"2024-0{draw.randint(1, 5)}-1{draw.randint(0, 9)}" if draw.random() < 0.9 else None
        source, kind = f"s{draw.randint(0, 4)}", draw.choice(KINDS)
        for _ in range(draw.choice((1, 1, 2, 3))):
            text = ", ".join(draw.choices(WORDS, k=draw.randint(1, 9)))
            put(f"d{number}", day, text, source=source, kind=kind)
    count(db, lexicon, now=NOW)
    db.conn.execute("update documents set cluster = 1 where id in (1, 7, 9)")
    for position, name in enumerate(("newsletter", "press", "podcast", "press", "imported")):
        db.conn.execute("update sources set kind = ? where id = ?", (name, f"s{position}"))
    for revision, term, start in db.conn.execute("select revision, term, start from mentions").fetchall():
        made = (
            draw.choice(VOICES),
            draw.choice(BLOCKS),
            draw.choice((None, "on", "near", "off")),
            revision,
            term,
            start,
        )
        db.conn.execute(
            "update mentions set voice = ?, block = ?, sense = ? where revision = ? and term = ? and start = ?", made
        )
    return db


def any_scope(draw: random.Random) -> Scope:
    def some(*values: Any) -> Any:
        return draw.choice((None, None, *values))

    return Scope(
        source=some("s1", "s4", "none of them"),
        source_kind=some(*SOURCE_KINDS),
        kind=some(*KINDS),
        since=some("2024-02", "2024-03-15"),
        until=some("2024-04", "2024-02-12"),
        copies=draw.choice(("raw", "one-per-cluster")),
        revision=draw.choice(("latest", "first")),
        voice=some(*VOICES),
        block=some(*BLOCKS),
        nested=draw.random() < 0.5,
        off=draw.random() < 0.5,
    )


def told_by_rows(db: Database, term: str | None, scope: Scope) -> dict[int, int]:
    """Mentions by document, asked of the rows in SQL."""
    where, values = mention_conditions(term, scope)
    revision = "(select id from revisions r where r.document = c.document and r.number = 1)"
    parts = {
        "c.source = :source": scope.source,
        "(select kind from sources where id = c.source) = :source_kind": scope.source_kind,
        "c.kind = :kind": scope.kind,
        "c.day >= :since": scope.since,
        "c.day between '0' and :until": scope.until,
        "coalesce(d.cluster, d.id) = d.id": None if scope.copies == "raw" else True,
    }
    also = " and ".join(part for part, value in parts.items() if value is not None) or "true"
    rows = db.conn.execute(
        "select c.document, count(*) from counted c join documents d on d.id = c.document join mentions m"
        f" on m.revision = {revision if scope.revision == 'first' else 'c.revision'}"
        f" where {where} and {also} group by c.document",
        {each.name: getattr(scope, each.name) for each in fields(scope)} | values,
    )
    return dict(rows)


def told_by_memory(db: Database, term: str | None, scope: Scope) -> dict[int, int]:
    held = read_frame(db.conn, scope)
    use = use_of(db.conn, held, term, scope)
    kept = documents_in(held, scope)[use.row]
    return dict(zip(held.document[use.row[kept]].tolist(), use.mentions[kept].tolist(), strict=True))


@pytest.mark.parametrize("seed", range(60))
def test_arrays_and_rows_agree_on_any_scope(counted: Database, seed: int) -> None:
    draw = random.Random(seed)
    scope, term = any_scope(draw), draw.choice((*TERMS, None))
    rows = told_by_rows(counted, term, scope)
    assert told_by_memory(counted, term, scope) == rows
    listed = concordance(
        counted.conn, term, limit=None, **{each.name: getattr(scope, each.name) for each in fields(scope)}
    )
    assert len(listed) == sum(rows.values())


def refuse(*_: Any) -> Any:
    raise AssertionError("all was read anew")


def test_after_a_count_only_what_changed_is_read(
    counted: Database, put: Callable[..., int], lexicon: Lexicon, monkeypatch: pytest.MonkeyPatch
) -> None:
    scopes = [Scope(), Scope(revision="first"), Scope(nested=True, off=True)]
    for scope in scopes:
        told_by_memory(counted, None, scope)
    with monkeypatch.context() as within:
        within.setattr(frame, "_read", refuse)
        read_terms = uses._read

        def read_some(conn: Any, term: str, documents: list[int] | None = None) -> Any:
            return read_terms(conn, term, documents) if documents is not None else refuse()

        within.setattr(uses, "_read", read_some)
        put("new", "2024-05-01", "Open source and open weights.", source="a new source")
        put("d3", "2024-03-01", "Open weights, distillation attack.", source="s1")
        put("d4", "2024-03-01", "Nothing any more.", source="s1")
        count(counted, lexicon, now=NOW)
        counted_again = [told_by_memory(counted, None, scope) for scope in scopes]
        with logged(counted):
            counted.conn.execute("update documents set cluster = 2 where id in (2, 5)")
        copies = told_by_memory(counted, None, Scope(copies="one-per-cluster"))
    assert counted_again == [told_by_rows(counted, None, scope) for scope in scopes]
    assert copies == told_by_rows(counted, None, Scope(copies="one-per-cluster"))
    held, read = read_frame(counted.conn, Scope()), frame._read(counted.conn)
    for one, other in zip(astuple(held), astuple(read), strict=True):
        assert np.array_equal(one, other)
    for term in TERMS:
        for one, other in zip(
            mentions_of(counted.conn, term).columns, uses._read(counted.conn, term).columns, strict=True
        ):
            assert np.array_equal(one, other)


def test_a_write_that_nobody_logged_is_seen_all_the_same(counted: Database) -> None:
    before = told_by_memory(counted, "open-source", Scope())
    counted.conn.execute("delete from mentions where term = 'open-source' and document = ?", (next(iter(before)),))
    assert told_by_memory(counted, "open-source", Scope()) == told_by_rows(counted, "open-source", Scope()) != before


def test_what_is_forgotten_is_held_no_longer(counted: Database) -> None:
    before = told_by_memory(counted, None, Scope())
    url = counted.conn.execute("select key from documents where id = ?", (next(iter(before)),)).fetchone()[0]
    forget_documents(counted, [look_up(counted, url)], now=datetime(2026, 6, 2, tzinfo=UTC))
    assert told_by_memory(counted, None, Scope()) == told_by_rows(counted, None, Scope()) != before


def test_the_log_is_bounded_and_says_where_it_does_not_reach(
    counted: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(changes, "KEPT", 3)
    stamps = [stamp_of(counted.conn)]
    for document in range(1, 6):
        with logged(counted, [document]):
            counted.conn.execute("update counted set tokens = tokens + 1 where document = ?", (document,))
        stamps.append(stamp_of(counted.conn))
    assert changed_since(counted.conn, stamps[-1], most=9) == []
    assert changed_since(counted.conn, stamps[2], most=9) == [3, 4, 5]
    assert changed_since(counted.conn, stamps[1], most=9) is None
    assert changed_since(counted.conn, stamps[2], most=2) is None
    assert changed_since(counted.conn, b"never", most=9) is None


def test_edits_are_those_between_first_and_latest_revision(counted: Database) -> None:
    for term in TERMS:
        first, latest = (told_by_rows(counted, term, Scope(revision=which)) for which in ("first", "latest"))  # type: ignore[arg-type]
        changed = {each for each in first.keys() | latest.keys() if first.get(each) != latest.get(each)}
        found = edited(counted.conn, term, most=1_000)
        assert {row.document: (row.before, row.after) for row in found.rows} == {
            each: (first.get(each, 0), latest.get(each, 0)) for each in changed
        }
        assert (found.into, found.out_of) == (len(changed - first.keys()), len(changed - latest.keys()))
        assert edited(counted.conn, term, most=3).rows == found.rows[:3]


def test_a_term_has_the_same_interval_whichever_it_is_shown_beside(counted: Database) -> None:
    alone = series(counted.conn, Selection(("open-weights",)))
    beside = series(counted.conn, Selection(TERMS))
    assert [row for row in beside if row.term == "open-weights"] == alone
    bare = series(counted.conn, Selection(TERMS), limits=False)
    assert [row._replace(low=None, high=None, bounded=False, interval=None) for row in beside] == bare


@pytest.mark.parametrize("most_tied", [0, 500])
def test_a_list_sorted_by_context_is_sorted_by_its_texts(
    counted: Database, monkeypatch: pytest.MonkeyPatch, most_tied: int
) -> None:
    monkeypatch.setattr(by_context, "MOST_TIED", most_tied)
    places = {
        (row.revision, row.start, row.term): at for at, row in enumerate(concordance(counted.conn, None, limit=None))
    }
    for side in ("left", "right"):
        listed = concordance(counted.conn, None, limit=None, order=side)  # type: ignore[arg-type]
        keys = []
        for row in listed:
            [text] = counted.conn.execute("select text from texts where revision = ?", (row.revision,)).fetchone()
            key = key_of(text[max(0, row.start - CHARACTERS) : row.start], text[row.end :][:CHARACTERS], side)  # type: ignore[arg-type]
            keys.append((key if most_tied else key.encode()[:32], places[row.revision, row.start, row.term]))
        assert keys == sorted(keys)
        assert len(set(keys)) == len(places)
        pages = [concordance(counted.conn, None, limit=7, offset=at, order=side) for at in range(0, len(places), 7)]  # type: ignore[arg-type]
        assert [row for page in pages for row in page] == listed


def test_limits_are_made_anew_for_the_year_that_changed_only(
    counted: Database, put: Callable[..., int], lexicon: Lexicon, monkeypatch: pytest.MonkeyPatch
) -> None:
    for year in range(2019, 2024):
        for number in range(12):
            put(
                f"{year}-{number}",
                f"{year}-0{1 + number % 6}-02",
                ", ".join(WORDS[: 1 + number % 6]),
                source=f"s{number % 3}",
            )
    count(counted, lexicon, now=NOW)
    before = series(counted.conn, Selection(TERMS))
    made = []
    resample = limits._resample
    monkeypatch.setattr(limits, "_resample", lambda *given: made.append(given[1]) or resample(*given))
    put("new", "2024-05-09", "Open source, open source.", source="s1")
    count(counted, lexicon, now=NOW)
    after = series(counted.conn, Selection(TERMS))
    assert {run.last - run.first for run in made} == {5}
    old = [row for row in before if row.period < "2024"]
    bounds_only = [row for row in old if row.bounded and not row.mentions]
    assert bounds_only
    assert [row for row in after if row.period < "2024" and not row.bounded] == [row for row in old if not row.bounded]
    for kept in (limits._LIMITS, limits._RUNS):
        kept._answers.clear()
    assert series(counted.conn, Selection(TERMS)) == after


@pytest.mark.parametrize("measure", ["per_million", "share"])
def test_limits_in_two_runs_are_those_of_one_series(
    counted: Database, put: Callable[..., int], lexicon: Lexicon, measure: Any
) -> None:
    put("older", "2023-11-02", "Open weights.", source="s1")
    count(counted, lexicon, now=NOW)
    layout = lay_out(counted.conn, Scope(), "month")
    use = use_of(counted.conn, layout.frame, "open-weights", Scope())
    whole = make_series(
        ["open-weights"],
        layout.periods,
        period=layout.period,
        source=layout.frame.source,
        tokens=layout.frame.tokens,
        document=use.row,
        term=np.zeros(len(use.row), dtype=int),
        count=use.mentions,
        measure=measure,
    )
    found = limits.limits_of(counted.conn, Scope(), "month", measure, "open-weights")
    assert np.array_equal(found.bounded, whole.bounded[0])
    # Which resamples are drawn is another matter: the limits that rest on numbers alone are the same.
    assert found.high[found.bounded] == pytest.approx(whole.high[0][found.bounded])
    assert found.low == pytest.approx(whole.low[0], rel=0.3, nan_ok=True)
    assert found.high == pytest.approx(whole.high[0], rel=0.3, nan_ok=True)
    assert found.pooled == whole.pooled


def test_of_a_question_that_is_no_longer_held_nothing_stays(counted: Database) -> None:
    class Question:
        pass

    held, question = Kept(1), Question()
    asked = weakref.ref(question)
    held.ask(counted.conn, question, lambda: "the answer")
    held.ask(counted.conn, "another", lambda: "its answer")
    del question
    gc.collect()

    assert asked() is None


@pytest.mark.parametrize("day", ["2024-12-29", "2024-12-30", "2025-01-05", "2021-01-03", "2020-12-31", "2024-02-29"])
def test_a_day_is_in_the_week_that_the_calendar_says(
    db: Database, put: Callable[..., int], lexicon: Lexicon, day: str
) -> None:
    put("one", day, "Open source.", source="s0")
    count(db, lexicon, now=NOW)
    assert weeks_of_source(db.conn, "s0") == {period_of(day, "week"): 1}


def test_a_source_s_switches_are_asked_again_where_its_own_documents_changed(
    db: Database, put: Callable[..., int], lexicon: Lexicon, monkeypatch: pytest.MonkeyPatch
) -> None:
    sets = {"openness": ("open-source", "open-weights")}
    for source in ("s0", "s1"):
        for number in range(6):
            put(f"{source}{number}", f"2024-01-1{number}", "Open source.", source=source)
    count(db, lexicon, now=NOW)
    assert switches_of(db.conn, "s0", sets) == []
    for number in range(6):
        put(f"s1x{number}", f"2024-02-1{number}", "Open weights.", source="s1")
    count(db, lexicon, now=NOW)
    with monkeypatch.context() as patched:
        patched.setattr(switches, "_of_source", None)  # whoever asks anew fails
        assert switches_of(db.conn, "s0", sets) == []
    for number in range(6):
        put(f"s0x{number}", f"2024-03-1{number}", "Open weights.", source="s0")
    count(db, lexicon, now=NOW)
    assert [row.day for row in switches_of(db.conn, "s0", sets)] == ["2024-03-10"]
    forget_documents(db, [look_up(db, "https://s0.example/s0x5")], now=datetime(2026, 6, 2, tzinfo=UTC))
    assert [row.documents for row in switches_of(db.conn, "s0", sets)] == [11]
