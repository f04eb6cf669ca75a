"""Transcripts: five forms of one conversation give one text; what captions do to sentences is undone."""

from __future__ import annotations

import gzip
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.errors import ParseError
from crawler.model import TranscriptLink
from crawler.parsers.transcripts import Transcript, choose_transcript, parse_transcript
from crawler.parsers.utterances import Utterance, assemble

NOW = datetime(2026, 6, 1, tzinfo=UTC)


def parse(content: str | bytes, content_type: str | None = None) -> Transcript:
    data = content.encode() if isinstance(content, str) else content
    return parse_transcript(data, "https://show.example/t", content_type, now=NOW)


def text_of(content: str | bytes) -> str:
    return parse(content).extraction.text


SAID = "They call it a distillation attack, and R&D agrees.\n\nI <3 open weights."

VTT = """WEBVTT - made for this test
Kind: captions

STYLE
::cue { color: red }

NOTE
not spoken: <v Nobody>closed weights

intro
00:00:01.000 --> 00:00:03.500 align:start position:0%
<v Ada Example>They call it a <i>distillation</i>

00:00:03.500 --> 00:00:06.000
<v Ada Example>attack, and R&amp;D <00:00:05.000><c.loud>agrees.</c>

01:02:03.250 --> 01:02:06.000
<v.quiet Bo Example>I &lt;3 open&#32;weights.
"""

SRT = """1
00:00:01,000 --> 00:00:03,500
Ada Example: They call it a
{\\an8}<font color="#fff">distillation</font>

2
00:00:03,500 --> 00:00:06,000
attack, and R&amp;D agrees.
3
01:02:03,250 --> 01:02:06,000
Bo Example: I <3 open weights.

4
01:02:06,000 --> 01:02:08,000
[Music]
"""

JSON = json.dumps(
    {
        "version": "1.0.0",
        "segments": [
            {"speaker": "Ada Example", "startTime": 1.0, "body": "They call it a distillation"},
            {"speaker": "Ada Example", "startTime": 3.5, "body": "attack"},
            {"speaker": "Ada Example", "startTime": 3.9, "body": ","},
            {"speaker": "Ada Example", "startTime": 4.0, "body": "and R&amp;D agrees."},
            {"speaker": "Bo Example", "startTime": 3723.25, "body": "I <3 open weights."},
        ],
    }
)

HTML = """<cite>Ada Example:</cite><time>0:01</time><p>They call it a <em>distillation</em> attack,
and R&amp;D agrees.</p><cite>Bo Example:</cite><time>1:02:03</time><p>I &lt;3 open weights.</p>"""


@pytest.mark.parametrize(("form", "content"), [("vtt", VTT), ("srt", SRT), ("json", JSON), ("html", HTML)])
def test_every_form_of_a_conversation_gives_one_text(form: str, content: str) -> None:
    transcript = parse(content)
    assert transcript.extraction.text == SAID
    assert transcript.extraction.options == form
    assert transcript.extraction.blocks == ((0, 51, "transcript"), (53, 71, "transcript"))
    first, *_, last = transcript.cues
    assert (first.offset, int(first.second or 0), first.speaker) == (0, 1, "Ada Example")
    assert (last.offset, int(last.second or 0), last.speaker) == (53, 3723, "Bo Example")


@pytest.mark.parametrize("content_type", ["text/plain", "application/json", "text/html; charset=latin-1", None])
def test_the_form_is_what_the_bytes_are_and_not_what_they_are_called(content_type: str | None) -> None:
    assert parse(VTT, content_type).extraction.options == "vtt"


def test_a_phrase_across_two_cues_reads_as_one_sentence_and_both_cues_are_kept() -> None:
    transcript = parse(VTT)
    assert "distillation attack" in transcript.extraction.text
    assert [(cue.offset, cue.second) for cue in transcript.cues] == [(0, 1.0), (28, 3.5), (53, 3723.25)]


def test_rolling_captions_are_said_once() -> None:
    lines = [
        "we talk about open",
        "weights and what they",
        "mean for the people who",
        "build on them, and",
        "who does not.",
    ]
    cues = []
    for number, line in enumerate(lines):  # the last line again above the next one, then alone for a moment
        shown = [lines[number - 1], line] if number else [line]
        cues.append(f"00:00:{number * 2:02}.000 --> 00:00:{number * 2 + 1:02}.990\n" + "\n".join(shown))
        cues.append(f"00:00:{number * 2 + 1:02}.990 --> 00:00:{number * 2 + 2:02}.000\n{line}")
    assert text_of("WEBVTT\n\n" + "\n\n".join(cues)) == " ".join(lines)


def test_captions_that_grow_word_by_word_are_said_once() -> None:
    words = ["open", "weights", "are", "not", "open", "source", "and", "never", "were"]
    cues = [f"00:00:{n:02}.000 --> 00:00:{n + 1:02}.000\n{' '.join(words[: n + 1])}" for n in range(len(words))]
    assert text_of("WEBVTT\n\n" + "\n\n".join(cues)) == " ".join(words)


def test_what_a_speaker_repeats_is_kept() -> None:
    said = ["No.", "No.", "It is very", "very open,", "I would say.", "And that is", "all there is."]
    cues = [f"00:00:{n:02}.000 --> 00:00:{n + 1:02}.000\n{line}" for n, line in enumerate(said)]
    assert text_of("WEBVTT\n\n" + "\n\n".join(cues)) == " ".join(said)


def test_a_word_before_a_colon_is_no_speaker() -> None:
    transcript = parse(SRT.replace("attack, and", "attack. Remember: they said so, and"))
    assert "attack. Remember: they" in transcript.extraction.text
    assert {cue.speaker for cue in transcript.cues} == {"Ada Example", "Bo Example"}


def test_an_unnamed_change_of_speaker_opens_a_paragraph() -> None:
    assert (
        text_of("WEBVTT\n\n00:01.000 --> 00:02.000\n>> Is it open?\n\n00:02.000 --> 00:03.000\n&gt;&gt; No.")
        == "Is it open?\n\nNo."
    )


def test_whisper_and_youtube_json_are_read() -> None:
    whisper = {"text": "…", "segments": [{"start": 0.0, "text": " Open weights,"}, {"start": 4.1, "text": " then."}]}
    words = [{"utf8": "Open"}, {"utf8": " weights,"}]
    youtube = {"events": [{"tStartMs": 0, "segs": words}, {"tStartMs": 4100, "segs": [{"utf8": "then."}]}]}
    for content in (whisper, youtube):
        transcript = parse(json.dumps(content))
        assert transcript.extraction.text == "Open weights, then."
        assert [cue.second for cue in transcript.cues] == [0.0, 4.1]


def test_plain_text_is_kept_as_it_came() -> None:
    content = "Ada Example: Open weights.\n\n[00:01:02] Bo: No.\n\nAda Example: Yes.\n\nNote: recorded in May.\n"
    transcript = parse(content)
    assert transcript.extraction.text == content
    assert [(content[cue.offset :][:4], cue.second, cue.speaker) for cue in transcript.cues] == [
        ("Open", None, "Ada Example"),
        ("No.\n", 62.0, "Bo"),
        ("Yes.", None, "Ada Example"),
    ]


def test_names_and_times_on_lines_of_their_own_are_read() -> None:
    content = "Ada Example  0:05\nOpen weights at 10:30 in the morning.\n\nBo  1:02:03\nIndeed.\n"
    assert [(cue.offset, cue.second, cue.speaker) for cue in parse(content).cues] == [
        (content.index("Open"), 5.0, "Ada Example"),
        (content.index("Indeed"), 3723.0, "Bo"),
    ]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty"),
        (b"WEBVTT\n\n", "empty"),
        (b"WEBVTT\n\n00:01.000 --> 00:02.000\n[Music]\n", "empty"),
        (b'{"segments": []}', "empty"),
        (b'{"error": "gone"}', "not-a-transcript"),
        (b"[{", "not-a-transcript"),
        (b"ID3\x04\x00\x00\x00\x00\x00\x00audio", "not-a-transcript"),
        (b"<html><title>Just a moment...</title><script>window._cf_chl_opt={}</script></html>", "challenge"),
    ],
)
def test_what_is_no_transcript_is_refused_with_a_reason(content: bytes, reason: str) -> None:
    with pytest.raises(ParseError) as raised:
        parse(content)
    assert raised.value.reason == reason


def test_the_best_of_several_transcripts_is_chosen() -> None:
    def link(name: str, kind: str, language: str | None = None) -> TranscriptLink:
        return TranscriptLink(f"https://show.example/{name}", kind, language)

    links = [
        link("a", "text/plain"),
        link("b", "application/srt"),
        link("c", "text/vtt", "de"),
        link("d", "text/vtt; charset=utf-8"),
    ]
    assert choose_transcript(links) == links[2]
    assert choose_transcript(links, "en-US") == links[3]
    assert choose_transcript(links, "de") == links[2]
    assert choose_transcript([link("e", "application/x-unknown"), links[0]]) == links[0]
    assert choose_transcript([TranscriptLink("file:///etc/passwd", "text/vtt")]) is None
    assert choose_transcript([]) is None


lines = st.text(st.characters(blacklist_categories=["Cs", "Cc"]), min_size=1, max_size=30)
utterances = st.lists(
    st.builds(
        Utterance, st.tuples(lines), st.none() | st.floats(0, 9999), st.sampled_from([None, "Ada", "Bo"]), st.booleans()
    ),
    max_size=12,
)


@given(utterances)
def test_cues_and_blocks_lie_in_the_text(said: list[Utterance]) -> None:
    spoken = assemble(said)
    offsets = [cue.offset for cue in spoken.cues]
    assert offsets == sorted(set(offsets))
    assert all(spoken.text[offset : offset + 1].strip() for offset in offsets)
    assert "\n\n".join(spoken.text[start:end] for start, end, _ in spoken.blocks) == spoken.text


@given(st.text(max_size=200) | st.binary(max_size=200))
def test_any_bytes_give_a_transcript_or_a_reason(content: str | bytes) -> None:
    data = content.encode("utf-8", "replace") if isinstance(content, str) else content
    try:
        outcome = text_of(data)
    except ParseError as error:
        outcome = error.reason
    assert outcome.strip()


def test_the_namespaces_own_examples_agree(shared: Path) -> None:
    folder = shared / "bench" / "feeds" / "podcast"
    html, srt = (parse((folder / f"example.{form}").read_bytes()) for form in ("html", "srt"))
    words = [transcript.extraction.text.split() for transcript in (html, srt)]
    assert abs(len(words[0]) - len(words[1])) <= 2
    assert len(set(words[0]) ^ set(words[1])) <= 4
    assert text_of((folder / "example.json").read_text()) == "I am your father.\n\nNooooo"


def test_speakers_of_real_transcripts_are_found(shared: Path) -> None:
    with gzip.open(shared / "corpora" / "practicalai-transcripts.jsonl.gz", "rt", encoding="utf-8") as lines:
        texts = [json.loads(line)["text"] for line, _ in zip(lines, range(20), strict=False)]
    for text in texts:
        transcript = parse_transcript(text.encode(), "https://show.example/t", "text/plain", now=NOW)
        assert transcript.extraction.text == text
        assert len({cue.speaker for cue in transcript.cues}) >= 2
