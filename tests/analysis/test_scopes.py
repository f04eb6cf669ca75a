"""What a scope lets in: a chart's point, its number of mentions, the list of them and the exports are always equal."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Callable
from itertools import product
from pathlib import Path

import pytest
from sqlite_utils import Database

from analysis.counting import count
from analysis.duplicates import cluster_documents
from analysis.errors import AnalysisError
from analysis.exporting import export
from analysis.queries import Scope, Selection, concordance, count_mentions, series
from analysis.terms.model import Lexicon
from analysis.trends.periods import bounds, period_of

NOW = "2026-06-01T00:00:00Z"
LONG = " ".join(f"Sentence {number} says what no other sentence of this corpus says." for number in range(40))
TERMS = ("open-source", "open-weights", "distillation", "distillation-attack")


@pytest.fixture
def counted(db: Database, put: Callable[..., int], lexicon: Lexicon) -> Database:
    """A letter that a paper copies, a revised article, an episode, a document without a date; voices given by hand."""
    put("letter", "2024-01-05", f"Open source, open source. {LONG} Open weights.", source="letter")
    put("copied", "2024-02-05", f"Open source, open source. {LONG} Open weights!", source="paper")
    put("revised", "2024-02-10", "Open source and distillation attack.", source="paper")
    put("revised", "2024-02-10", "Open weights and open weights.", source="paper")
    put("spoken", "2024-02-11", "Open source, distillation.", source="show", kind="episode")
    put("undated", None, "Open source.", source="show", kind="episode")
    count(db, lexicon, now=NOW)
    cluster_documents(db)
    db.conn.execute("update sources set kind = 'podcast' where id = 'show'")
    db.conn.execute("update mentions set voice = case when start = 0 then 'own' else 'quoted' end")
    db.conn.execute("update mentions set block = 'heading' where start = 0")
    return db


SCOPES = [
    {"copies": copies, "revision": revision, "nested": nested} | narrowed
    for copies, revision, nested in product(("raw", "one-per-cluster"), ("latest", "first"), (False, True))
    for narrowed in (
        {},
        {"source": "paper"},
        {"source_kind": "podcast"},
        {"kind": "article", "voice": "own"},
        {"voice": "quoted", "since": "2024-02"},
        {"block": "heading", "until": "2024-02-10"},
    )
]


def rows_behind(db: Database, scope: dict[str, object]) -> list[tuple[str, str, int]]:
    """(term, day, document) of each mention that ``scope`` lets in, told again from the rows themselves."""
    found = []
    for (
        term,
        day,
        document,
        source,
        source_kind,
        kind,
        cluster,
        number,
        latest,
        voice,
        block,
        nested,
    ) in db.conn.execute(
        "select m.term, coalesce(substr(d.published, 1, 10), ''), d.id, d.source, s.kind, d.kind, d.cluster, r.number,"
        " m.revision = d.revision, m.voice, m.block, m.nested_in from mentions m join documents d on d.id = m.document"
        " join sources s on s.id = d.source join revisions r on r.id = m.revision"
    ):
        within = [
            number == 1 if scope["revision"] == "first" else latest,
            scope["copies"] == "raw" or cluster in (None, document),
            scope["nested"] or nested is None,
            scope.get("source", source) == source,
            scope.get("source_kind", source_kind) == source_kind,
            scope.get("kind", kind) == kind,
            scope.get("voice", voice) == voice,
            scope.get("block", block) == block,
            "since" not in scope or day >= f"{scope['since']}-01",
            "until" not in scope or "" < day <= str(scope["until"]),
        ]
        if all(within):
            found.append((term, day, document))
    return found


@pytest.mark.parametrize("scope", SCOPES, ids=str)
def test_point_number_and_list_are_the_rows_behind_them(counted: Database, scope: dict[str, object]) -> None:
    behind = rows_behind(counted, scope)
    found = series(counted.conn, Selection(TERMS, **scope))  # type: ignore[arg-type]
    by_month = Counter((term, period_of(day, "month")) for term, day, _ in behind if day)
    assert {(row.term, row.period): row.mentions for row in found if row.mentions} == dict(by_month)
    for term in (*TERMS, None):
        expected = sorted(document for of, _, document in behind if term in (of, None))
        listed = concordance(counted.conn, term, limit=None, **scope)  # type: ignore[arg-type]
        assert sorted(mention.document for mention in listed) == expected
        assert count_mentions(counted.conn, term, **scope) == len(expected)  # type: ignore[arg-type]
    for row in found:
        since, until = bounds(row.period)
        inside = scope | {
            "since": max(since, str(scope.get("since", ""))),
            "until": min(until, str(scope.get("until", "9999"))),
        }
        if inside["since"] <= inside["until"]:
            assert count_mentions(counted.conn, row.term, **inside) == row.mentions  # type: ignore[arg-type]


def test_the_copy_leaves_the_denominator_too(counted: Database) -> None:
    raw, one = (
        {row.period: row for row in series(counted.conn, Selection(("open-source",), copies=copies))}
        for copies in ("raw", "one-per-cluster")
    )
    assert (raw["2024-02"].total_documents, one["2024-02"].total_documents) == (3, 2)
    assert (raw["2024-02"].mentions, one["2024-02"].mentions) == (3, 1)
    assert raw["2024-01"] == one["2024-01"]


def test_as_first_published_takes_first_texts_and_their_tokens(counted: Database) -> None:
    for revision, mentions, tokens in (("latest", 1, 5 + 3), ("first", 2, 5 + 3)):
        scope = Selection(("open-source",), by="year", since="2024-02-10", revision=revision)  # type: ignore[arg-type]
        [row] = series(counted.conn, scope)
        assert (row.mentions, row.tokens) == (mentions, tokens)


def test_a_page_in_any_order_is_a_part_of_the_whole(counted: Database) -> None:
    for order in ("date", "source", "left", "right"):
        whole = concordance(counted.conn, None, limit=None, order=order)
        pages = [concordance(counted.conn, None, limit=3, offset=at, order=order) for at in range(0, len(whole) + 3, 3)]
        assert [row for page in pages for row in page] == whole
    rights = [row.right.strip().lower() for row in concordance(counted.conn, None, limit=None, order="right")]
    assert rights == sorted(rights)


def test_a_change_of_the_counts_is_seen_at_once(counted: Database, put: Callable[..., int], lexicon: Lexicon) -> None:
    before = count_mentions(counted.conn, "open-source")
    put("later", "2024-03-01", "Open source.")
    count(counted, lexicon, now=NOW)
    assert count_mentions(counted.conn, "open-source") == before + 1
    counted.conn.execute("update documents set cluster = 1 where key = 'later'")
    assert count_mentions(counted.conn, "open-source", copies="one-per-cluster") == before - 2


def test_one_export_per_cluster_adds_up(counted: Database, tmp_path: Path) -> None:
    export(counted.conn, tmp_path, now=NOW, copies="one-per-cluster")

    def read(name: str) -> list[dict[str, str]]:
        with (tmp_path / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    every = Counter((row["term"], row["source"]) for row in read("mentions"))
    counts: Counter[tuple[str, str]] = Counter()
    for row in read("counts"):
        counts[row["term"], row["source"]] += int(row["mentions_with_nested"])
    assert counts == every
    assert sum(int(row["documents"]) for row in read("volume")) == 4
    assert len(read("documents")) == 5


@pytest.mark.parametrize(
    ("choice", "line"),
    [
        ({"voice": "loud"}, "unknown voice 'loud': use one of headline, own"),
        ({"block": "footer"}, "unknown kind of block 'footer': use one of heading"),
        ({"kind": "film"}, "unknown kind of document 'film': use one of article, episode"),
        ({"source_kind": "radio"}, "unknown kind of source 'radio': use one of newsletter"),
        ({"copies": "some"}, "unknown way to count copies 'some': use one of raw, one-per-cluster"),
        ({"revision": "middle"}, "unknown revision 'middle': use one of latest, first"),
    ],
)
def test_a_choice_that_is_none_gives_one_line(choice: dict[str, str], line: str) -> None:
    with pytest.raises(AnalysisError, match="^" + line):
        Scope(**choice)  # type: ignore[arg-type]
