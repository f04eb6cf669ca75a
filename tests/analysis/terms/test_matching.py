"""Matching, read as examples."""

from __future__ import annotations

import pickle

import pytest

from analysis.terms.matching import Matcher, keep_longest, nest

TERMS = {
    "open-source": ["open source", "open-sourced"],
    "open-source-ai": ["open source AI"],
    "open-weights": ["open weight", "open weights", "weights are open"],
    "open": ["open"],
    "activities": ["activities"],
    "fine-tuning": ["fine tuning"],
    "deepseek": ["DeepSeek"],
}


@pytest.fixture(scope="module")
def matcher(variants_of):
    return Matcher(variants_of(TERMS, cased={"oss": ["OSS"]}))


def spans(matcher, text):
    found = matcher.find(text)
    assert all(text[m.start : m.end] == m.surface for m in found)
    assert matcher.find_batch(["", text, "x"]) == [[], found, []]
    assert Matcher(matcher.variants, portable=True).find(text) == found
    return [(m.term, m.surface, m.nested_in) for m in found]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("activities.We", [("activities", "activities", None)]),
        ("DeepSeek’s and deepseek's", [("deepseek", "DeepSeek", None), ("deepseek", "deepseek", None)]),
        ("openness, opens, re_open, open_", []),
        ("re-open", [("open", "open", None)]),
        ("opene\u0301 open\u0301 \u0301open открopen", []),
        ("open\u00adness", []),
        ("Fine\u00ad-Tu\u00adning", [("fine-tuning", "Fine\u00ad-Tu\u00adning", None)]),
        ("ﬁne\u2011tuning", [("fine-tuning", "ﬁne\u2011tuning", None)]),
        ("ＤｅｅｐＳｅｅｋ", [("deepseek", "ＤｅｅｐＳｅｅｋ", None)]),
        ("weights are\n   open", [("open-weights", "weights are\n   open", None), ("open", "open", "open-weights")]),
        ("OSS oss Oss", [("oss", "OSS", None)]),
        (
            "open source/open weights",
            [
                ("open-source", "open source", None),
                ("open", "open", "open-source"),
                ("open-weights", "open weights", None),
                ("open", "open", "open-weights"),
            ],
        ),
        (
            "open-source AI",
            [
                ("open-source-ai", "open-source AI", None),
                ("open-source", "open-source", "open-source-ai"),
                ("open", "open", "open-source-ai"),
            ],
        ),
        ("open\n\nsource", [("open", "open", None)]),
        ("#OpenSource", []),
        (
            "https://example.org/open-source?x",
            [("open-source", "open-source", None), ("open", "open", "open-source")],
        ),
    ],
)
def test_mentions_of(matcher, text, expected):
    assert spans(matcher, text) == expected


def test_offsets_are_characters_behind_emoji_and_marks(matcher):
    text = "😀 e\u0301 \u00ad\ufeff “Open Source”"
    (mention, _) = matcher.find(text)
    assert (mention.start, mention.end) == (text.index("Open"), text.index("Open") + 11)


def test_the_longest_of_a_term_wins(variants_of):
    matcher = Matcher(variants_of({"distillation": ["distillation", "knowledge distillation", "distillation attack"]}))
    assert [m.surface for m in matcher.find("knowledge distillation attack, distillation")] == [
        "knowledge distillation",
        "distillation attack",
        "distillation",
    ]


def test_a_variant_may_begin_and_end_with_signs(variants_of):
    matcher = Matcher(variants_of({"a": [".gov"], "b": ["C++"], "c": ["A.I."], "d": ["AT&T"]}))
    assert [m.surface for m in matcher.find("the .gov, C++, A.I. and AT&T; 18f.gov, C++x")] == [
        ".gov", "C++", "A.I.", "AT&T",
    ]  # fmt: skip


def test_a_variant_without_a_letter_is_refused_if_nothing_is_left_of_it(variants_of):
    for portable in (False, True):
        with pytest.raises(ValueError, match="nothing that can be found in the variant '-' of 'a'"):
            Matcher(variants_of({"a": ["-"]}), portable)


def test_letters_beyond_latin(variants_of):
    matcher = Matcher(variants_of({"a": ["深度求索"], "b": ["Ёлка"], "c": ["naïve"], "d": ["?"]}))
    assert [m.surface for m in matcher.find("深度求索 ёлка nai\u0308ve NAÏVE naive ?")] == [
        "深度求索", "ёлка", "nai\u0308ve", "NAÏVE", "?",
    ]  # fmt: skip


def test_no_variants_and_no_text():
    assert Matcher([]).find("open source") == []
    assert Matcher([]).find_batch(["open source", ""]) == [[], []]


def test_a_matcher_can_be_sent_to_a_worker(matcher):
    for each in (matcher, Matcher(matcher.variants, portable=True)):
        sent = pickle.loads(pickle.dumps(each))
        assert sent.find("open source") == each.find("open source")
        assert sent.portable == each.portable


def test_keep_longest_and_nest_are_plain_arithmetic():
    assert keep_longest([(5, 11), (0, 11), (0, 4), (8, 20)]) == [(0, 11), (8, 20)]
    assert nest([(0, 4, "a"), (0, 11, "b"), (0, 20, "a"), (12, 14, "b"), (12, 14, "c")]) == ["b", "a", None, "a", "a"]
    assert nest([]) == []
