"""Near-duplicates on small texts written for the purpose, and on 83 known pairs of a real corpus."""

from __future__ import annotations

import gzip
import json
import random
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlite_utils import Database

from analysis.duplicates import Pair, cluster_documents, clusters, find_pairs
from analysis.duplicates import corpus as corpus_module
from analysis.duplicates.fingerprints import signature
from analysis.duplicates.shingles import shingles
from crawler.corpus.store import put_document, put_source
from crawler.model import Document, PublishedDate, Source

POST = """The council bought a language model last spring and has now published the bill. Most of the money went to
people who answer questions about it. Two clerks read every reply before it is sent, because the first week went
badly: a widow was told that her late husband had been fined for parking. The software was free to download, said
the mayor, and this was true of the software. Nobody had asked what it would cost to stand behind its answers, or
who would sign them, or how long a letter may lie in the tray before someone is blamed for the silence."""

OTHER = """Rain has closed the upper road for the third time this month, and the ferry company is asking again for a
winter timetable. Islanders say that they would settle for a telephone number that somebody answers. The company
points out that its contract names summers only, and that the port authority draws up contracts. The authority says
that it would gladly write another one, provided that the ministry pays for the quay, which has been promised since
the year when the lighthouse was painted red and the schoolchildren were photographed in front of it for a calendar."""

BOILERPLATE = """This newsletter is free and supported by its readers. If you liked it, please pass it on to a friend,
and if you did not, please write and tell us why. We read every letter and we answer most of them within a week."""


def syndicated(text: str) -> str:
    return "This essay first appeared elsewhere and is printed with permission. " + text.replace("spring", "autumn")


def unlike(seed: int, words: int) -> str:
    """Prose-like text that shares nothing with anything else."""
    draw = random.Random(seed)
    return " ".join(f"w{draw.randrange(10**9):x}" for _ in range(words))


def test_a_syndicated_copy_is_a_pair_with_its_exact_overlap() -> None:
    [pair] = find_pairs({1: POST, 2: syndicated(POST), 3: OTHER})
    first, second = shingles(POST), shingles(syndicated(POST))
    both = len({*first.tolist()} & {*second.tolist()})
    assert (pair.a, pair.b, pair.shorter) == (1, 2, 1)
    assert pair.containment == both / len(first) > 0.9
    assert pair.jaccard == both / (len(first) + len(second) - both)
    assert pair.coverage == both / len(second)


def test_line_breaks_and_capitals_are_no_difference() -> None:
    [pair] = find_pairs({1: POST, 2: " ".join(POST.upper().split())})
    assert pair.jaccard == 1.0


def test_a_newsletter_that_contains_a_post_is_found_although_it_is_ten_times_as_long() -> None:
    posts = {number: unlike(number, 400) for number in range(10)}
    digest = "\n\n".join(posts.values())
    found = find_pairs({**posts, 10: digest})
    assert {(pair.a, pair.b) for pair in found} == {(number, 10) for number in range(10)}
    assert all(pair.containment == 1.0 and pair.jaccard < 0.11 for pair in found)


def test_a_shared_boilerplate_paragraph_makes_no_pair() -> None:
    assert find_pairs({1: f"{POST}\n\n{BOILERPLATE}", 2: f"{OTHER}\n\n{BOILERPLATE}"}) == []


def test_texts_of_a_few_words_are_left_alone() -> None:
    assert find_pairs({1: "See you next week, dear readers.", 2: "See you next week, dear readers.", 3: ""}) == []


def test_a_crowd_of_copies_is_one_cluster_and_not_the_square_of_it() -> None:
    copies = {number: f"{POST} {unlike(number, 10)}" for number in range(300)}
    pairs = find_pairs(copies)
    assert len(pairs) < 300 * 100
    assert set(clusters(pairs, dict.fromkeys(copies, "2024-01-01")).values()) == {0}
    assert len(clusters(pairs, dict.fromkeys(copies, "2024-01-01"))) == 300


def test_a_signature_estimates_the_jaccard_index() -> None:
    text = unlike(1, 1000).split()
    first, second = shingles(" ".join(text[:750])), shingles(" ".join(text[250:]))
    agreed = (signature(first) == signature(second)).mean()
    assert agreed == pytest.approx(0.5, abs=0.15)


def test_hashes_are_the_same_in_every_process() -> None:
    assert shingles("so-called distillation attacks are a term").tolist() == [
        3957305798304582565,
        11977580479031351843,
        15735550426610526986,
    ]


def test_the_first_published_document_names_the_cluster() -> None:
    pairs = [Pair(1, 2, 0.9, 0.95, 0.94, 1), Pair(2, 3, 0.9, 0.95, 0.94, 3)]
    published = {1: "2024-05-02", 2: "2024-05-01T09:00:00Z", 3: None}
    assert clusters(pairs, published) == {1: 2, 2: 2, 3: 2}


def test_a_digest_joins_one_post_and_does_not_make_one_cluster_of_all() -> None:
    digest = [Pair(post, 9, size, 1.0, size, post) for post, size in ((1, 0.1), (2, 0.3), (3, 0.2))]
    published = {1: "2024-01-01", 2: "2024-01-02", 3: "2024-01-03", 9: "2024-01-07"}
    assert clusters(digest, published) == {2: 2, 9: 2}


@given(st.randoms(use_true_random=False))
def test_neither_the_order_of_texts_nor_of_pairs_matters(shuffle: random.Random) -> None:
    texts = {1: POST, 2: syndicated(POST), 3: OTHER, 4: f"{OTHER} {BOILERPLATE}", 5: f"{POST} {OTHER} {unlike(5, 300)}"}
    items = list(texts.items())
    shuffle.shuffle(items)
    pairs = find_pairs(items)
    assert pairs == find_pairs(texts)
    shuffle.shuffle(pairs)
    published = {1: "2024-03-01", 2: "2024-03-02", 3: None, 4: "2024-02-01", 5: "2024-04-01"}
    assert clusters(pairs, published) == clusters(find_pairs(texts), published)


@given(st.lists(st.text(alphabet="abc ", max_size=400), max_size=6))
def test_every_pair_overlaps_as_it_says(texts: list[str]) -> None:
    for pair in find_pairs(dict(enumerate(texts))):
        a, b = {*shingles(texts[pair.a]).tolist()}, {*shingles(texts[pair.b]).tolist()}
        assert pair.containment == len(a & b) / min(len(a), len(b)) >= 0.5
        assert pair.jaccard == len(a & b) / len(a | b)


@given(
    st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9), st.floats(0.05, 1), st.booleans()), max_size=20),
    st.dictionaries(st.integers(0, 9), st.sampled_from(["2024-01-01", "2024-06-01", None])),
)
def test_a_cluster_is_named_after_one_of_its_own_members(
    drawn: list[tuple[int, int, float, bool]], published: dict[int, str | None]
) -> None:
    pairs = [Pair(a, b, size, 1.0, size, a if first else b) for a, b, size, first in drawn if a < b]
    found = clusters(pairs, published)
    assert set(found) <= {document for pair in pairs for document in pair[:2]}
    assert all(found[first] == first for first in found.values())
    copies = [(pair.a, pair.b) for pair in pairs if pair.coverage >= 0.5]
    assert all(found[a] == found[b] for a, b in copies)


@pytest.fixture(name="db")
def two_sources(db: Database) -> Database:
    for source in ("letter", "press"):
        put_source(db, Source(source, source, "press", "https://example.org/"), now="2026-01-01T00:00:00Z")
    return db


def put(db: Database, key: str, text: str, day: str) -> int:
    source = key.split("/")[0]
    date = PublishedDate(day, "day", "feed", day)
    document = Document(key, source, "article", text, title=key, published=date)
    return put_document(db, document, now="2026-01-01T00:00:00Z").document


def stored_clusters(db: Database) -> dict[str, str | None]:
    return dict(
        db.conn.execute("select d.key, f.key from documents d left join documents f on f.id = d.cluster order by 1")
    )


def test_clusters_are_stored_with_the_first_publisher_and_a_second_run_does_nothing(db: Database) -> None:
    put(db, "press/copy", syndicated(POST), "2024-08-02")
    put(db, "letter/post", POST, "2024-07-31")
    put(db, "letter/ferry", OTHER, "2024-08-01")
    first = cluster_documents(db)
    assert stored_clusters(db) == {"letter/ferry": None, "letter/post": "letter/post", "press/copy": "letter/post"}
    assert (first.fingerprinted, first.moved, first.pairs, first.clusters, first.clustered) == (3, 2, 1, 1, 2)
    again = cluster_documents(db)
    assert (again.fingerprinted, again.moved, again.pairs) == (0, 0, 1)


def test_a_new_document_is_compared_with_those_of_years_ago(db: Database) -> None:
    put(db, "press/copy", syndicated(POST), "2024-08-02")
    cluster_documents(db)
    put(db, "letter/post", POST, "2014-07-31")
    cluster_documents(db)
    assert stored_clusters(db) == {"letter/post": "letter/post", "press/copy": "letter/post"}


def test_a_revision_that_is_no_copy_any_more_leaves_its_cluster(db: Database) -> None:
    put(db, "press/copy", syndicated(POST), "2024-08-02")
    put(db, "letter/post", POST, "2024-07-31")
    cluster_documents(db)
    put(db, "press/copy", OTHER, "2024-08-02")
    summary = cluster_documents(db)
    assert stored_clusters(db) == {"letter/post": None, "press/copy": None}
    assert (summary.fingerprinted, summary.moved, summary.pairs) == (1, 2, 0)


def test_the_size_of_a_batch_changes_nothing(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("TEXTS_AT_ONCE", "COMPARED_AT_ONCE", "STREAMED_AT_ONCE"):
        monkeypatch.setattr(corpus_module, name, 2)
    texts = {number: POST if number % 3 == 0 else unlike(number, 80) for number in range(11)}
    for number, text in texts.items():
        put(db, f"letter/{number:02}", f"{text} {unlike(100 + number, 5)}", f"2024-01-{20 - number:02}")
    cluster_documents(db)
    expected = {f"letter/{number:02}": "letter/09" if number % 3 == 0 else None for number in texts}
    assert stored_clusters(db) == expected


def read_lines(path: Path) -> list[dict[str, Any]]:
    with gzip.open(path, "rt", encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def test_the_known_pairs_of_two_government_sites_are_found_and_nothing_else(shared: Path) -> None:
    documents = read_lines(shared / "corpora" / "usgov-tech.jsonl.gz")
    known = read_lines(shared / "corpora" / "usgov-syndication-pairs.jsonl.gz")
    pairs = find_pairs({number: document["text"] for number, document in enumerate(documents)})
    found = {frozenset((documents[pair.a]["id"], documents[pair.b]["id"])) for pair in pairs}
    expected = {frozenset((pair["a"], pair["b"])) for pair in known}
    across = {frozenset((pair["a"], pair["b"])) for pair in known if pair["cross_site"]}
    found_across = {pair for pair in found if len({id_.split(":")[0] for id_ in pair}) == 2}
    for got, wanted in ((found, expected), (found_across, across)):
        assert len(got & wanted) / len(wanted) >= 0.97
        assert len(got & wanted) / len(got) >= 0.97
