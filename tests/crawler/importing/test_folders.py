"""Folders of saved pages, texts and feeds, and each of these alone."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlite_utils import Database

from crawler.errors import CrawlerError
from crawler.importing import ImportChoices, ImportSummary, import_paths, read_documents
from crawler.model import Document

NOW = datetime(2026, 6, 1, tzinfo=UTC)
PARAGRAPHS = "".join(
    f"<p>Paragraph {n} says at some length that open weights are not open source.</p>" for n in range(5)
)


def page(head: str = "", title: str = "A page") -> str:
    return f"<!doctype html><html><head><title>{title}</title>{head}</head><body><article>{PARAGRAPHS}</article></html>"


def read(db: Database, *paths: Path, **choices: str) -> ImportSummary:
    return import_paths(db, paths, ImportChoices("saved", **choices), now=NOW)  # type: ignore[arg-type]


def keys(db: Database) -> list[str]:
    return [key for [key] in db.conn.execute("select key from documents order by key")]


def test_a_folder_is_read_file_by_file(db: Database, tmp_path: Path) -> None:
    folder = tmp_path / "saved"
    (folder / "2025").mkdir(parents=True)
    (folder / "a.html").write_text(page("<link rel=canonical href='https://a.example/one?utm_source=x'>"))
    (folder / "2025" / "b.htm").write_text(page())
    (folder / "2025" / "c.txt").write_text("Open weights.")
    (folder / "d.jsonl").write_text('{"id": "e", "text": "Open source."}\n')
    (folder / "style.css").write_text("p {}")
    (folder / "package.json").write_text('{"name": "no feed"}')
    (folder / ".hidden.txt").write_text("Not read.")
    summary = read(db, folder)
    assert keys(db) == ["https://a.example/one", "saved:2025/b.htm", "saved:2025/c", "saved:e"]
    assert summary.problems == []
    assert summary.skipped == {"files of type .css": 1, ".json files that are no feeds": 1}
    again = read(db, folder)
    assert (again.new, again.revised, again.unchanged) == (0, 0, 4)


def test_a_link_is_not_followed_out_of_the_folder(db: Database, tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("Open weights.")
    folder = tmp_path / "saved"
    folder.mkdir()
    (folder / "link.txt").symlink_to(tmp_path / "secret.txt")
    assert read(db, folder).new == 0


def test_a_page_knows_where_it_was_saved_from(db: Database, tmp_path: Path) -> None:
    path = tmp_path / "talk.html"
    path.write_text("<!-- saved from url=(0025)https://a.example/talk/ -->\n" + page())
    read(db, path, published="2026-05-04")
    assert db.conn.execute("select key, published, title from documents").fetchone() == (
        "https://a.example/talk/",
        "2026-05-04",
        "A page",
    )


@pytest.mark.parametrize("ending", [".xml", ".rss", ".json"])
def test_a_saved_feed_gives_the_entries_that_carry_their_text(db: Database, tmp_path: Path, ending: str) -> None:
    text = "<p>Open weights, says the feed itself, at the length of a whole article.</p>" * 15
    entries = [("one", text), ("two", "<p>A teaser.</p>")]
    if ending == ".json":
        items = [
            {"id": key, "url": f"https://a.example/{key}", "title": key, "content_html": html} for key, html in entries
        ]
        content = json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": "F", "items": items})
    else:
        content = (
            "<?xml version='1.0'?><rss version='2.0' xmlns:content='http://purl.org/rss/1.0/modules/content/'><channel>"
            + "".join(
                f"<item><title>{key}</title><link>https://a.example/{key}</link>"
                f"<content:encoded><![CDATA[{html}]]></content:encoded></item>"
                for key, html in entries
            )
            + "</channel></rss>"
        )
    path = tmp_path / f"feed{ending}"
    path.write_text(content)
    summary = read(db, path)
    assert keys(db) == ["https://a.example/one"]
    assert summary.skipped == {"feed entries with a teaser only": 1}


def test_what_is_no_feed_is_named(db: Database, tmp_path: Path) -> None:
    path = tmp_path / "feed.xml"
    path.write_text("<catalogue/>")
    [problem] = read(db, path).problems
    assert str(problem).startswith(f"{path}: not a feed that can be read")


def test_choices_for_one_document_do_not_go_with_many(db: Database, tmp_path: Path) -> None:
    with pytest.raises(CrawlerError, match="--url names one document"):
        read(db, tmp_path, url="https://a.example/")
    with pytest.raises(CrawlerError, match="--published dates one document"):
        read(db, tmp_path, published="2026-05-04")


def test_documents_can_be_read_without_a_database(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Open weights.")
    [document] = read_documents(tmp_path / "a.txt", ImportChoices("saved"), NOW)
    assert isinstance(document, Document)
    assert document.key == "saved:a"
