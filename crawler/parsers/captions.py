"""WebVTT and SubRip to utterances. One reader for both: files lie about which they are, and mix their habits."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from html import unescape

from crawler.parsers.utterances import Utterance

TIME = r"(?:(\d{1,4}):)?(\d{1,2}):(\d{1,2})(?:[.,](\d{1,3}))?"
CLOCK = r"(?:\d{1,4}:)?\d{1,2}:\d{1,2}(?:[.,]\d{1,3})?"
TIMING = re.compile(rf"\s*{TIME}\s*-{{1,2}}>\s*{TIME}(?:\s.*)?")
VOICE = re.compile(r"<v(?:\.[^\s<>]*)?\s+([^<>]{1,120})>")
RUBY = re.compile(r"<rt>[^<>]*</rt>")
VTT_TAG = re.compile(r"</?[A-Za-z0-9:.][^<>]{0,200}>|</?[A-Za-z]>")
SRT_TAG = re.compile(r"</?(?:font|i|b|u|s|em|strong|span|br|v|c)\b[^<>]{0,200}>", re.IGNORECASE)
STYLE = re.compile(r"\{\\?[^{}]{0,60}\}")
TURN = re.compile(r"\s*(?:>>|&gt;&gt;)+:?\s*")
LABEL = re.compile(r"(?:>+\s*)?((?:[^\W\d_][\w.’'-]*|\d{1,2})(?: (?:[^\W_][\w.’'-]*)){0,3}|SPEAKER_\d+):\s+")
NO_NAMES = frozenset(
    [
        "note",
        "question",
        "answer",
        "q",
        "warning",
        "example",
        "update",
        "ps",
        "music",
        "disclaimer",
        "correction",
        "caption",
    ]
)


def parse_captions(text: str) -> list[Utterance]:
    """The utterances of a WebVTT or SubRip file, in its order; an empty list when it has no timings."""
    vtt = text.lstrip("\ufeff \n\r\t").startswith("WEBVTT")
    return list(with_labels(_voices(_cues(text), vtt)))


def seconds_of(hours: str | None, minutes: str, seconds: str, fraction: str | None) -> float:
    """A clock's parts as seconds."""
    return int(hours or 0) * 3600 + int(minutes) * 60 + int(seconds) + float(f"0.{fraction or 0}")


def _cues(text: str) -> Iterator[tuple[float, list[str]]]:
    """Start and lines of each cue. A cue ends at a blank line, or at the next timing where that was forgotten."""
    second: float | None = None
    lines: list[str] = []
    for line in text.splitlines():
        timing = TIMING.fullmatch(line) if "->" in line else None
        if timing is not None:
            if second is not None:
                if lines and lines[-1].strip().isdigit():  # the number of the cue that begins here
                    lines.pop()
                yield second, lines
            second, lines = seconds_of(*timing.group(1, 2, 3, 4)), []
        elif second is not None and line.strip():
            lines.append(line)
        elif second is not None and lines:
            yield second, lines
            second, lines = None, []
    if second is not None:
        yield second, lines


def _voices(cues: Iterable[tuple[float, list[str]]], vtt: bool) -> Iterator[Utterance]:
    """One utterance for each voice of a cue, its tags and character references resolved."""
    for second, lines in cues:
        parts = VOICE.split("\n".join(lines))
        for speaker, part in zip([None, *parts[1::2]], parts[0::2], strict=True):
            turn = TURN.match(part)
            shown = tuple(line for raw in part[turn.end() if turn else 0 :].split("\n") if (line := _plain(raw, vtt)))
            if shown:
                yield Utterance(shown, second, unescape(speaker).strip() if speaker else None, turn is not None)


def _plain(line: str, vtt: bool) -> str:
    line = STYLE.sub("", RUBY.sub("", line))
    line = (VTT_TAG if vtt else SRT_TAG).sub("", line)
    return " ".join(unescape(line).replace("\u200b", "").split(" ")).strip()


def with_labels(utterances: Iterable[Utterance]) -> Iterator[Utterance]:
    """Names before a colon, where captions give speakers that way, taken out of the text and carried on.

    A name counts when it opens the first utterance, opens two, or is of two words or more in a file that names
    its first speaker: "Remember: …" stays text.
    """
    said = list(utterances)
    if any(utterance.speaker for utterance in said):
        yield from said
        return
    found = [match[1] if (match := LABEL.match(utterance.text)) else None for utterance in said]
    often = Counter(found)
    labelled = bool(found) and _is_name(found[0])
    names = {
        name
        for position, name in enumerate(found)
        if _is_name(name) and (often[name] > 1 or position == 0 or (labelled and _is_full_name(name)))
    }
    speaker: str | None = None
    for utterance, name in zip(said, found, strict=True):
        if name in names:
            speaker = name
            yield replace(utterance, lines=_without_label(utterance.lines), speaker=name)
        else:
            speaker = None if utterance.turn else speaker
            yield replace(utterance, speaker=speaker)


def _is_name(label: str | None) -> bool:
    return label is not None and label.lower() not in NO_NAMES and not label[0].islower()


def _is_full_name(label: str | None) -> bool:
    words = (label or "").split(" ")
    return len(words) > 1 and not any(word[0].islower() for word in words)


def _without_label(lines: tuple[str, ...]) -> tuple[str, ...]:
    """The label may have been broken over two lines."""
    text = "\n".join(lines)
    match = re.match(LABEL.pattern.replace(" ", r"\s"), text)
    rest = text[match.end() :] if match else text
    return tuple(line for line in rest.split("\n") if line.strip())
