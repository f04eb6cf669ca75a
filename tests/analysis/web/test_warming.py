"""What is loaded beforehand is what a page then asks for, and a file that is no ledger does not stop the start."""

from __future__ import annotations

import asyncio
import gc
import shutil
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from weakref import ref

import pytest
from datasette.app import Datasette

from analysis.queries import Scope, Selection, frame, limits, series, warming
from analysis.queries.kept import stamp_of
from analysis.web import warming as web_warming
from analysis.web.warming import begin_warming, warm_up


@contextmanager
def reading(path: Path) -> Iterator[sqlite3.Connection]:
    conn = sqlite3.connect(path)
    try:
        yield conn
    finally:
        conn.close()


def refuse(*_: Any, **__: Any) -> Any:
    raise AssertionError("it was not loaded")


def wait_for(true: Callable[[], bool]) -> None:
    for _ in range(600):
        if true():
            return
        time.sleep(0.1)
    raise AssertionError("it did not come to pass in a minute")


def test_the_frame_is_there_before_the_first_question(corpus: Path) -> None:
    with reading(corpus) as conn:
        warm_up(conn, ref(test_the_frame_is_there_before_the_first_question))
        loaded = frame._FRAMES.get((stamp_of(conn), Scope().revision), refuse)
    assert len(loaded.document) > 60


def test_the_usual_intervals_are_there_too(corpus: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(warming, "LEAST_DOCUMENTS", 1)
    monkeypatch.setattr(web_warming, "REST", 0.0)
    with reading(corpus) as conn:
        warm_up(conn, ref(test_the_usual_intervals_are_there_too))
        monkeypatch.setattr(limits, "_resample", refuse)
        terms = ("open-source", "open-weights")
        for by in ("month", "quarter", "year", "week"):
            assert any(row.low is not None for row in series(conn, Selection(terms, by=by)))  # type: ignore[arg-type]


def test_it_is_loaded_again_after_a_count_and_ends_with_the_server(
    corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(web_warming, "LOOK_SECONDS", 0.01)
    path = Path(shutil.copy(corpus, tmp_path / "own.db"))
    datasette = Datasette([str(path)])
    thread = asyncio.run(begin_warming(datasette))
    assert thread is not None
    with reading(path) as conn:
        conn.execute("delete from mentions where term = 'distillation'")
        conn.commit()
        stamp = stamp_of(conn)
    wait_for(lambda: (stamp, "latest") in frame._FRAMES._answers)
    if hasattr(datasette, "invoke_shutdown"):  # Datasette 1.0
        asyncio.run(datasette.invoke_shutdown())
    del datasette
    gc.collect()
    thread.join(60)
    assert not thread.is_alive()


def test_a_ledger_of_another_version_is_left_to_the_pages(blank: Path) -> None:
    with reading(blank) as conn:
        conn.execute("drop table ledger_stamp")
    thread = asyncio.run(begin_warming(Datasette([str(blank)])))
    assert thread is not None
    thread.join(60)
    assert not thread.is_alive()
