"""JSON transcripts to utterances: the podcast namespace's, Whisper's, and YouTube's timed text."""

from __future__ import annotations

from html import unescape
from typing import Any

from crawler.errors import ParseError
from crawler.parsers.feed_json import load_json
from crawler.parsers.markup_text import strip_markup
from crawler.parsers.utterances import Utterance

LISTS = ("segments", "cues", "transcript", "utterances", "results", "captions", "events")
TEXTS = ("body", "text", "content", "utf8", "transcript")
STARTS = ("startTime", "start", "start_time", "begin", "offset")


def parse_json_transcript(text: str) -> list[Utterance]:
    """The utterances of ``text``. Raises ParseError (``not-a-transcript``) when it has no list of segments."""
    data = load_json(text, "transcript")
    segments = data if isinstance(data, list) else None
    if isinstance(data, dict):
        segments = next((data[key] for key in LISTS if isinstance(data.get(key), list)), None)
    if segments is None:
        raise ParseError("JSON, but no transcript: it has no list of segments.", "not-a-transcript")
    return [utterance for segment in segments if isinstance(segment, dict) and (utterance := _utterance(segment))]


def _utterance(segment: dict[str, Any]) -> Utterance | None:
    words = segment.get("segs")
    if isinstance(words, list):  # YouTube: the words of one event
        body = "".join(str(word.get("utf8", "")) for word in words if isinstance(word, dict))
    else:
        body = next((segment[key] for key in TEXTS if isinstance(segment.get(key), str)), "")
    lines = tuple(text for line in body.split("\n") if (text := strip_markup(line)))
    if not lines:
        return None
    speaker = segment.get("speaker")
    if isinstance(speaker, dict):
        speaker = speaker.get("name")
    name = unescape(str(speaker)).strip() if isinstance(speaker, str | int) and not isinstance(speaker, bool) else ""
    return Utterance(lines, _second(segment), name or None)


def _second(segment: dict[str, Any]) -> float | None:
    milliseconds = segment.get("tStartMs")
    if isinstance(milliseconds, int | float):
        return milliseconds / 1000
    for key in STARTS:
        value = segment.get(key)
        try:
            second = float(value) if isinstance(value, int | float | str) else None
        except ValueError:  # a clock or a word where a number should be: the time is unknown, the words are not
            second = None
        if second is not None and 0 <= second < 1e7:
            return second
    return None
