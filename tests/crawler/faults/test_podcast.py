"""FAULTS, podcast: every form of transcript is read as what was said, and no mention is made of what was not.

The four of this group that are about audio itself need the product to transcribe and are not here.
"""

from __future__ import annotations

import json

import pytest

from analysis.counting import count
from analysis.terms.lexicon import read_lexicon
from crawler.corpus.connection import open_database

LEXICON = """
[[term]]
id = "distillation-attack"
label = "distillation attack"
definition = "Distillation, named as a misdeed."
variants = ["distillation attack(s)"]
"""

VTT = """WEBVTT

00:00:01.000 --> 00:00:04.000
<v Ada>Some call it a distillation

00:00:04.500 --> 00:00:09.000
<v Ada>attack, and it is none.
"""
SRT = """1
00:00:01,000 --> 00:00:04,000
Ada: Some call it a distillation

2
00:00:04,500 --> 00:00:09,000
attack, and it is none.
"""
JSON = json.dumps(
    {
        "version": "1.0.0",
        "segments": [
            {"speaker": "Ada", "startTime": 1.0, "endTime": 4.0, "body": "Some call it a distillation"},
            {"speaker": "Ada", "startTime": 4.5, "endTime": 9.0, "body": "attack, and it is none."},
        ],
    }
)
HTML = """<!DOCTYPE html><html><body>
<cite>Ada:</cite><time>0:01</time><p>Some call it a distillation attack, and it is none.</p>
</body></html>"""
FORMS = {
    "vtt": ("text/vtt", VTT),
    "srt": ("application/x-subrip", SRT),
    "json": ("application/json", JSON),
    "html": ("text/html", HTML),
}


@pytest.fixture
def listen(site, crawls, tmp_path):
    """Crawls one episode with a transcript; returns its text, its cues' seconds and its mentions (surface, second)."""

    def crawl_and_count(form: str, content: str) -> tuple[str, list[float], list[tuple[str, float]]]:
        site.put(f"/1.{form}", content, type=FORMS[form][0])
        site.feed(
            [
                {
                    "link": f"{site.base}/episodes/1",
                    "title": "One",
                    "enclosure": f"{site.base}/1.mp3",
                    "transcript": f"{site.base}/1.{form}",
                    "transcript_type": FORMS[form][0],
                }
            ]
        )
        crawls.run(site.source())
        lexicon = tmp_path / "lexicon.toml"
        lexicon.write_text(LEXICON, encoding="utf-8")
        db = open_database(crawls.db)
        count(db, read_lexicon(lexicon), now="2026-06-01T00:00:00Z")
        db.close()
        [[text]] = crawls.rows("select text from texts")
        cues = [second for (second,) in crawls.rows("select second from cues order by offset")]
        return text, cues, crawls.rows("select surface, second from mentions order by start")

    return crawl_and_count


@pytest.mark.fault("podcast", "VTT, SRT, JSON, HTML transcripts")
@pytest.mark.parametrize("form", FORMS)
def test_every_form_of_transcript_gives_the_words_that_were_said(form, listen) -> None:
    text, cues, mentions = listen(form, FORMS[form][1])

    assert " ".join(text.split()).endswith("Some call it a distillation attack, and it is none.")
    assert cues[0] == 1.0
    assert [second for _, second in mentions] == [1.0]


@pytest.mark.fault("podcast", "entities and tags in cues")
@pytest.mark.parametrize("form", ["vtt", "srt"])
def test_entities_and_tags_in_cues_are_no_words(form, listen) -> None:
    marked = FORMS[form][1].replace("distillation\n", "<i>distillation</i>\n").replace("attack", "<b>attack</b>&nbsp;")
    marked = marked.replace("it is none", "it&#39;s <c.loud>R&amp;D</c>")

    text, _, mentions = listen(form, marked)

    assert "it's R&D." in text
    assert not {"<", ">", "&nbsp;", "&amp;"} & set(text.split())
    assert [" ".join(surface.split()) for surface, _ in mentions] == ["distillation attack"]


@pytest.mark.fault("podcast", "a phrase across two cues")
@pytest.mark.parametrize("form", ["vtt", "srt", "json"])
def test_a_phrase_across_two_cues_is_one_mention_at_the_second_where_it_begins(form, listen) -> None:
    _, cues, mentions = listen(form, FORMS[form][1])

    assert cues == [1.0, 4.5]
    assert [(" ".join(surface.split()), second) for surface, second in mentions] == [("distillation attack", 1.0)]


@pytest.mark.fault("podcast", "choosing among several")
def test_of_several_transcripts_the_one_that_tells_most_is_read(site, crawls) -> None:
    """The feed names a plain text, captions in another language and a JSON with speakers, in that order."""
    site.put("/1.txt", "Some call it a distillation attack.", type="text/plain")
    site.put("/1.fr.vtt", VTT.replace("Some call it a", "On parle de"), type="text/vtt")
    site.put("/1.json", JSON, type="application/json")
    links = "".join(
        f'<podcast:transcript url="{site.base}{path}" type="{form}"{more}/>'
        for path, form, more in (
            ("/1.txt", "text/plain", ""),
            ("/1.fr.vtt", "text/vtt", ' language="fr"'),
            ("/1.json", "application/json", ""),
        )
    )
    site.put(
        "/feed",
        '<rss version="2.0" xmlns:podcast="https://podcastindex.org/namespace/1.0"><channel><title>Show</title>'
        f"<language>en</language><item><title>One</title><link>{site.base}/episodes/1</link><guid>one</guid>"
        f'<pubDate>Mon, 04 May 2026 09:00:00 GMT</pubDate><enclosure url="{site.base}/1.mp3" type="audio/mpeg"/>'
        f"{links}</item></channel></rss>",
        type="application/rss+xml",
    )

    crawls.run(site.source())

    assert [path for path in site.paths if path.startswith("/1.")] == ["/1.json"]
    assert crawls.rows("select distinct speaker from cues") == [("Ada",)]
    assert crawls.rows("select count(*) from revisions") == [(1,)]
