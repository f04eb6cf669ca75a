"""Voice on sentences of our own, one for each rule and one for each trap beside it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from analysis.terms import triggers, wordings
from analysis.terms.attribution import Attribution
from analysis.terms.voice import Voice, voices_of
from crawler.plain_text import blocks_of

FIXTURE = Path(__file__).parents[2] / "fixtures" / "voices.jsonl"
CASES = [json.loads(line) for line in FIXTURE.read_text(encoding="utf-8").splitlines()]


def _marked(case: dict[str, Any]) -> tuple[str, tuple[int, int], list[tuple[int, int, str]]]:
    """The case's text without the marks around its mention, the mention, and blocks of the case's kind."""
    left, rest = case["text"].split("⟦")
    surface, right = rest.split("⟧")
    text = left + surface + right
    blocks = []
    if "blocks" in case:
        start = 0
        for paragraph in text.split("\n\n"):
            blocks.append((start, start + len(paragraph), case["blocks"]))
            start += len(paragraph) + 2
    return text, (len(left), len(left) + len(surface)), blocks


def _voice(case: dict[str, Any]) -> Voice:
    text, span, blocks = _marked(case)
    return voices_of(text, [span], blocks, title=case.get("title"), kind=case.get("kind", "article"))[0]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["rule"])
def test_each_rule_and_its_trap(case: dict[str, Any]) -> None:
    assert _voice(case) == Voice(case["voice"], case["contested"], case["place"])


def test_there_are_enough_cases_of_every_voice() -> None:
    assert len(CASES) >= 60
    assert {case["voice"] for case in CASES} == {"headline", "own", "quoted", "scare", "gloss"}
    assert len({case["rule"] for case in CASES}) == len(CASES)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["rule"])
def test_the_short_way_decides_as_the_rules_do(case: dict[str, Any]) -> None:
    text, (start, end), blocks = _marked(case)
    whole = Attribution(text, blocks, case.get("title"), case.get("kind", "article"))
    at = next((number for number, block in enumerate(blocks) if block[0] <= start < block[1]), -1)

    assert _voice(case) == whole.voice(start, end, at, triggers.EVERY_RULE | triggers.HINTED)


def test_the_short_way_decides_as_the_rules_do_in_real_texts(shared: Path) -> None:
    path = shared / "gold" / "mentions.jsonl"
    if not path.exists():
        pytest.skip("the labelled mentions are not here")
    for line in path.read_text(encoding="utf-8").splitlines():
        item = json.loads(line)
        text = item["left"] + item["surface"] + item["right"]
        start, end = len(item["left"]), len(item["left"]) + len(item["surface"])
        for blocks in ((), blocks_of(text)):
            whole = Attribution(text, blocks, item["title"], "article")
            at = next((number for number, block in enumerate(blocks) if block[0] <= start < block[1]), -1)
            expected = whole.voice(start, end, at, triggers.EVERY_RULE | triggers.HINTED)

            assert voices_of(text, [(start, end)], blocks, title=item["title"]) == [expected], text


def test_a_text_without_mentions_has_no_voices() -> None:
    assert voices_of('"Anything" at all', []) == []


def test_mentions_come_back_in_the_order_they_were_given() -> None:
    text = 'We need the term open weights. They sell \n"open source" and praise open models.'
    spans = [
        (text.index(word), text.index(word) + len(word)) for word in ("open models", "open weights", "open source")
    ]

    assert [voice.voice for voice in voices_of(text, spans)] == ["own", "gloss", "scare"]


def test_a_mention_at_either_end_of_the_text_is_judged() -> None:
    assert voices_of("open models", [(0, 11)])[0].voice == "own"
    assert voices_of('"open models"', [(1, 12)])[0].voice == "scare"


def test_every_hint_is_written_as_the_window_is() -> None:
    assert all(hint == hint.lower() and "\n" not in hint for hint in wordings.HINTS)
