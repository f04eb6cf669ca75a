"""What the pages cost at the server, on 200,000 documents and some 650,000 mentions.

    python -m benchmarks.pages build --db /tmp/bench200k.db      makes the corpus: 20 minutes, 2 GB
    python -m benchmarks.pages each --db /tmp/bench200k.db       milliseconds of each page, asked first and again
    python -m benchmarks.pages load --db /tmp/bench200k.db       compare at 50 requests a second, over loopback
    python -m benchmarks.pages csv --db /tmp/bench200k.db        all mentions as CSV, and a page meanwhile

``each`` asks Datasette itself, without a network, in one process. "Never asked" is the first request of that address
in a process whose frame of documents is loaded; where terms were never asked for either, that is said. "Elsewhere
written" is the same address after a write that changes no count, as the crawler does all the time: the page is made
anew, the series is remembered. "Again" is the page as it is remembered.
"""

from __future__ import annotations

import argparse
import asyncio
import resource
import sqlite3
import time
from pathlib import Path
from statistics import median

from datasette.app import Datasette

from benchmarks.pages_corpus import DOCUMENTS, build
from benchmarks.pages_load import download, load

ROUNDS = 5


def main() -> None:
    """Run the measurement named on the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["build", "each", "load", "csv"])
    parser.add_argument("--db", type=Path, default=Path("/tmp/bench200k.db"))
    parser.add_argument("--documents", type=int, default=DOCUMENTS)
    options = parser.parse_args()
    match options.what:
        case "build":
            build(options.db, options.documents)
        case "each":
            asyncio.run(each(options.db))
        case "load":
            load(options.db, most_used(options.db, 12))
        case "csv":
            download(options.db)


def most_used(path: Path, number: int) -> list[str]:
    """The ids of the terms with the most mentions."""
    conn = sqlite3.connect(path)
    rows = conn.execute(
        "select term from term_totals group by term order by sum(mentions) desc limit ?", (number,)
    ).fetchall()
    conn.close()
    return [row[0] for row in rows]


def addresses(path: Path) -> dict[str, str]:
    """Each page by what it is."""
    terms = most_used(path, 10)
    five, others = ("&".join(f"term={term}" for term in some) for some in (terms[:5], terms[5:]))
    return {
        "the first request of all": "/-/watchword/methods",
        "landing page": "/",
        "compare, 5 other terms, never asked for": f"/?{others}&by=month",
        "compare, 5 terms, month": f"/?{five}&by=month",
        "compare, 5 terms, quarter": f"/?{five}&by=quarter",
        "compare, 5 terms, year": f"/?{five}&by=year",
        "compare, 5 terms, week": f"/?{five}&by=week",
        "compare, share": f"/?{five}&by=month&measure=share",
        "compare, one source": f"/?{five}&by=month&source=source-00",
        "compare, press, one per cluster": f"/?{five}&by=month&source_kind=press&copies=one-per-cluster",
        "compare, quoted": f"/?{five}&by=month&voice=quoted",
        "compare, as first published": f"/?{five}&by=month&revision=first",
        "compare, page 400 of the list": f"/?{five}&by=month&page=400",
        "compare, list sorted by source": f"/?{five}&by=month&sort=source",
        "compare, a point's list sorted left": f"/?{five}&by=month&at=2021-05&sort=left",
        "compare, whole list sorted left": f"/?{five}&by=month&sort=left",
        "terms": "/-/watchword/terms",
        "term": f"/-/watchword/term/{terms[0]}",
        "rival set": "/-/watchword/set/openness",
        "sources": "/-/watchword/sources",
        "source": "/-/watchword/source/source-01",
        "health": "/-/watchword/health",
        "methods": "/-/watchword/methods",
    }


async def each(path: Path) -> None:
    """Print what each page costs: milliseconds at the server."""
    datasette = Datasette([str(path)])
    began = time.perf_counter()
    await datasette.invoke_startup()
    print(f"started in {1000 * (time.perf_counter() - began):,.0f} ms")
    writer = sqlite3.connect(path, isolation_level=None)
    print(f"{'milliseconds, and of them the processor':41}  never asked   elsewhere written         again    KB")
    for name, address in addresses(path).items():
        spent: dict[str, list[tuple[float, float]]] = {"first": [], "written": [], "again": []}
        for turn in range(1 + ROUNDS):
            if turn:
                _touch(writer)
            for kind in ("written" if turn else "first", "again"):
                began, worked = time.perf_counter(), time.process_time()
                response = await datasette.client.get(address, headers={"accept-encoding": "gzip"})
                spent[kind].append((1000 * (time.perf_counter() - began), 1000 * (time.process_time() - worked)))
                if response.status_code not in (200, 404):
                    raise SystemExit(f"{address}: {response.status_code} {response.text[:300]}")
        found = "" if response.status_code == 200 else f" ({response.status_code})"
        size = int(response.headers.get("content-length", 0)) or len(response.content)
        first, written, again = (
            tuple(median(one) for one in zip(*spent[kind], strict=True)) for kind in ("first", "written", "again")
        )
        print(
            f"{name + found:41} {first[0]:6,.0f} {first[1]:5,.0f}        {written[0]:6.1f} {written[1]:6.1f}"
            f"   {again[0]:6.1f} {again[1]:5.1f}   {size / 1000:3,.0f}",
            flush=True,
        )
    writer.close()
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:,.0f} MB")


def _touch(writer: sqlite3.Connection) -> None:
    """A write such as the crawler's."""
    writer.execute(
        "insert into fetches (source, url, purpose, at, outcome) values ('source-00', 'x', 'feed', 'x', 'x')"
    )
    writer.execute("delete from fetches where url = 'x'")


if __name__ == "__main__":
    main()
