"""Long files come from processes of their own: the same bytes, of one moment, few at once, and none that stays behind."""

from __future__ import annotations

import asyncio
import csv
import io
import json
import os
import select
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
import zipfile
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from analysis.web import downloads
from analysis.web.connections import BusyError
from analysis.web.download_process import TOO_MANY_ROWS
from analysis.web.long_downloads import MOST_AT_ONCE, BrokenOffError, LongDownload
from analysis.web.mention_files import Wanted

ROWS = 40_000
EVERYTHING = Wanted("csv", None, "date", {"nested": True, "off": True})
ROUTE = "/-/watchword/concordance"


@pytest.fixture
def many(corpus: Path, tmp_path: Path) -> Path:
    """A file with so many mentions that no pipe holds their lines."""
    large = tmp_path / "watchword.db"
    shutil.copy(corpus, large)
    with closing(sqlite3.connect(large)) as conn:
        conn.execute(
            'insert into mentions (revision, term, start, "end", document, variant, surface, block)'
            " with recursive n(i) as (select 0 union all select i + 1 from n where i < ?)"
            " select c.revision, 'moonshot', i, i + 8, c.document, 'moonshot', 'moonshot', 'paragraph'"
            " from n join counted c on c.document = 1 + i % 60",
            (ROWS,),
        )
        conn.commit()
    return large


@pytest.fixture
def begun(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[LongDownload]]:
    """Every file is a long one here; those that were begun. When the test is over all of their processes are gone."""
    begun: list[LongDownload] = []

    def begin(*arguments: Any, **options: Any) -> LongDownload:
        begun.append(LongDownload(*arguments, **options))
        return begun[-1]

    monkeypatch.setattr(downloads, "MANY", -1)
    monkeypatch.setattr(downloads, "LongDownload", begin)
    yield begun
    _ended()
    for each in begun:
        with pytest.raises(ProcessLookupError):
            os.kill(each.pid, 0)


def _ended() -> None:
    """Waits until the processes that were closed are gone."""
    for thread in threading.enumerate():
        if thread.name == "watchword-ending":
            thread.join()


def test_a_long_file_is_the_short_one(
    instance: Any, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    routes = (
        *(f"{ROUTE}.csv", f"{ROUTE}.json?term=open-source&voice=own&sort=left", f"{ROUTE}.xlsx?since=2024"),
        f"{ROUTE}.csv?term=open-weights&at=2024-12&sort=source&nested=1&off=1",
    )
    short = [instance.get(route) for route in routes]
    begun = request.getfixturevalue("begun")
    for route, expected in zip(routes, short, strict=True):
        response = instance.get(route)
        assert response.status_code == 200
        for name in ("content-type", "content-disposition"):
            assert response.headers.get(name) == expected.headers.get(name)
        assert _told(response.content) == _told(expected.content)
        assert len(_told(response.content)) > 200
    assert len(begun) == len(routes)


def _told(content: bytes) -> bytes:
    """What a file says: of a workbook, which also has the time in it, its sheet."""
    if not content.startswith(b"PK"):
        return content
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return archive.read("xl/worksheets/sheet1.xml")


def test_of_a_wrong_address_no_process_is_begun(instance: Any, begun: list[LongDownload]) -> None:
    assert instance.get(f"{ROUTE}.csv?term=open-sauce").status_code == 404
    assert not begun


def test_more_than_a_few_at_once_are_told_to_come_back(instance: Any, corpus: Path, begun: list[LongDownload]) -> None:
    others = [LongDownload(str(corpus), EVERYTHING, mutable=True) for _ in range(MOST_AT_ONCE)]
    try:
        with pytest.raises(BusyError):
            LongDownload(str(corpus), EVERYTHING, mutable=True)
        for form in ("csv", "json", "xlsx"):
            response = instance.get(f"{ROUTE}.{form}")
            assert response.status_code == 503
            assert int(response.headers["retry-after"]) > 0
            assert "ask again" in response.text
        assert instance.get("/?term=open-source").status_code == 200
    finally:
        for each in others:
            each.close()
    _ended()
    assert instance.get(f"{ROUTE}.csv").status_code == 200


def test_who_leaves_ends_the_process(open_instance: Callable[..., Any], many: Path, begun: list[LongDownload]) -> None:
    own = open_instance(many).datasette
    sent: list[bytes] = []

    async def visit() -> None:
        left = asyncio.Event()
        asked = iter([{"type": "http.request", "body": b"", "more_body": False}])

        async def receive() -> dict[str, Any]:
            for each in asked:
                return each
            await left.wait()
            return {"type": "http.disconnect"}

        async def send(message: dict[str, Any]) -> None:
            if message["type"] == "http.response.body":
                sent.append(message["body"])
                left.set()

        await own.invoke_startup()
        path = f"{ROUTE}.csv"
        scope = {"type": "http", "http_version": "1.1", "method": "GET", "scheme": "http", "path": path, "headers": []}
        await own.app()(scope | {"raw_path": path.encode(), "query_string": b"nested=1"}, receive, send)

    asyncio.run(visit())
    assert len(begun) == 1
    assert 0 < sum(map(len, sent)) < 2 << 18


def test_all_of_a_file_is_of_one_moment(many: Path) -> None:
    def whole() -> bytes:
        with closing(LongDownload(str(many), EVERYTHING, mutable=True)) as download:
            return b"".join(download.parts())

    before = whole()
    with closing(LongDownload(str(many), EVERYTHING, mutable=True)) as download:
        parts = download.parts()
        made = [next(parts)]
        with closing(sqlite3.connect(many)) as conn:  # which leaves the reader waiting in the middle of its file
            conn.execute("delete from mentions where start % 2")
            conn.execute("update documents set title = 'another'")
            conn.commit()
        made += parts
    assert b"".join(made) == before
    rows = list(csv.DictReader(io.StringIO(before.decode("utf-8-sig"), newline="")))
    assert len({(row["revision"], row["term"], row["start"]) for row in rows}) == len(rows) > ROWS
    assert whole() != before
    _ended()


def test_half_a_file_is_never_taken_for_a_whole_one(many: Path, tmp_path: Path) -> None:
    with closing(LongDownload(str(many), EVERYTHING, mutable=True)) as download:
        parts = download.parts()
        assert next(parts)
        os.kill(download.pid, signal.SIGKILL)
        with pytest.raises(BrokenOffError):
            list(parts)
    with (
        closing(LongDownload(str(tmp_path / "none.db"), EVERYTHING, mutable=True)) as download,
        pytest.raises(BrokenOffError),
    ):
        next(download.parts())
    _ended()


def test_the_process_ends_with_the_server_however_that_ends(many: Path) -> None:
    server = subprocess.Popen(
        [
            *(sys.executable, "-c"),
            "import sys; from analysis.web.long_downloads import LongDownload; from analysis.web.mention_files import Wanted;"
            "download = LongDownload(sys.argv[1], Wanted('csv', None, 'date', {'nested': True}), mutable=True);"
            "next(download.parts()); print(download.pid, flush=True); sys.stdin.read()",
            str(many),
        ],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    with server:
        assert server.stdout
        process = os.pidfd_open(int(server.stdout.readline()))
        server.kill()
    assert select.select([process], [], [], 60)[0]
    os.close(process)


def test_a_workbook_that_no_sheet_holds_is_refused_by_the_process_too(corpus: Path) -> None:
    """The sheet has five rows here; the status is what the server tells from a failure by."""
    wanted = {"form": "xlsx", "term": None, "order": "date", "choices": {}}
    question = json.dumps({"path": str(corpus), "mutable": True, "wanted": wanted}).encode() + b"\n"
    with subprocess.Popen(
        [
            *(sys.executable, "-c"),
            "from analysis.web import download_process, xlsx; xlsx.ROWS_AT_MOST = 5; download_process.main()",
        ],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as process:
        assert process.stdin
        assert process.stdout
        process.stdin.write(question)
        process.stdin.flush()
        assert process.stdout.read() == b""
        assert process.wait() == TOO_MANY_ROWS
