"""FAULTS, data: one document for each text, the right count, and the date as it came."""

from __future__ import annotations

import json
import sqlite3
from datetime import UTC, datetime
from email.utils import format_datetime
from xml.sax.saxutils import escape

import pytest

DATES = {
    "Tue, 06 Jan 2026 10:15:30 GMT": "2026-01-06T10:15:30Z",
    "Tue, 06 Jan 2026 10:15:30 +0530": "2026-01-06T04:45:30Z",
    "Tue, 06 Jan 2026 10:15:30": "2026-01-06",  # no zone: its instant is not known
    "Sun, 05 Jul 2025 23:30:00 CEST": "2025-07-05T21:30:00Z",
    "Sat, 05 Jul 2025 23:30:00 PDT": "2025-07-06T06:30:00Z",
    "Tue, 06 Jan 2026 10:15:30 IST": "2026-01-06",  # of India, Ireland or Israel
    "2026-01-06T10:15:30.5-08:00": "2026-01-06T18:15:30Z",
    "2026-01-06 10:15:30": "2026-01-06",
    "2026-01-06": "2026-01-06",
    "January 6, 2026": "2026-01-06",
    "6. Januar 2026, 14:05 Uhr": "2026-01-06",
    "2026-01": "2026-01-01",
    "2024-13-45": None,
    "Tue, 32 Mar 2024 10:15:30 GMT": None,
    "05/06/2024": None,  # of May or of June
    "1710000000": None,
    "Mon, 01 Jan 0001 00:00:00 +0000": None,
    "Thu, 01 Jan 1970 00:00:00 GMT": None,
    "2999-01-01": None,
    "soon": None,
}


def feed(site, items: list[str], path: str = "/feed") -> None:
    joined = "".join(f"<item>{item}</item>" for item in items)
    head = "<?xml version='1.0'?><rss version='2.0' xmlns:podcast='https://podcastindex.org/namespace/1.0'>"
    site.put(path, f"{head}<channel><title>t</title>{joined}</channel></rss>", type="application/rss+xml")


def described(text: str) -> str:
    return f"<description>{escape(f'<p>{text}, at enough length to be taken for prose that is worth the reading.</p>')}</description>"


def make_due(crawls) -> None:
    connection = sqlite3.connect(crawls.db)
    connection.execute("update frontier set due = '2020-01-01T00:00:00Z' where due is not null")
    connection.commit()
    connection.close()


@pytest.mark.fault("data", "20 date forms")
def test_each_date_is_read_as_far_as_it_goes_and_kept_as_it_came(site, crawls) -> None:
    assert len(DATES) == 20
    items = [
        f"<guid isPermaLink='false'>{n}</guid><pubDate>{raw}</pubDate>{described(f'Number {n}')}"
        for n, raw in enumerate(DATES)
    ]
    feed(site, items)

    crawled = crawls.run(site.source())

    assert crawled.code == 0, crawled.stderr
    stored = crawls.rows("select published_raw, published from documents order by cast(guid as integer)")
    assert dict(stored) == DATES
    [[problem]] = crawls.rows("select reason from fetches where purpose = 'feed'")
    assert problem == "8 dates not understood, the first '2024-13-45'"


@pytest.mark.fault("data", "duplicate, blank, absent GUIDs")
def test_entries_are_told_apart_whatever_their_guids(site, crawls, article_text) -> None:
    for n in range(6):
        site.article(f"/{n}", article_text(f"number {n}"))
    items = [
        f"<link>{site.base}/0</link><guid isPermaLink='false'>same</guid>",
        f"<link>{site.base}/1</link><guid isPermaLink='false'>same</guid>",
        f"<link>{site.base}/2</link><guid isPermaLink='false'>twice</guid>",
        f"<link>{site.base}/2</link><guid isPermaLink='false'>twice</guid>",
        f"<link>{site.base}/3</link><guid isPermaLink='false'> </guid>",
        f"<link>{site.base}/4</link>",
        f"<guid>{site.base}/5</guid>",
        f"<title>Of its own</title>{described('Neither address nor GUID')}",
        f"<title>Of its own, too</title>{described('Neither address nor GUID')}",
    ]
    for shown in (items, items[::-1], items[3:]):
        feed(site, shown)
        assert crawls.run(site.source()).code == 0

    assert crawls.rows("select count(*), count(distinct key) from documents") == [(8, 8)]
    assert crawls.rows("select count(*) from revisions") == [(8,)]
    assert [site.paths.count(f"/{n}") for n in range(6)] == [1] * 6


@pytest.mark.fault("data", "HTML in titles")
def test_titles_are_text(site, crawls) -> None:
    titles = {
        "&lt;b&gt;Open&lt;/b&gt; weights &amp;amp; &lt;i&gt;more&lt;/i&gt;": "Open weights & more",
        "<![CDATA[Weights <script>alert(1)</script>at last]]>": "Weights at last",
        "Fewer &lt; more": "Fewer < more",
        "<![CDATA[ Two\n  lines here ]]>": "Two lines here",
    }
    feed(site, [f"<title>{title}</title><guid>{n}</guid>{described(f'Number {n}')}" for n, title in enumerate(titles)])

    crawls.run(site.source())

    assert [title for [title] in crawls.rows("select title from documents order by guid")] == list(titles.values())
    found = crawls.rows("select rowid from texts_fts where texts_fts match 'title : alert'")
    assert found == []


@pytest.mark.fault("data", "tracking parameters")
def test_an_address_is_one_whoever_sent_the_reader(site, crawls, article_text) -> None:
    site.article("/post?id=7", article_text("seven"))
    site.article("/post?id=8", article_text("eight"))
    links = [
        "/post?id=7&utm_source=rss&utm_medium=feed", "/post?utm_campaign=x&id=7", "/post?id=7&fbclid=abc#comments",
        "/post?id=7&mc_cid=1&mc_eid=2", "/post?id=8",
    ]  # fmt: skip
    for link in links:
        feed(site, [f"<link>{escape(site.base + link)}</link><guid isPermaLink='false'>{escape(link)}</guid>"])
        crawls.run(site.source())

    assert crawls.rows("select key from documents order by key") == [
        (f"{site.base}/post?id=7",), (f"{site.base}/post?id=8",),
    ]  # fmt: skip
    assert (site.paths.count("/post?id=7"), site.paths.count("/post?id=8")) == (1, 1)


@pytest.mark.fault("data", "edits after publication")
def test_an_edit_is_a_revision_and_new_markup_is_none(site, crawls, article_text) -> None:
    published = datetime.now(UTC).replace(microsecond=0)
    entry = f"<title>A claim</title><link>{site.base}/a</link><pubDate>{format_datetime(published)}</pubDate>"
    feed(site, [entry])
    texts = [article_text("open source"), article_text("open source"), article_text("open weights")]
    for n, text in enumerate(texts):
        site.article("/a", text, title="A claim", head=f"<meta name=build content={n}><script>var n = {n}</script>")
        crawls.run(site.source())
        make_due(crawls)

    assert crawls.rows("select published, published_from from documents") == [
        (published.strftime("%Y-%m-%dT%H:%M:%SZ"), "feed")
    ]
    stored = crawls.rows("select r.number, t.text from revisions r join texts t on t.revision = r.id order by r.number")
    assert [number for number, _ in stored] == [1, 2]
    assert "open source" in stored[0][1]
    assert "open weights" in stored[1][1]
    assert crawls.rows("select revision from documents") == crawls.rows("select max(id) from revisions")


VTT = "WEBVTT\n\n00:01.000 --> 00:04.000\n<v Ada>Distillation is not an attack.\n\n00:04.500 --> 00:09.000\n<v Ben>It is.\n"


@pytest.mark.fault("data", "several transcripts")
def test_of_several_transcripts_one_is_read_and_all_are_kept_in_mind(site, crawls) -> None:
    kinds = {"html": "text/html", "srt": "application/x-subrip", "vtt": "text/vtt", "json": "application/json"}
    site.put("/1.vtt", VTT, type="text/vtt")
    site.put("/1.srt", "1\n00:00:01,000 --> 00:00:04,000\nDistillation is not an attack.\n", type=kinds["srt"])
    site.put("/1.html", "<p>Distillation is not an attack.</p>")
    site.put(
        "/1.json",
        json.dumps({"version": "1.0", "segments": [{"startTime": 1, "body": "Distillation is not an attack."}]}),
    )
    links = "".join(
        f"<podcast:transcript url='{site.base}/1.{ending}' type='{kind}'/>" for ending, kind in kinds.items()
    )
    feed(site, [f"<guid>1</guid><enclosure url='{site.base}/1.mp3' type='audio/mpeg'/>{links}{described('Notes')}"])

    crawls.run(site.source())

    assert crawls.rows("select count(*) from documents") == crawls.rows("select count(*) from revisions") == [(1,)]
    [[text]] = crawls.rows("select text from texts")
    assert text.count("Distillation is not an attack.") == 1
    assert crawls.rows("select second from cues order by offset")[0] == (1.0,)
    assert sum(path.startswith("/1.") for path in site.paths) == 1
    [[kept]] = crawls.rows("select json_array_length(entry, '$.transcripts') from frontier")
    assert kept == 4


@pytest.mark.fault("data", "rolling captions")
def test_what_captions_show_again_is_said_once(site, crawls) -> None:
    said = ["they call it", "a distillation attack", "and we do not", "call it that"]
    cues = "".join(
        f"\n00:{n:02}.000 --> 00:{n + 2:02}.000\n{said[n - 1] if n else ''}\n{line}\n" for n, line in enumerate(said)
    )
    site.put("/1.vtt", f"WEBVTT\n{cues}", type="text/vtt")
    link = f"<podcast:transcript url='{site.base}/1.vtt' type='text/vtt'/>"
    feed(site, [f"<guid>1</guid><enclosure url='{site.base}/1.mp3' type='audio/mpeg'/>{link}"])

    crawls.run(site.source())

    [[text]] = crawls.rows("select text from texts")
    assert " ".join(text.split()) == "they call it a distillation attack and we do not call it that"
