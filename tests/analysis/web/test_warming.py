"""What is loaded beforehand is what a page then asks for, and a file that is no ledger does not stop the start."""

from __future__ import annotations

import asyncio
import sqlite3
from pathlib import Path

from datasette.app import Datasette

from analysis.queries import Scope, frame
from analysis.queries.kept import stamp_of
from analysis.web.warming import begin_warming


def begin(path: Path) -> None:
    thread = asyncio.run(begin_warming(Datasette([str(path)])))
    assert thread is not None
    thread.join()


def test_the_frame_is_there_before_the_first_question(corpus: Path) -> None:
    begin(corpus)
    conn = sqlite3.connect(corpus)
    stamp = stamp_of(conn)
    conn.close()

    def refuse() -> frame.Frame:
        raise AssertionError("it was not loaded")

    loaded = frame._FRAMES.get((stamp, Scope().revision), refuse)
    assert len(loaded.document) > 60


def test_a_ledger_of_another_version_is_left_to_the_pages(blank: Path) -> None:
    conn = sqlite3.connect(blank)
    conn.execute("drop table ledger_stamp")
    conn.close()
    begin(blank)
