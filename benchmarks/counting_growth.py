"""Whether counting stays as fast and as small as a corpus grows: one run of counting, measured at each tenth of it.

    python -m benchmarks.counting_growth [--documents 1000000] [--keep FILE]

The documents are drawn from some thousand made ones of a thousand words with about eleven mentions each
(``benchmarks.counting``), over ten years of days, and written straight into the tables: a million of them take eight
gigabytes, and the full-text index, which counting does not ask, is left out. Counting runs in a process of its own with as many
beside it as there are processors. For each tenth: documents a second, microseconds of processor for a document in the
process that writes and in those that match, and the memory that each kind holds (not what the system keeps of files).
The last line is the whole count, with its start, the index that is made at its end and the tallies.

Processor time is read from Linux's ``/proc``, which tells it in hundredths of a second.
"""

from __future__ import annotations

import argparse
import os
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

from sqlite_utils import Database

from analysis.counting import count
from analysis.terms.lexicon import read_lexicon
from benchmarks.counting import NOW, SEEDS, make
from crawler.corpus.connection import immediate, open_database

POOL = 2000
MENTIONS = 10
DAYS = 3650
AT_ONCE = 1000


def grow(db: Database, documents: int) -> None:
    """Write copies of the documents that are there, as documents of their own, until there are ``documents``."""
    draw = random.Random(11)
    for start in range(POOL, documents, AT_ONCE):
        numbers = range(start + 1, min(start + AT_ONCE, documents) + 1)
        copies = [(number, draw.randint(1, POOL), draw.randrange(DAYS)) for number in numbers]
        with immediate(db):
            db.conn.executemany(
                "insert into documents (id, key, source, kind, published, first_seen, revision)"
                " select ?1, 'copy ' || ?1, source, kind, date('2016-01-01', ?3 || ' days'), first_seen, ?1"
                " from documents where id = ?2",
                copies,
            )
            db.conn.executemany(
                "insert into revisions"
                " (id, document, number, seen_at, hash, characters, tokens, blocks, extractor, extractor_version, options)"
                " select ?1, ?1, 1, seen_at, hash, characters, tokens, blocks, extractor, extractor_version, options"
                " from revisions where id = ?2",
                [copy[:2] for copy in copies],
            )
            db.conn.executemany(
                "insert into texts (revision, title, text) select ?1, title, text from texts where revision = ?2",
                [copy[:2] for copy in copies],
            )
            db.conn.executemany("insert into changed_documents (document) values (?)", [copy[:1] for copy in copies])


class Used(NamedTuple):
    """What one kind of process has used: seconds of processor, and megabytes that are its own now."""

    seconds: float
    megabytes: float


def used_by(processes: list[int]) -> Used:
    """What ``processes`` have used together; one that is gone meanwhile has used nothing."""
    ticks, kilobytes = 0, 0
    for process in processes:
        try:
            stat = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
            status = Path(f"/proc/{process}/status").read_text()
        except FileNotFoundError:
            continue
        ticks += int(stat[11]) + int(stat[12])
        kilobytes += int(status.partition("RssAnon:")[2].split()[0])
    return Used(ticks / os.sysconf("SC_CLK_TCK"), kilobytes / 1024)


def beside() -> list[int]:
    """The processes that this one has started and that still run."""
    return [
        int(child)
        for thread in Path("/proc/self/task").iterdir()
        for child in (thread / "children").read_text().split()
    ]


def count_by_tenths(path: Path) -> None:
    """Count the database at ``path`` and print a line for each tenth, and one for all."""
    db = open_database(path)
    lexicon = read_lexicon(SEEDS / "lexicon.toml")
    total = db.conn.execute("select count(*) from changed_documents").fetchone()[0]
    print("documents   a second   processor us each: writer   matchers   MB: writer   matchers", flush=True)
    began = time.perf_counter()
    here, others = used_by([os.getpid()]), Used(0, 0)
    last = (0, began, here, others)
    first = here

    def progress(what: str, done: int, _: int) -> None:
        nonlocal last
        if what != "counting" or (done < total and done * 10 // total == last[0] * 10 // total):
            return
        now, writer, matchers = time.perf_counter(), used_by([os.getpid()]), used_by(beside())
        more = done - last[0]
        print(
            f"{done:>9,}   {more / (now - last[1]):>8,.0f}"
            f"   {(writer.seconds - last[2].seconds) / more * 1e6:>25,.0f}"
            f"   {(matchers.seconds - last[3].seconds) / more * 1e6:>8,.0f}"
            f"   {writer.megabytes:>10,.0f}   {matchers.megabytes:>8,.0f}",
            flush=True,
        )
        last = (done, now, writer, matchers)

    summary = count(db, lexicon, now=NOW, progress=progress)
    spent = time.perf_counter() - began
    writer = used_by([os.getpid()])
    db.close()
    rows = path.stat().st_size / 1e9
    print(
        f"all: {summary.documents / spent:,.0f} a second, {summary.mentions:,} mentions;"
        f" after the last document {time.perf_counter() - last[1]:.1f} s;"
        f" processor us each: writer {(writer.seconds - first.seconds) / summary.documents * 1e6:,.0f},"
        f" matchers {last[3].seconds / summary.documents * 1e6:,.0f}; {rows:.1f} GB"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", nargs="?", choices=("all", "count"), default="all")
    parser.add_argument("--documents", type=int, default=1_000_000)
    parser.add_argument("--keep", type=Path, help="where to make the database; by default it is removed again")
    options = parser.parse_args()
    if options.what == "count":
        count_by_tenths(options.keep)
        return
    with tempfile.TemporaryDirectory() as folder:
        path = options.keep or Path(folder) / "made.db"
        began = time.perf_counter()
        db = make(path, min(POOL, options.documents), read_lexicon(SEEDS / "lexicon.toml"), mentions=MENTIONS, skew=0)
        grow(db, options.documents)
        db.close()
        print(f"{options.documents:,} documents made in {time.perf_counter() - began:,.0f} s", flush=True)
        subprocess.run([sys.executable, "-m", "benchmarks.counting_growth", "count", "--keep", str(path)], check=True)


if __name__ == "__main__":
    main()
