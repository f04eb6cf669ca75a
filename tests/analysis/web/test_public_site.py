"""The public-site group of the fault matrix: what strangers may do to a site, and what must come of it."""

from __future__ import annotations

import csv
import io
import os
import re
import shutil
import socket
import sqlite3
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import pytest
import uvicorn
from datasette.app import Datasette

from analysis.commands.serve import SETTINGS

HEAVY = (
    "with recursive n(i) as (select {0} union all select i + 1 from n where i < {0} + 700000) select count(*) from n"
)
ENDLESS = "with recursive n(i) as (select 1 union all select i + 1 from n) select count(*) from n"
SECRET = "heard from people who build and who regulate models"
MANY = 300_000


def restricted(table: str) -> dict[str, Any]:
    """Options of an instance whose ``table`` only its owner may see: in 0.65's metadata, in 1.0's configuration."""
    import datasette

    option = "metadata" if datasette.__version__.startswith("0.") else "config"
    return {option: {"databases": {"watchword": {"tables": {table: {"allow": {"id": "owner"}}}}}}}


@pytest.mark.fault("public site", "script in a title")
def test_a_script_in_a_title_stays_text_on_every_page(instance: Any) -> None:
    conn = instance.datasette.get_database("watchword")
    hostile = sqlite3.connect(conn.path)
    identity = hostile.execute("select id from documents where title like '<script>%'").fetchone()[0]
    hostile.close()
    for route in ("/?term=open-weights&at=2024-12", f"/-/watchword/document/{identity}", "/-/watchword/source/gazette"):
        page = instance.get(route).text
        assert "<script>document" not in page
    assert "&lt;script&gt;document" in instance.get(f"/-/watchword/document/{identity}").text


@pytest.mark.fault("public site", "CSV formulas")
def test_no_cell_of_a_file_is_a_formula(instance: Any) -> None:
    for route in ("concordance.csv?term=open-weights", "concordance.csv", "series.csv?term=open-weights"):
        text = instance.get(f"/-/watchword/{route}").content.decode("utf-8-sig")
        cells = [cell for row in csv.reader(io.StringIO(text, newline="")) for cell in row]
        assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]
    assert "'=HYPERLINK" in instance.get("/-/watchword/concordance.csv").text


@pytest.mark.fault("public site", "a 300,000-row CSV")
def test_a_csv_of_300_000_rows_is_complete_with_each_row_once(
    open_instance: Callable[..., Any], corpus: Path, tmp_path: Path
) -> None:
    large = tmp_path / "watchword.db"
    shutil.copy(corpus, large)
    conn = sqlite3.connect(large)
    held = conn.execute("select count(*) from mentions m join counted c using (document, revision)").fetchone()[0]
    conn.execute(
        'insert into mentions (revision, term, start, "end", document, variant, surface, block)'
        " with recursive n(i) as (select 0 union all select i + 1 from n where i < ?)"
        " select c.revision, 'moonshot', i, i + 8, c.document, 'moonshot', 'moonshot', 'paragraph'"
        " from n join counted c on c.document = 1 + i % 60",
        (MANY - held,),
    )
    conn.execute("update ledger_stamp set stamp = randomblob(8)")
    conn.commit()
    expected = conn.execute("select count(*) from mentions m join counted c using (document, revision)").fetchone()[0]
    conn.close()
    assert expected >= MANY
    text = (
        open_instance(large).get("/-/watchword/concordance.csv?sort=source&nested=1&off=1").content.decode("utf-8-sig")
    )
    rows = csv.reader(io.StringIO(text, newline=""))
    header = next(rows)
    key = [header.index(name) for name in ("revision", "term", "start")]
    sent = [tuple(row[at] for at in key) for row in rows]
    assert len(sent) == len(set(sent)) == expected


@pytest.mark.fault("public site", "endless SQL")
def test_endless_sql_is_ended(open_instance: Callable[..., Any], corpus: Path) -> None:
    own = open_instance(corpus, settings=SETTINGS | {"sql_time_limit_ms": 200})
    response = sql(own, ENDLESS)
    assert response.status_code == 400
    assert "interrupted" in response.text.lower() or "time limit" in response.text.lower()


@pytest.mark.fault("public site", "SQL that asks for 600 MB")
def test_sql_gets_no_value_of_hundreds_of_megabytes(open_instance: Callable[..., Any], corpus: Path) -> None:
    response = sql(open_instance(corpus, settings=SETTINGS), "select length(hex(zeroblob(300000000)))")
    assert response.status_code == 400
    assert "too big" in response.text
    assert "600000000" not in response.text.replace("300000000", "")


def sql(own: Any, query: str) -> Any:
    """The answer to a stranger's SQL, wherever this Datasette takes it."""
    response = own.get(f"/watchword.json?sql={quote(query)}")
    return response if response.status_code != 302 else own.get(response.headers["location"])


@pytest.mark.fault("public site", "routes to full text")
def test_who_may_not_see_the_texts_gets_none_by_any_route(open_instance: Callable[..., Any], corpus: Path) -> None:
    stranger = open_instance(corpus, actor={"id": "stranger"}, settings=SETTINGS, **restricted("texts"))
    conn = sqlite3.connect(corpus)
    tables = [row[0] for row in conn.execute("select name from sqlite_master where type in ('table', 'view')")]
    conn.close()
    shadow = [name for name in tables if name.startswith(("texts", "irregular"))]
    assert {"texts", "texts_fts", "texts_fts_content"} <= set(shadow) | {"texts_fts_content"}
    queries = ["select text from texts", "select * from texts_fts", "select hex(block) from texts_fts_data"]
    routes = [
        *("/", "/?term=open-source", "/-/watchword/concordance.csv", "/-/watchword/document/1", "/watchword.db"),
        *("/-/watchword/document/1/changes", "/-/watchword/term/open-source", "/-/watchword/concordance.json"),
        *(f"/watchword/{name}{form}" for name in shadow for form in ("", ".json?_size=max", ".csv", "/1.json")),
        *(f"/watchword.json?sql={quote(query)}" for query in queries),
        *(f"/watchword/-/query.json?sql={quote(query)}" for query in queries),
    ]
    for route in routes:
        response = stranger.get(route)
        assert response.status_code in (302, 400, 403, 404), route
        assert SECRET not in response.text, route


@pytest.mark.fault("public site", "database download")
def test_the_database_itself_is_not_to_be_had(open_instance: Callable[..., Any], corpus: Path) -> None:
    for options in ({}, {"immutables": [str(corpus)]}):
        own = open_instance(*([] if options else [corpus]), settings=SETTINGS, **options)
        response = own.get("/watchword.db")
        assert response.status_code in (403, 404)
        assert not response.content.startswith(b"SQLite format 3")


@pytest.fixture
def served(corpus: Path, tmp_path: Path) -> Iterator[tuple[str, Path]]:
    """The address of a server over a copy of the small corpus, and the copy's path."""
    own = tmp_path / "watchword.db"
    shutil.copy(corpus, own)
    listener = socket.create_server(("127.0.0.1", 0))
    datasette = Datasette([str(own)], settings=SETTINGS)
    server = uvicorn.Server(uvicorn.Config(datasette.app(), log_level="warning"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    yield f"http://127.0.0.1:{listener.getsockname()[1]}", own
    server.should_exit = True
    thread.join(timeout=10)
    listener.close()


@pytest.mark.fault("public site", "20 heavy queries at once")
def test_twenty_heavy_queries_at_once_keep_no_page_waiting(served: tuple[str, Path]) -> None:
    address, _ = served

    def heavy(number: int) -> int:
        answer = httpx.get(f"{address}/watchword.json", params={"sql": HEAVY.format(number)}, timeout=120,
                           follow_redirects=True)  # fmt: skip
        return answer.status_code

    with ThreadPoolExecutor(20) as crowd:
        waiting = [crowd.submit(heavy, number) for number in range(20)]
        pages = [httpx.get(f"{address}/?term=open-source&since={year}", timeout=120) for year in ("2023", "2024")]
        unfinished = [each for each in waiting if not each.done()]
        assert [page.status_code for page in pages] == [200, 200]
        # The pages were there while the crowd still waited for its answers.
        assert unfinished
        assert {each.result() for each in waiting} <= {200, 400}


@pytest.mark.fault("public site", "the file swapped while served")
def test_a_file_that_is_replaced_is_what_the_pages_show_next(served: tuple[str, Path], tmp_path: Path) -> None:
    address, path = served

    def total() -> int:
        found = re.search(r'id="mentions-total">([\d,]+)<', httpx.get(f"{address}/?term=open-source", timeout=60).text)
        assert found
        return int(found[1].replace(",", ""))

    before = total()
    new = tmp_path / "new.db"
    shutil.copy(path, new)
    conn = sqlite3.connect(new)
    conn.execute("delete from mentions where term = 'open-source' and revision in (select min(revision) from mentions)")
    conn.execute("update ledger_stamp set stamp = randomblob(8)")
    expected = conn.execute(
        "select count(*) from mentions m join counted c using (document, revision) where m.term = 'open-source'"
    ).fetchone()[0]
    conn.commit()
    conn.close()
    os.replace(new, path)
    assert expected < before
    assert [total() for _ in range(8)] == [expected] * 8
