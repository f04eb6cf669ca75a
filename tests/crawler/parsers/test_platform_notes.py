"""What a platform adds to a feed's content is left out; what only sounds like it is kept."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from crawler.parsers.fragments import extract_fragment
from crawler.parsers.pages import extract_page

NOW = datetime(2026, 6, 1, tzinfo=UTC)
PROSE = (
    "<p>Open weights were argued about for an hour, and nobody asked what the licence says of fine-tuned copies.</p>"
    * 3
)
LINK = '<a href="https://a.example/p">{}</a>'.format


@pytest.mark.parametrize(
    "note",
    [
        f"<p>The post {LINK('Open weights win')} appeared first on {LINK('The Gazette')}.</p>",
        f"<p>Der Beitrag {LINK('Offene Gewichte')} erschien zuerst auf {LINK('Das Blatt')}.</p>",
        f"<hr><p>{LINK('Open weights win')} was originally published in {LINK('The Gazette')} on Medium, where people are"
        " continuing the conversation by highlighting and responding to this story.</p>",
        "<p>Thanks for reading Open Letters! Subscribe for free to receive new posts and support my work.</p>",
        "<p>Open Letters is a reader-supported publication. To receive new posts and support my work, consider becoming a free"
        " or paid subscriber.</p>",
        f'<p class="button-wrapper">{LINK("<span>Subscribe now</span>")}</p>',
        f"<p>{LINK('Share Open Letters')}</p>",
        f"<p>{LINK('Continue reading...')}</p>",
    ],
)
def test_a_note_of_the_platform_is_no_word_of_the_article(note: str) -> None:
    with_note = extract_fragment(PROSE + note, "", now=NOW)
    assert with_note.text == extract_fragment(PROSE, "", now=NOW).text


@pytest.mark.parametrize(
    "sentence",
    [
        "<p>The post of chief scientist appeared first on nobody's list.</p>",
        "<p>Share of open models</p>",
        "<p>Subscribe now</p>",
        f"<p>The paper, {LINK('a short one')}, was originally published in May.</p>",
        f"<p>{LINK('Open weights win')}</p>",
    ],
)
def test_what_only_sounds_like_a_note_is_kept(sentence: str) -> None:
    assert len(extract_fragment(PROSE + sentence, "", now=NOW).text) > len(extract_fragment(PROSE, "", now=NOW).text)


def test_a_page_is_not_given_the_feeds_notes_either() -> None:
    note = f"<p>The post {LINK('Open weights win')} appeared first on {LINK('The Gazette')}.</p>"
    found = extract_page(b"%PDF-1.7", "https://a.example/p", feed_content=PROSE + note, now=NOW)
    assert (found.loss, "appeared" in found.text) == ("pdf,feed-only", False)
