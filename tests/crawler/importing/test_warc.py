"""Web archives into the corpus: what a crawl kept gives the crawl's own documents again; damage costs one line."""

from __future__ import annotations

import gzip
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

import brotli
import pytest
from sqlite_utils import Database

from crawler.archive import ArchiveWriter, Exchange
from crawler.errors import CrawlerError
from crawler.importing import ImportChoices, ImportSummary, import_paths

NOW = datetime(2026, 6, 1, tzinfo=UTC)
SENTENCE = "Open weights are weights that anyone can have, and this sentence is long enough to be an article's. "
FEED = """<?xml version='1.0'?><rss version='2.0' xmlns:content='http://purl.org/rss/1.0/modules/content/'>
<channel><title>Paper</title><link>https://a.example/</link>
<item><title>As the feed has it</title><link>https://a.example/moved</link><guid isPermaLink='false'>one</guid>
<pubDate>Mon, 04 May 2026 10:00:00 GMT</pubDate></item>
<item><title>Only in the feed</title><link>https://a.example/gone</link><guid isPermaLink='false'>two</guid>
<content:encoded>&lt;p&gt;{text}&lt;/p&gt;</content:encoded></item></channel></rss>"""


def page(title: str, subject: str = "the paper", head: str = "") -> bytes:
    return (
        f"<!doctype html><html><head><title>{title}</title>{head}</head><body><article><h1>{title}</h1>"
        + "".join(f"<p>{SENTENCE} So says {subject}, in paragraph {number}.</p>" for number in range(4))
        + "</article></body></html>"
    ).encode()


def answer(
    path: str,
    body: bytes,
    type: str = "text/html; charset=utf-8",
    status: str = "200 OK",
    headers: Iterable[tuple[str, str]] = (),
) -> Exchange:
    told = (("Content-Type", type), *headers)
    return Exchange(f"https://a.example{path}", NOW, (), status, told, body, source="paper")


@pytest.fixture
def keep(tmp_path: Path):
    """Writes exchanges into a WARC file and gives its path."""

    def write(*exchanges: Exchange) -> Path:
        folder = tmp_path / "warc"
        with ArchiveWriter(folder) as writer:
            for each in exchanges:
                writer.write(each)
        return max(folder.iterdir())

    return write


def read(db: Database, *paths: Path, source: str | None = None) -> ImportSummary:
    return import_paths(db, paths, ImportChoices(source), now=NOW)


def documents(db: Database, *columns: str) -> list[tuple[object, ...]]:
    return db.conn.execute(f"select {', '.join(columns)} from documents order by key").fetchall()


def test_pages_come_in_and_all_else_is_counted(db: Database, keep) -> None:
    path = keep(
        answer("/robots.txt", b"User-agent: *", "text/plain"),
        answer("/one", page("One", head="<meta property='article:published_time' content='2026-05-01T09:00:00Z'>")),
        answer("/two", gzip.compress(page("Two")), headers=[("Content-Encoding", "gzip")]),
        answer("/three", brotli.compress(page("Three")), headers=[("Content-Encoding", "br")]),
        answer("/picture", b"\x89PNG\r\n", "image/png"),
        answer("/gone", page("Not here"), status="404 Not Found"),
        answer("/wall", b"<html><head><title>Just a moment...</title></head><body>cf-chl</body></html>"),
    )
    summary = read(db, path)
    assert (summary.new, summary.problems) == (3, [])
    assert documents(db, "key", "source", "title", "substr(published, 1, 10)") == [
        ("https://a.example/one", "paper", "One", "2026-05-01"),
        ("https://a.example/three", "paper", "Three", None),
        ("https://a.example/two", "paper", "Two", None),
    ]
    assert summary.skipped == {
        "records of type warcinfo": 1,
        "records of type request": 7,
        "robots.txt files": 1,
        "answers of type image/png": 1,
        "answers with status 404": 1,
        "answers that are not what was asked for (challenge)": 1,
    }
    again = read(db, path)
    assert (again.new, again.revised, again.unchanged) == (0, 0, 3)


def test_what_an_archived_feed_says_holds_for_its_pages(db: Database, keep) -> None:
    feed = FEED.format(text=SENTENCE * 12).encode()
    path = keep(
        answer("/feed", feed, "application/rss+xml"),
        answer("/moved", b"", status="301 Moved Permanently", headers=[("Location", "/new")]),
        answer("/new", page("As the page has it")),
    )
    read(db, path)
    assert documents(db, "key", "title", "guid", "substr(published, 1, 10)") == [
        ("https://a.example/gone", "Only in the feed", "two", None),
        ("https://a.example/new", "As the feed has it", "one", "2026-05-04"),
    ]
    [loss] = db.conn.execute("select loss from revisions where loss is not null").fetchone()
    assert loss == "feed-text (its page is not in the archive)"


def test_an_archived_page_is_read_beside_the_feeds_text_each_time_it_comes(db: Database, keep) -> None:
    paragraphs = "".join(
        f"&lt;p&gt;{SENTENCE} So says the paper, in paragraph {number}.&lt;/p&gt;" for number in range(4)
    )
    feed = FEED.replace(
        "<title>Only in the feed</title><link>https://a.example/gone</link>", "<link>https://a.example/gone</link>"
    )
    feed = feed.replace("&lt;p&gt;{text}&lt;/p&gt;", paragraphs).encode()
    teaser = b"<p>Readers who liked this liked our long essay about harbours, tides and ships.</p></article>"
    body = page("There after all").replace(b"</article>", teaser)
    read(db, keep(answer("/feed", feed, "application/rss+xml"), answer("/gone", body), answer("/gone", body)))
    texts = db.conn.execute("select t.text from texts t join revisions r on r.id = t.revision").fetchall()
    assert [("harbours" in text, "paragraph 3" in text) for (text,) in texts] == [(False, True)]


def test_one_canonical_address_on_all_pages_makes_no_revisions(db: Database, keep) -> None:
    head = "<link rel=canonical href='https://a.example/same'>"
    path = keep(*(answer(f"/{name}", page(name, subject=name, head=head)) for name in ("first", "second")))
    assert read(db, path).new == 2
    assert documents(db, "key") == [("https://a.example/same",), ("https://a.example/second",)]


@pytest.mark.parametrize("cut", [1, 200, 900])
def test_a_truncated_archive_is_one_line_and_keeps_what_came_before(
    db: Database, keep, tmp_path: Path, cut: int
) -> None:
    whole = keep(*(answer(f"/{number}", page(f"Page {number}")) for number in range(5))).read_bytes()
    path = tmp_path / "cut.warc.gz"
    path.write_bytes(whole[:-cut])
    summary = read(db, path)
    assert summary.new >= 4
    [problem] = summary.problems
    assert str(problem).startswith(f"{path} record ")
    assert str(problem).endswith("the file ends inside it; what came before is in")


def test_hostile_pages_are_passed_over_or_read_plainly(db: Database, keep) -> None:
    path = keep(
        answer("/bomb", gzip.compress(bytes(60 * 1024 * 1024)), headers=[("Content-Encoding", "gzip")]),
        answer("/attributes", b"<html><p " + b"".join(b"a%d=1 " % n for n in range(200_000)) + b">x</html>"),
        answer("/good", page("Good")),
    )
    summary = read(db, path)
    assert summary.new == 2
    losses = db.conn.execute("select loss from revisions where loss is not null").fetchall()
    assert [loss.partition(",")[2] for (loss,) in losses] == ["whole-page"]
    assert "more than 10,485,760 bytes when unpacked" in summary.problems[0].message


def test_what_was_forgotten_does_not_come_back(db: Database, keep) -> None:
    path = keep(answer("/one", page("One")), answer("/two", page("Two")))
    db.conn.execute("insert into forgotten values ('https://a.example/one', '2026-06-01T00:00:00Z', 'asked')")
    summary = read(db, path)
    assert documents(db, "key") == [("https://a.example/two",)]
    assert summary.skipped["documents that were to be forgotten"] == 1


def test_an_archive_of_somebody_elses_needs_a_source(db: Database, tmp_path: Path) -> None:
    with ArchiveWriter(tmp_path / "w") as writer:
        writer.write(Exchange("https://a.example/", NOW, (), "200 OK", (("Content-Type", "text/html"),), page("One")))
    [path] = (tmp_path / "w").iterdir()
    with pytest.raises(CrawlerError, match="Name one with --source"):
        read(db, path)
    assert read(db, path, source="theirs").new == 1
