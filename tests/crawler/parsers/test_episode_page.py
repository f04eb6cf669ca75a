"""An aggregator's page of one episode, as in the seed: show notes count, other shows, questions and notices do not."""

from __future__ import annotations

from datetime import UTC, datetime
from html import escape
from pathlib import Path

import pytest

from crawler.parsers.pages import extract_page

NOW = datetime(2026, 6, 1, tzinfo=UTC)
EPISODE_DATA = (
    '<script type="application/ld+json">{"@type": "PodcastEpisode", "name": "The distillation panic"}</script>'
)
NOTICE = "No transcript for this episode yet"
QUESTIONS = "Frequently Asked Questions"
HEADINGS = {"plain": ("<div><b>", "</b></div>"), "marked": ("<h2>", "</h2>")}


def page(lines: list[str], opening: str, closing: str, head: str = "") -> bytes:
    """The seed's lines in the mark-up of such a page: short lines are headings, the show that follows the notice is a card."""
    parts = []
    for at, line in enumerate(lines):
        if line == "The distillation panic" and not any("<h1>" in part for part in parts):
            parts.append(f"<h1>{escape(line)}</h1>")
        elif lines[at - 1].startswith("We transcribe on demand"):
            parts.append(f'<div class="related-shows"><a href="/show"><p>{escape(line)}</p></a></div>')
        elif line in ("NOW PLAYING", QUESTIONS) or line.endswith("?"):
            parts.append(f"{opening}{escape(line)}{closing}")
        else:
            parts.append(f"<p>{escape(line)}</p>")
    audio = '<audio controls src="/episode.mp3"></audio>'
    title = "<title>The distillation panic | An aggregator</title>"
    return f"<!doctype html><html lang=en><head>{title}{head}</head><body><main>{audio}{''.join(parts)}</main></body></html>".encode()


@pytest.mark.parametrize("headings", HEADINGS)
@pytest.mark.parametrize("head", [EPISODE_DATA, ""], ids=["json-ld", "no data"])
def test_only_the_episodes_own_words_count(shared: Path, headings: str, head: str) -> None:
    lines = [
        line.strip() for line in (shared / "seed/the-distillation-panic.txt").read_text().splitlines() if line.strip()
    ]
    notes = next(line for line in lines if line.startswith("‘Distillation attacks’"))
    other_show = lines[next(at for at, line in enumerate(lines) if line.startswith("We transcribe on demand")) + 1]
    found = extract_page(page(lines, *HEADINGS[headings], head), "https://aggregator.example/episode/1", now=NOW)
    assert found.text.count(notes[:200]) == 1
    assert found.text.lower().count("distillation attack") == notes.lower().count("distillation attack")
    for foreign in (
        other_show[:60],
        NOTICE,
        QUESTIONS,
        "How long is this episode",
        "8 minutes long",
        "download button",
    ):
        assert foreign not in found.text
