"""The public edition: all pages and numbers of the private one, in a file that holds no text and nothing of the crawl."""

from __future__ import annotations

import csv
import io
import re
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from analysis.cli import cli
from analysis.commands.serve import PUBLIC_SETTINGS, SETTINGS
from analysis.errors import AnalysisError
from analysis.publishing import QUOTATION, publish

NOW = "2025-02-01T00:00:00Z"
SECRET = "heard from people who build and who regulate models"
PREFIX = "/-/watchword/"
PAGES = ["/", "/?set=openness&revision=first", "/?term=open-source&sort=left&copies=one-per-cluster"] + [
    PREFIX + route for route in ("terms", "term/open-source", "set/openness", "sources", "source/gazette", "coverage")
]


@pytest.fixture
def public(corpus: Path, tmp_path: Path) -> Path:
    """The small corpus, published."""
    conn = sqlite3.connect(corpus)
    publish(conn, tmp_path / "watchword.db", now=NOW)
    conn.close()
    return tmp_path / "watchword.db"


@pytest.fixture
def site(open_instance: Callable[..., Any], public: Path) -> Any:
    return open_instance(public, settings=SETTINGS | PUBLIC_SETTINGS)


def numbers(text: str) -> list[str]:
    """What a page's tables say."""
    return [re.sub(r"\s+", " ", re.sub("<[^>]+>", " ", cell)) for cell in re.findall(r"<td.*?</td>", text, re.S)]


@pytest.mark.parametrize("page", PAGES)
def test_every_page_has_the_private_one_s_numbers(site: Any, instance: Any, page: str) -> None:
    published, private = site.get(page), instance.get(page)
    assert published.status_code == 200
    if "/term/" not in page and "/source/" not in page:  # company and edits need the texts
        assert numbers(published.text) == numbers(private.text)


def test_a_mention_keeps_its_sentence_up_to_a_quotation_s_length(site: Any, instance: Any, public: Path) -> None:
    route = f"{PREFIX}concordance.csv?sort=right"
    published, private = (
        list(csv.DictReader(io.StringIO(each.get(route).content.decode("utf-8-sig"), newline="")))
        for each in (site, instance)
    )
    key = ("revision", "term", "start")
    assert [[row[name] for name in key] for row in published] == [[row[name] for name in key] for row in private]
    assert all(len(row["left"]) + len(row["surface"]) + len(row["right"]) <= QUOTATION for row in published)
    assert sum(bool(row["left"] or row["right"]) for row in published) > 0.9 * len(published)
    assert all(mine["left"] in theirs["left"] for mine, theirs in zip(published, private, strict=True))
    conn = sqlite3.connect(public)
    longest = conn.execute(
        'select max(length(c."left") + length(c."right") + length(m.surface))'
        " from contexts c join mentions m using (revision, term, start)"
    ).fetchone()[0]
    conn.close()
    assert longest <= QUOTATION


def test_the_file_holds_no_text_and_nothing_of_the_crawl(public: Path, corpus: Path) -> None:
    private = sqlite3.connect(corpus)
    texts = [text for (text,) in private.execute("select text from texts") if len(text) > 3 * QUOTATION]
    private.close()
    held = public.read_bytes()
    assert texts
    assert not [text for text in texts if text[: 2 * QUOTATION].encode() in held]
    conn = sqlite3.connect(public)
    tables = {row[0] for row in conn.execute("select name from sqlite_master where type in ('table', 'view')")}
    columns = {row[0] for row in conn.execute("select p.name from sqlite_master t, pragma_table_info(t.name) p")}
    conn.close()
    assert not tables & {"texts", "texts_fts", "irregular_fts", "cues", "frontier", "fetches", "feeds", "runs"}
    assert not tables & {"judgements", "near_misses", "forgotten", "aliases", "signatures"}
    assert not columns & {"note", "key", "guid", "blocks", "hash_of_text", "signals", "loss"}


def test_what_is_said_elsewhere_is_said_of_the_crawl_too(site: Any) -> None:
    page = site.get(f"{PREFIX}health")
    assert page.status_code == 200
    assert "public edition, published on" in page.text
    assert "1 February 2025" in page.text


def test_a_document_s_text_is_not_to_be_had_by_any_route(site: Any) -> None:
    for route in (
        *(f"{PREFIX}document/1", f"{PREFIX}document/1/changes", "/watchword.db", "/watchword/texts"),
        *("/watchword.json?sql=select+1", "/watchword/-/query.json?sql=select+1", "/watchword/texts_fts.json"),
    ):
        response = site.get(route)
        assert response.status_code in (302, 400, 403, 404), route
        if response.status_code == 302:
            assert site.get(response.headers["location"]).status_code in (403, 404), route
        assert SECRET not in response.text


def test_a_second_edition_takes_the_place_of_the_first_and_leaves_nothing_aside(public: Path, corpus: Path) -> None:
    before = public.read_bytes()
    conn = sqlite3.connect(corpus)
    publish(conn, public, now="2025-03-01T00:00:00Z")
    conn.close()
    assert public.read_bytes() != before
    assert [path.name for path in public.parent.iterdir()] == [public.name]


def test_the_server_shows_the_second_edition_once_it_is_in_place(
    site: Any, public: Path, corpus: Path, tmp_path: Path
) -> None:
    route = f"{PREFIX}concordance.csv?sort=right"
    first = site.get(route).text.count("\n")
    conn = sqlite3.connect(shutil.copy(corpus, tmp_path / "private.db"), isolation_level=None)
    conn.execute("delete from mentions where document = (select min(document) from mentions)")
    publish(conn, public, now=NOW)
    kept = conn.execute("select count(*) from mentions").fetchone()[0]
    conn.close()

    for page in PAGES:
        assert site.get(page).status_code == 200
    assert site.get(route).text.count("\n") - 1 <= kept < first - 1


def test_a_private_database_is_never_written_over(corpus: Path, public: Path, tmp_path: Path) -> None:
    own = tmp_path / "own.db"
    shutil.copy(corpus, own)
    conn = sqlite3.connect(own)
    with pytest.raises(AnalysisError, match="a file of its own"):
        publish(conn, own, now=NOW)
    conn.close()
    conn = sqlite3.connect(public)
    with pytest.raises(AnalysisError, match="public edition already"):
        publish(conn, tmp_path / "again.db", now=NOW)
    conn.close()
    assert not (tmp_path / "again.db").exists()


def test_the_command_says_what_it_wrote(corpus: Path, tmp_path: Path) -> None:
    own, file = tmp_path / "own.db", tmp_path / "public.db"
    shutil.copy(corpus, own)
    result = CliRunner().invoke(cli, ["--db", str(own), "publish", str(file)])
    assert result.exit_code == 0
    conn = sqlite3.connect(file)
    held = [conn.execute(f"select count(*) from {table}").fetchone()[0] for table in ("documents", "mentions")]
    conn.close()
    assert f"{held[0]} documents, {held[1]} mentions" in result.output
