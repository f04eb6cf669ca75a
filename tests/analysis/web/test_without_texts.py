"""A database without its texts shows every mention, says why there is no sentence, and leads to the original."""

from __future__ import annotations

import csv
import io
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

SAYS_WHY = "This edition holds no full texts, so a mention stands here without its sentence"


@pytest.fixture
def textless(open_instance: Callable[..., Any], corpus: Path, tmp_path: Path) -> Any:
    own = tmp_path / "watchword.db"
    shutil.copy(corpus, own)
    conn = sqlite3.connect(own)
    for table in ("texts_fts", "texts", "cues"):
        conn.execute(f"drop table {table}")
    conn.commit()
    conn.close()
    return open_instance(own)


@pytest.mark.parametrize("sort", ["date", "source", "left", "right"])
def test_the_mentions_are_listed_without_their_sentences(textless: Any, instance: Any, sort: str) -> None:
    page = textless.get(f"/?term=open-weights&sort={sort}")
    assert page.status_code == 200
    assert SAYS_WHY in page.text
    assert page.text.count("<mark>") == instance.get(f"/?term=open-weights&sort={sort}").text.count("<mark>") > 0
    assert SAYS_WHY not in instance.get("/?term=open-weights").text


def test_the_file_of_the_mentions_is_whole(textless: Any, instance: Any) -> None:
    route = "/-/watchword/concordance.csv?term=open-weights"
    bare, full = (
        list(csv.DictReader(io.StringIO(each.get(route).content.decode("utf-8-sig"), newline="")))
        for each in (textless, instance)
    )
    assert [(row["document"], row["start"]) for row in bare] == [(row["document"], row["start"]) for row in full]
    assert {row["left"] + row["right"] for row in bare} == {""}


def test_the_term_page_and_the_source_page_do_without(textless: Any) -> None:
    page = textless.get("/-/watchword/term/open-weights")
    assert page.status_code == 200
    assert SAYS_WHY in page.text
    assert textless.get("/-/watchword/source/gazette").status_code == 200


def test_the_document_page_says_that_it_holds_no_texts(textless: Any) -> None:
    page = textless.get("/-/watchword/document/1")
    assert page.status_code == 404
    assert "this edition holds no texts" in page.text
