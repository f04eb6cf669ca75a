"""The lines of the mentions are those that their rows give, whatever is asked of them and whatever stands in them."""

from __future__ import annotations

import random
import sys
from collections.abc import Callable, Iterator
from itertools import product
from pathlib import Path
from typing import Any, get_args

import pytest
from sqlite_utils import Database

from analysis.counting import count
from analysis.duplicates import cluster_documents
from analysis.publishing import publish
from analysis.queries.at_most import mentions_at_most
from analysis.queries.concordance import (
    MentionRow,
    Order,
    concordance,
    count_mentions,
    iterate_concordance,
    iterate_found,
)
from analysis.queries.concordance_csv import mention_parts
from analysis.queries.found import DOCUMENT, WHAT
from analysis.queries.selection import Scope
from analysis.tabular import csv_parts
from analysis.terms.model import Lexicon
from crawler.corpus.connection import open_database

NOW = "2026-06-01T00:00:00Z"
PIECES = (
    *("open source", "Open weights", "distillation attack", "distillation"),
    *(", ", '"', "=1+1 ", "-2 ", "@home ", "\n\n", "\t", "  ", "\xa0", "\u2028", "—", "'", "ß", "plain words ", ". "),
)
SCOPES: tuple[dict[str, Any], ...] = (
    {},
    {"nested": True, "off": True},
    {"copies": "one-per-cluster"},
    {"revision": "first", "nested": True},
    {"source": "paper"},
    {"voice": "quoted"},
    {"block": "heading", "until": "2024-06"},
    {"since": "2024-03", "until": "2024-05-20"},
    {"kind": "episode"},
)


@pytest.fixture
def counted(db: Database, put: Callable[..., int], lexicon: Lexicon) -> Database:
    """Forty documents of pieces that a CSV has to quote or to guard, some revised, one in six a copy."""
    draw = random.Random(5)
    for number in range(40):
        content = "".join(draw.choices(PIECES, k=60)) + " open source."
        about = {
            "source": draw.choice(("letter", "paper")),
            "kind": draw.choice(("article", "article", "episode")),
        }
        day = None if number % 9 == 0 else f"2024-{1 + number % 12:02}-{1 + number % 28:02}"
        put(f"of-{number}", day, content, **about)
        if number % 5 == 0:
            put(f"of-{number}", day, "".join(draw.choices(PIECES, k=50)), **about)
        if number % 6 == 0:
            put(f"copy-of-{number}", day, content, **about)
    count(db, lexicon, now=NOW)
    cluster_documents(db)
    db.conn.execute("update mentions set voice = case start % 3 when 0 then 'own' when 1 then 'quoted' end")
    db.conn.execute("update mentions set second = start / 7.0, speaker = '-Ada, \"B\"' where start % 2")
    db.conn.execute("update mentions set sense = 'off' where start % 11 = 0")
    db.conn.execute("update documents set title = '=1,\"' || char(10) || id where id % 2")
    db.conn.execute("update ledger_stamp set stamp = randomblob(12)")
    db.conn.commit()
    return db


@pytest.mark.parametrize("guarded", [True, False])
def test_lines_are_those_of_the_rows(counted: Database, guarded: bool) -> None:
    for order, term in product(get_args(Order), (None, "open-source", "distillation")):
        lengths = []
        for scope in SCOPES:
            rows = concordance(counted.conn, term, limit=None, order=order, **scope)
            found = iterate_found(counted.conn, term, order=order, **scope)
            assert "".join(mention_parts(found, guarded=guarded)) == "".join(
                csv_parts(MentionRow._fields, rows, guarded=guarded)
            )
            lengths.append(len(rows))
        assert min(lengths[:2]) > (10 if term == "distillation" else 40)
        assert len(set(lengths)) > 4


@pytest.mark.parametrize("term", [None, "open-source"])
def test_rows_are_those_that_are_stored_each_once(counted: Database, term: str | None) -> None:
    """Told again from the tables, without the code that reads them for a page."""
    named = [f"m.{name}" for name in (*WHAT, "document", "revision", "start", "second", "speaker")]
    named += ['m."end"', *(f"d.{name}" for name in DOCUMENT)]
    stored = counted.conn.execute(
        f"select {', '.join(named)}, t.text from mentions m join documents d on d.revision = m.revision"
        " join texts t on t.revision = m.revision where ? in (m.term, '') order by m.revision, m.start, m.term",
        (term or "",),
    ).fetchall()
    names = [name.partition(".")[2].strip('"') for name in named]
    for order in get_args(Order):
        rows = list(iterate_concordance(counted.conn, term, order=order, width=30, nested=True, off=True))
        rows.sort(key=lambda row: (row.revision, row.start, row.term))
        assert [tuple(getattr(row, name) for name in names) for row in rows] == [each[:-1] for each in stored]
        for row, (*_, text) in zip(rows, stored, strict=True):
            assert row.surface == text[row.start : row.end]
            assert text[: row.start].split()[-1:] == row.left.split()[-1:] or len(row.left) < 30
            assert "\n" not in row.left + row.right


@pytest.mark.parametrize("term", [None, "open-source"])
def test_pages_of_a_list_are_parts_of_the_whole(counted: Database, term: str | None) -> None:
    for order in get_args(Order):
        whole = concordance(counted.conn, term, limit=None, order=order)
        for size in (1, 7, 50):
            pages = [
                concordance(counted.conn, term, limit=size, offset=offset, order=order)
                for offset in range(0, len(whole) + size, size)
            ]
            assert [row for page in pages for row in page] == whole
            assert not pages[-1]
        assert concordance(counted.conn, term, limit=None, offset=9, order=order) == whole[9:]


def test_no_list_is_longer_than_its_estimate(counted: Database, lexicon: Lexicon) -> None:
    count(counted, lexicon, now=NOW, everything=True)
    for scope, term in product(SCOPES, (None, "open-source", "distillation")):
        if scope.get("revision") == "first":
            continue
        estimate = mentions_at_most(counted.conn, term, Scope(**scope))
        listed = count_mentions(counted.conn, term, **scope)
        assert listed <= estimate
        if set(scope) <= {"nested", "since", "until", "kind", "source"}:
            assert count_mentions(counted.conn, term, **(scope | {"nested": True})) == estimate


def test_a_public_edition_gives_the_lines_of_its_contexts(counted: Database, tmp_path: Path) -> None:
    publish(counted.conn, tmp_path / "public.db", now=NOW)
    public = open_database(tmp_path / "public.db")
    rows = concordance(public.conn, None, limit=None, nested=True)
    found = iterate_found(public.conn, None, nested=True)
    assert "".join(mention_parts(found)) == "".join(csv_parts(MentionRow._fields, rows))
    assert sum(bool(row.left) for row in rows) > len(rows) / 2


def test_a_write_while_rows_are_read_changes_none_of_them(
    counted: Database, put: Callable[..., int], lexicon: Lexicon, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.modules[iterate_found.__module__], "_DOCUMENTS_AT_ONCE", 3)
    path = counted.conn.execute("select file from pragma_database_list").fetchone()[0]
    reader = open_database(Path(path)).conn
    for order in get_args(Order):
        before = "".join(mention_parts(iterate_found(reader, None, order=order)))
        parts = mention_parts(iterate_found(reader, None, order=order))
        assert "".join(_with_writes(parts, counted, put, lexicon)) == before
        assert "".join(mention_parts(iterate_found(reader, None, order=order))) != before


def _with_writes(parts: Iterator[str], db: Database, put: Callable[..., int], lexicon: Lexicon) -> Iterator[str]:
    """``parts``, with a revision, a new document and a count after each of the first of them."""
    for number, part in enumerate(parts):
        yield part
        if 0 < number < 4:  # the header is no reading of the database
            stamp = db.conn.execute("select count(*) from revisions").fetchone()[0]
            put(f"of-{number}", "2024-05-05", f"Another open source text {stamp}, open weights.", source="letter")
            put(f"new-{stamp}", "2024-01-01", f"A new open source text {stamp}.", source="paper")
            count(db, lexicon, now=NOW)
