"""An episode's turns -> WebVTT or SubRip, with times as if it had been spoken at 150 words a minute.

Cues are short, as captions are, and break wherever the words run out: a phrase may begin in one and end in the next.
"""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from crawler.sample.content import Page, turns

WORDS_PER_CUE = 11
SECONDS_PER_WORD = 0.4
TYPES = {"vtt": "text/vtt", "srt": "application/x-subrip"}


def transcript(page: Page, form: str) -> str:
    """The transcript of ``page`` in ``form``, a key of TYPES."""
    if form == "vtt":
        return "WEBVTT\n\n" + "\n".join(
            f"{_clock(start, '.')} --> {_clock(end, '.')}\n<v {speaker}>{escape(words, quote=False)}\n"
            for start, end, speaker, _, words in _cues(page)
        )
    return "\n".join(
        f"{number}\n{_clock(start, ',')} --> {_clock(end, ',')}\n{speaker + ': ' if opens else ''}{words}\n"
        for number, (start, end, speaker, opens, words) in enumerate(_cues(page), 1)
    )


def duration(page: Page) -> int:
    """How long the episode is, in whole seconds."""
    return round(len(page.body.split()) * SECONDS_PER_WORD) if page.body else 1860


def _cues(page: Page) -> Iterator[tuple[float, float, str, bool, str]]:
    """Start and end in seconds, speaker, whether the speaker begins here, and the words."""
    spoken = 0
    for speaker, said in turns(page.body):
        words = said.split()
        for begin in range(0, len(words), WORDS_PER_CUE):
            piece = words[begin : begin + WORDS_PER_CUE]
            start = spoken * SECONDS_PER_WORD
            spoken += len(piece)
            yield start, spoken * SECONDS_PER_WORD, speaker, begin == 0, " ".join(piece)


def _clock(seconds: float, point: str) -> str:
    whole, milli = divmod(round(seconds * 1000), 1000)
    return f"{whole // 3600:02}:{whole // 60 % 60:02}:{whole % 60:02}{point}{milli:03}"
