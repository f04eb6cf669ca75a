"""What the pages cost at the server, on 200,000 documents and some 650,000 mentions.

    python -m benchmarks.pages build --db /tmp/bench200k.db      makes the corpus: 20 minutes, 2 GB
    python -m benchmarks.pages each --db /tmp/bench200k.db       milliseconds of each page, asked first and again
    python -m benchmarks.pages load --db /tmp/bench200k.db       compare at 50 requests a second, over loopback
    python -m benchmarks.pages csv --db /tmp/bench200k.db        all mentions as CSV, and a page meanwhile

``each`` asks Datasette itself, without a network, in one process, once what is loaded beside the server is there
(``--wait 0``: at once). "Never asked" is the first request of that address. "After a count" is the same address at once
after a count that brought a document of the last day, before anything is loaded again. "Elsewhere written" is after a
write that changes no count, as the crawler does all the time: the page is made anew, the series is remembered. "Again"
is the page as it is remembered. A page that awaits its intervals is measured without them: "its intervals" is the
request by which they follow. Of each, milliseconds by the clock and of the process's own: on a machine that others
use, too, the latter say what a page costs.
"""

from __future__ import annotations

import argparse
import asyncio
import resource
import sqlite3
import time
from contextlib import closing
from itertools import takewhile
from pathlib import Path
from statistics import median
from typing import Any

from datasette.app import Datasette
from sqlite_utils import Database

from analysis.counting import count
from analysis.queries.warming import make_usual, warm
from analysis.terms.lexicon import read_lexicon
from analysis.web import warming
from analysis.web.comparison import choose_terms, first_address, read_choices
from benchmarks.pages_corpus import DOCUMENTS, NOW, SEEDS, build
from benchmarks.pages_load import download, load
from crawler.corpus import store
from crawler.corpus.connection import immediate, open_database
from crawler.corpus.schema import migrate
from crawler.model import Document, PublishedDate

ROUNDS = 5


def main() -> None:
    """Run the measurement named on the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["build", "each", "load", "csv"])
    parser.add_argument("--db", type=Path, default=Path("/tmp/bench200k.db"))
    parser.add_argument("--documents", type=int, default=DOCUMENTS)
    parser.add_argument(
        "--wait", type=float, default=3600, help="seconds, at most, for what is loaded beside the server"
    )
    options = parser.parse_args()
    match options.what:
        case "build":
            build(options.db, options.documents)
        case "each":
            asyncio.run(each(options.db, wait=options.wait))
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
        "compare, since 2019, never warmed": f"/?{five}&by=month&since=2019-02",
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


KINDS = ("never asked", "after a count", "elsewhere written", "again")
FOLLOWS = "its intervals"


async def each(path: Path, *, wait: float) -> None:
    """Print what each page costs: milliseconds at the server, and of them the processor's."""
    with closing(open_database(path)) as older:
        migrate(older)
    warming.LOOK_SECONDS = 86_400.0  # what is loaded again after a count would be measured with the pages
    datasette = Datasette([str(path)])
    began = time.perf_counter()
    await datasette.invoke_startup()
    print(f"started in {1000 * (time.perf_counter() - began):,.0f} ms")
    with closing(sqlite3.connect(path)) as conn:
        choices = read_choices(conn)
        first = first_address(choices)
        shown = [term.id for term in choose_terms(first, choices)]
        parts = make_usual(conn, first.by, shown) if wait else iter(())
        if wait:
            warm(conn)
        made = sum(1 for _ in takewhile(lambda _: time.perf_counter() - began < wait, parts))
        print(
            f"{made:,} parts loaded in {time.perf_counter() - began:,.0f} s, {time.process_time():,.0f} of the processor"
        )
    spent: dict[str, dict[str, list[tuple[float, float]]]] = {}
    sizes: dict[str, str] = {}
    with closing(open_database(path)) as writer:
        # Counts come last: each leaves what was loaded for the others behind.
        for kinds, turns in ((("never asked", "again"), 1), (("elsewhere written", "again"), ROUNDS), (KINDS[1:2], 1)):
            for name, address in addresses(path).items():
                for _ in range(turns):
                    if kinds[0] == "elsewhere written":
                        _touch(writer)
                    elif kinds[0] == "after a count":
                        _count_one(writer)
                    for kind in kinds:
                        response, cost = await _ask(datasette, address)
                        spent.setdefault(name, {}).setdefault(kind, []).append(cost)
                        if "intervals=now" in response.text:
                            _, cost = await _ask(
                                datasette, address + ("&" if "?" in address else "?") + "intervals=now"
                            )
                            spent[name].setdefault(FOLLOWS, []).append(cost)
                size = int(response.headers.get("content-length", 0)) or len(response.content)
                sizes[name] = f"{size / 1000:5,.0f} KB" + ("" if response.status_code == 200 else ", not there")
            print(f"{kinds[0]}: done", flush=True)
    print(" " * 41 + "".join(f"{kind:>19}" for kind in (*KINDS, FOLLOWS)))
    for name, by_kind in spent.items():
        figures = (by_kind.get(kind) for kind in (*KINDS, FOLLOWS))
        print(f"{name:41}" + "".join(map(_written, figures)) + sizes[name])
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:,.0f} MB")


async def _ask(datasette: Datasette, address: str) -> tuple[Any, tuple[float, float]]:
    """The response, and what it cost: milliseconds by the clock and of the process's own."""
    began, worked = time.perf_counter(), time.process_time()
    response = await datasette.client.get(address, headers={"accept-encoding": "gzip"})
    own = 1000 * (time.process_time() - worked)
    clock = 1000 * (time.perf_counter() - began)
    if response.status_code not in (200, 404):
        raise SystemExit(f"{address}: {response.status_code} {response.text[:300]}")
    return response, (clock, own)


def _written(costs: list[tuple[float, float]] | None) -> str:
    if not costs:
        return " " * 19
    clock, own = (median(one) for one in zip(*costs, strict=True))
    return f"{clock:11,.1f} {own:7,.1f}"


def _count_one(db: Database) -> None:
    """Another document of the last day, counted."""
    number = db.conn.execute("select count(*) from documents").fetchone()[0]
    last = db.conn.execute("select max(day) from counted").fetchone()[0]
    with immediate(db):
        store.put_document(
            db,
            Document(
                key=f"https://source-01.example/more/{number}",
                source="source-01",
                kind="article",
                text=f"Open source and open weights are said once more, {number}.",
                published=PublishedDate(last, "day", "feed", last),
            ),
            now=NOW,
        )
    count(db, read_lexicon(SEEDS / "lexicon.toml"), now=NOW)


def _touch(db: Database) -> None:
    """A write such as the crawler's."""
    db.conn.execute(
        "insert into fetches (source, url, purpose, at, outcome) values ('source-00', 'x', 'feed', 'x', 'x')"
    )
    db.conn.execute("delete from fetches where url = 'x'")


if __name__ == "__main__":
    main()
