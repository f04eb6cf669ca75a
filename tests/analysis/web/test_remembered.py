"""Answers are kept, and never outlive the database they were read from."""

from __future__ import annotations

import re
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from analysis.web import visit


def total_of(page: str) -> int:
    found = re.search(r'id="mentions-total">([\d,]+)<', page)
    assert found
    return int(found[1])


def test_the_same_page_asked_again_reads_nothing(instance: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    first = instance.get("/?term=open-source").text

    def refuse(*_: Any) -> None:
        raise AssertionError("the ledger was read again")

    monkeypatch.setattr(visit, "ask", refuse)
    assert instance.get("/?term=open-source").text == first


def test_a_write_is_seen_by_the_next_reader(open_instance: Callable[..., Any], corpus: Path, tmp_path: Path) -> None:
    own = Path(shutil.copy(corpus, tmp_path / "own.db"))
    instance = open_instance(own)
    before = total_of(instance.get("/?term=open-source").text)
    conn = sqlite3.connect(own)
    conn.execute("delete from mentions where term = 'open-source' and block = 'paragraph'")
    gone = conn.total_changes
    conn.commit()
    conn.close()
    assert gone > 0
    assert total_of(instance.get("/?term=open-source").text) < before


def test_a_page_that_depends_on_the_time_lasts_for_the_minute(instance: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(visit, "time", lambda: 1_000_000.0)
    first = instance.get("/-/watchword/health").text
    with monkeypatch.context() as within:
        within.setattr(visit, "ask", None)
        assert instance.get("/-/watchword/health").text == first
    monkeypatch.setattr(visit, "time", lambda: 1_000_060.0)
    assert instance.get("/-/watchword/health").status_code == 200
