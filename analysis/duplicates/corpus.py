"""The database's documents -> ``documents.cluster``: fingerprints and pairs are kept, so that a run does what is new.

    texts -> signatures (compared = 0) -> duplicate_pairs (compared = 1) -> documents.cluster

Each arrow is a transaction of its own; a run that is killed goes on from the last one. Texts are read in batches,
and fingerprints streamed, so that memory does not grow with the corpus.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from sqlite_utils import Database

from analysis.duplicates.candidates import build_index, candidates
from analysis.duplicates.clustering import clusters
from analysis.duplicates.fingerprints import Fingerprint, fingerprint
from analysis.duplicates.pairs import Pair, exact_pairs
from analysis.duplicates.shingles import Hashes, shingles
from analysis.ledger.changes import logged
from crawler.corpus.connection import immediate

Progress = Callable[[str, int, int], None]

TEXTS_AT_ONCE = 500
COMPARED_AT_ONCE = 20_000
STREAMED_AT_ONCE = 4_096


@dataclass(frozen=True)
class ClusterSummary:
    """What a run did: ``fingerprinted`` documents were new or changed, ``moved`` ones now have another cluster.

    ``pairs``, ``clusters`` and ``clustered`` (documents in a cluster) are those of the whole database.
    """

    fingerprinted: int
    moved: int
    pairs: int
    clusters: int
    clustered: int

    @property
    def line(self) -> str:
        """What there is now, in words: ``2 documents in 1 cluster of near-duplicates``."""
        clusters = "1 cluster" if self.clusters == 1 else f"{self.clusters:,} clusters"
        return f"{self.clustered:,} documents in {clusters} of near-duplicates"


def cluster_documents(db: Database, *, progress: Progress | None = None) -> ClusterSummary:
    """Bring ``documents.cluster`` up to date with the latest revisions; does nothing where it is.

    ``progress`` is called with what is being done, how many documents are done, and how many there are to do.

    Afterwards it is the id of the cluster's first-published document, and NULL for a document without a
    near-duplicate, so that ``cluster is null or cluster = id`` selects one document of each text.
    """
    report = progress or (lambda what, done, total: None)
    _drop_stale(db)
    fingerprinted, total = 0, _number(db, "documents where revision is not null") - _number(db, "signatures")
    while batch := _fingerprint_batch(db):
        fingerprinted += batch
        report("reading for near-duplicates", fingerprinted, total)
    compared, total = 0, _number(db, "signatures where not compared")
    while batch := _compare_batch(db):
        compared += batch
        report("comparing near-duplicates", compared, total)
    pairs = [Pair(*row) for row in db.conn.execute(f"select {', '.join(Pair._fields)} from duplicate_pairs")]
    published = dict(
        db.conn.execute(
            "select id, published from documents where id in (select a from duplicate_pairs union select b from"
            " duplicate_pairs)"
        )
    )
    found = clusters(pairs, published)
    moved = _store_clusters(db, found)
    return ClusterSummary(fingerprinted, moved, len(pairs), len(set(found.values())), len(found))


def _number(db: Database, rows: str) -> int:
    return int(db.conn.execute(f"select count(*) from {rows}").fetchone()[0])


def _drop_stale(db: Database) -> None:
    """Forget fingerprints and pairs of texts that are gone or have been revised."""
    stale = (
        "select document from signatures where not exists (select 1 from documents d join texts t on"
        " t.revision = d.revision where d.id = signatures.document and d.revision = signatures.revision)"
    )
    with immediate(db):
        db.conn.execute(f"delete from duplicate_pairs where a in ({stale}) or b in ({stale})")
        db.conn.execute(f"delete from signatures where document in ({stale})")


def _fingerprint_batch(db: Database) -> int:
    rows = db.conn.execute(
        "select d.id, d.revision, t.text from documents d join texts t on t.revision = d.revision"
        " where d.id not in (select document from signatures) order by d.id limit ?",
        (TEXTS_AT_ONCE,),
    ).fetchall()
    made = [(revision, fingerprint(document, shingles(text))) for document, revision, text in rows]
    with immediate(db):
        db.conn.executemany(
            "insert into signatures (document, revision, size, signature, sample, compared) values (?, ?, ?, ?, ?, 0)",
            [
                (each.document, revision, each.size, each.signature.astype("<u4").tobytes(), _bytes(each.sample))
                for revision, each in made
            ],
        )
    return len(rows)


def _compare_batch(db: Database) -> int:
    """Compare up to COMPARED_AT_ONCE documents with one another and with all that were compared before."""
    new = [
        _fingerprint(row)
        for row in db.conn.execute(
            "select document, size, signature, sample from signatures where not compared order by document limit ?",
            (COMPARED_AT_ONCE,),
        )
    ]
    if not new:
        return 0
    index, last = build_index(new), new[-1].document
    shingles_of = lru_cache(maxsize=STREAMED_AT_ONCE)(lambda document: _shingles_of(db, document))
    pairs: set[Pair] = set()
    for known in _stream(db, last):
        pairs.update(exact_pairs(candidates(index, build_index(known)), shingles_of))
    with immediate(db):
        db.conn.executemany(
            f"insert or replace into duplicate_pairs ({', '.join(Pair._fields)}) values (?, ?, ?, ?, ?, ?)",
            sorted(pairs),
        )
        db.conn.executemany("update signatures set compared = 1 where document = ?", [(each.document,) for each in new])
    return len(new)


def _stream(db: Database, last: int) -> Iterator[list[Fingerprint]]:
    """The fingerprints that were compared before, and those of the batch that ends with ``last``."""
    after = -1
    while rows := db.conn.execute(
        "select document, size, signature, sample from signatures where document > ? and (compared or document <= ?)"
        " order by document limit ?",
        (after, last, STREAMED_AT_ONCE),
    ).fetchall():
        yield [_fingerprint(row) for row in rows]
        after = rows[-1][0]


def _store_clusters(db: Database, found: dict[int, int]) -> int:
    with immediate(db), logged(db):
        stored: dict[int, int] = dict(db.conn.execute("select id, cluster from documents where cluster is not null"))
        changed = sorted(each for each in found.keys() | stored.keys() if found.get(each) != stored.get(each))
        db.conn.executemany("update documents set cluster = ? where id = ?", [(found.get(id_), id_) for id_ in changed])
    return len(changed)


def _shingles_of(db: Database, document: int) -> Hashes:
    [text] = db.conn.execute(
        "select t.text from signatures s join texts t on t.revision = s.revision where s.document = ?", (document,)
    ).fetchone()
    return shingles(text)


def _fingerprint(row: tuple[Any, ...]) -> Fingerprint:
    document, size, signature, sample = row
    return Fingerprint(document, size, np.frombuffer(signature, "<u4"), np.frombuffer(sample, "<u8"))


def _bytes(hashes: Hashes) -> bytes:
    return hashes.astype("<u8").tobytes()
