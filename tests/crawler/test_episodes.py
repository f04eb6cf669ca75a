"""Episodes: the transcript where one is linked, else the show notes, with cues and durations."""

from __future__ import annotations

VTT = """WEBVTT

00:00:01.000 --> 00:00:04.000
<v Ada>Distillation is not an attack.

00:00:04.500 --> 00:00:09.000
<v Ben>They call it a distillation attack.
"""


def episode(site, **fields: str) -> dict[str, str]:
    return {"link": f"{site.base}/episodes/1", "title": "One", "enclosure": f"{site.base}/1.mp3"} | fields


def test_a_linked_transcript_is_the_text_with_its_cues(site, crawls) -> None:
    site.put("/1.vtt", VTT, type="text/vtt")
    transcript = {"transcript": f"{site.base}/1.vtt", "transcript_type": "text/vtt"}
    site.feed([episode(site, content="<p>Notes</p>", **transcript)])

    crawls.run(site.source())

    [(key, kind, audio)] = crawls.rows("select key, kind, audio_url from documents")
    assert (key, kind, audio) == (f"{site.base}/episodes/1", "episode", f"{site.base}/1.mp3")
    [[text]] = crawls.rows("select text from texts")
    assert "distillation attack" in text
    cues = crawls.rows("select offset, second, speaker from cues order by offset")
    assert [(second, speaker) for _, second, speaker in cues] == [(1.0, "Ada"), (4.5, "Ben")]
    assert text[cues[1][0] :].startswith("They call it")
    assert "/1.mp3" not in site.paths
    assert "/episodes/1" not in site.paths


def test_without_transcript_the_show_notes_of_the_feed_are_the_text(site, crawls, article_text) -> None:
    site.feed([episode(site, content=f"<p>{article_text('open models', 3)}</p>")])

    crawls.run(site.source())

    assert "something of open models" in crawls.rows("select text from texts")[0][0]
    assert "/episodes/1" not in site.paths


def test_without_either_the_page_is_read(site, crawls, article_text) -> None:
    site.article("/episodes/1", article_text("what was said"))
    site.feed([episode(site)])

    crawls.run(site.source())

    assert crawls.rows("select kind from documents") == [("episode",)]
    assert "what was said" in crawls.rows("select text from texts")[0][0]


def test_a_transcript_that_comes_later_is_a_second_revision(site, crawls, article_text) -> None:
    site.feed([episode(site, content=f"<p>{article_text('the show', 3)}</p>")])
    crawls.run(site.source())
    site.put("/1.vtt", VTT, type="text/vtt")
    transcript = {"transcript": f"{site.base}/1.vtt", "transcript_type": "text/vtt"}
    site.feed([episode(site, content=f"<p>{article_text('the show', 3)}</p>", **transcript)])

    crawled = crawls.run(site.source())

    assert crawled.summary["documents_revised"] == 1
    assert crawls.rows("select count(*) from documents") == [(1,)]


def test_a_challenge_page_in_a_transcripts_place_is_missing(site, crawls) -> None:
    site.put("/1.vtt", "<html><head><title>Just a moment...</title></head><body>Wait</body></html>", status=403)
    transcript = {"transcript": f"{site.base}/1.vtt", "transcript_type": "text/vtt"}
    site.feed([episode(site, content="<p>Notes</p>", **transcript)])

    crawls.run(site.source())

    assert crawls.rows("select outcome, reason from fetches where purpose = 'transcript'") == [("missing", "challenge")]
    assert crawls.rows("select count(*) from documents") == [(0,)]


def test_episodes_that_all_link_to_the_shows_home_are_told_apart_by_guid(site, crawls, article_text) -> None:
    site.feed(
        [
            {
                "link": f"{site.base}/",
                "guid": f"episode-{number}",
                "title": f"Number {number}",
                "enclosure": f"{site.base}/{number}.mp3",
                "content": f"<p>{article_text(f'number {number}', 3)}</p>",
            }
            for number in range(3)
        ]
    )

    crawls.run(site.source())

    assert crawls.rows("select key from documents order by key") == [(f"site:episode-{number}",) for number in range(3)]
