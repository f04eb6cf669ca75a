"""``crawl(warc=…)``: each answer as it came, found again from its fetch row, and a replay that equals the crawl."""

from __future__ import annotations

import gzip
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

from warcio.archiveiterator import ArchiveIterator

from crawler.corpus.connection import open_database
from crawler.importing import ImportChoices, import_paths

DOCUMENTS = (
    "select d.key, d.source, d.kind, d.title, d.guid, d.published, r.hash, r.blocks, r.loss"
    " from documents d join revisions r on r.id = d.revision order by d.key"
)


def test_a_crawl_is_kept_and_can_be_replayed_without_the_network(site, crawls, article_text, tmp_path: Path) -> None:
    site.article("/one", article_text("the first"))
    site.put("/old", b"", status=301, headers={"Location": "/two"})
    site.article("/two", article_text("the second"))
    page = site.pages["/two"]
    site.put("/two", gzip.compress(page.body), type=page.type, headers={"Content-Encoding": "gzip"})
    site.put("/gone", "<p>No such page.</p>", status=410)
    entries = [
        {"link": f"{site.base}/{name}", "title": name, "pubDate": "2026-05-04T10:00:00"} for name in ("one", "old")
    ]
    entries.append({"guid": "show notes", "title": "Notes", "content": article_text("the feed's own")})
    entries.append({"link": f"{site.base}/gone", "title": "Gone"})
    site.feed(entries)
    folder = tmp_path / "warc"

    crawled = crawls.run(site.source(), warc=str(folder))

    assert crawled.summary["documents_new"] == 3
    checked = subprocess.run([Path(sys.executable).with_name("warcio"), "check", *folder.iterdir()], check=False)
    assert checked.returncode == 0
    for path, status, locator in crawls.rows("select url, status, archive from fetches"):
        name, _, offset = locator.rpartition(":")
        with (folder / name).open("rb") as file:
            file.seek(int(offset))
            record = next(iter(ArchiveIterator(file)))
            target = record.rec_headers.get_header("WARC-Target-URI")
            assert (target.replace("/two", "/old"), record.http_headers.get_statuscode()) == (path, str(status))
            if target.endswith("/two"):
                # As on the wire, packed; whoever reads it unpacks it.
                assert record.raw_stream.read(2) == b"\x1f\x8b"

    replayed = open_database(tmp_path / "replayed.db", create=True)
    summary = import_paths(replayed, [folder], ImportChoices(None), now=datetime.now(UTC))
    assert summary.problems == []
    there = [row[:-1] for row in replayed.conn.execute(DOCUMENTS)]
    assert there == [row[:-1] for row in crawls.rows(DOCUMENTS)]
    replayed.close()


def test_what_has_not_changed_is_not_kept_again(site, crawls, article_text, tmp_path: Path) -> None:
    site.article("/one", article_text("the first"), etag='"1"')
    site.feed([{"link": f"{site.base}/one"}], etag='"1"')
    crawls.run(site.source(), warc=str(tmp_path / "warc"))
    crawls.run(site.source(), warc=str(tmp_path / "warc"))
    rows = crawls.rows("select outcome, archive is not null from fetches where purpose = 'feed' order by id")
    assert rows == [("ok", 1), ("unchanged", 0)]


def test_a_folder_that_cannot_be_written_stops_the_crawl_in_one_line(site, crawls, tmp_path: Path) -> None:
    site.feed([])
    (tmp_path / "file").write_text("")
    crawled = crawls.run(site.source(), warc=str(tmp_path / "file" / "warc"))
    assert crawled.code == 1
    assert "the archive cannot be written" in crawled.stderr
    assert "Traceback" not in crawled.stderr
    assert len(crawled.stderr.splitlines()) == 1
