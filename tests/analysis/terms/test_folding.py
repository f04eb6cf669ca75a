"""Folding: what is alike, what is not, and the way back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.terms.folding import fold, fold_variant


@pytest.mark.parametrize(
    "written",
    [
        "open source",
        "Open Source",
        "open\u00a0source",
        "open  source",
        "open-source",
        "open\u2011source",
        "open\u2013source",
        "open\u2014source",
        "open\nsource",
        "open\r\nsource",
        "open \n\t source",
        "open-\nsource",
        "o\u00adpen so\u200burce",
        "open\u200b source",
        "ｏｐｅｎ\u3000ｓｏｕｒｃｅ",
        "𝗼𝗽𝗲𝗻 𝘀𝗼𝘂𝗿𝗰𝗲",
    ],
)
def test_these_are_one_way_of_writing(written):
    assert fold(written).text == "open source"


@pytest.mark.parametrize(
    "written",
    ["open\n\nsource", "open\r\n\r\nsource", "open\n  \nsource", "open - source", "open – source", "open--source",
     "open\u2029source", "open_source", "open/source", "opensource", "open. source"],
)  # fmt: skip
def test_these_are_not(written):
    assert fold(written).text != "open source"


def test_ligatures_and_composed_letters_fold_to_their_parts():
    assert fold("ﬁne-tuning eﬃcient ﬀ").text == "fine tuning efficient ff"
    assert fold("caf\u00e9").text == fold("cafe\u0301").text
    assert fold("DeepSeek’s").text == "deepseek's"
    assert fold("Straße").text == "straße"


def test_case_can_be_kept():
    assert fold("ＯSS", keep_case=True).text == "OSS"


def test_a_variant_has_one_space_for_each_separator():
    assert fold_variant(" Open - Source-AI ") == "open source ai"


@given(st.text(st.sampled_from("ab -\n\r\u00ad\u200bﬁé\u0301’Ａß\u00a0—𝗼Ω"), max_size=40))
def test_every_folded_character_has_its_place(text):
    folded = fold(text)
    spans = [(folded.start(i), folded.end(i + 1)) for i in range(len(folded.text))]
    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert spans == sorted(spans)
    for i, (start, end) in enumerate(spans):
        assert folded.text[i] in fold(text[start:end]).text
