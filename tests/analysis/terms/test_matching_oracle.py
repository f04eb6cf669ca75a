"""The matcher against the slow oracle: on real corpora cell for cell, and on generated Unicode text."""

from __future__ import annotations

import gzip
import json
import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.terms.lexicon import Variant, read_lexicon
from analysis.terms.matching import Matcher

LEXICON = Path(__file__).parents[3] / "seeds" / "lexicon.toml"

VARIANTS = (
    ("open-source", "open source", False),
    ("open-source-ai", "open source AI", False),
    ("open", "open", False),
    ("oss", "OSS", True),
    ("ai", "AI", True),
    ("eu", "EU", False),
    ("attack", "distillation attack", False),
    ("distillation", "distillation", False),
    ("distillation", "offline distillation", False),
    ("tuning", "fine-tuning", False),
    ("efficient", "efficient first staff", False),
    ("bill", "S.B. 1047", False),
    ("lab", "Mistral's AI", False),
    ("naive", "naïve AI", False),
    ("name", "Ёлка AI", False),
    ("sign", "C++ AI", False),
)
SIGNS = [" ", "  ", "-", "\u2011", "–", "—", "\n", "\r\n", "\n ", "\n\n", "-\n", "\u00a0", "\u00ad", "\u200b", "\u200d",
         "\ufeff", "\u2028", "\u2029", "\u3000", "_", ".", "/", "’", "'", "ʼ", "“", "\u0301", "\u0308", "\ufe0f", "é",
         "ß", "ﬁ", "ﬃ", "ﬀ", "ﬆ", "K", "ſ", "İ", "ı", "Ａ", "😀", "я", "深", "1", "²", "#", "?", "\x00", "\x1f", "ª",
         "§", "µ", "\x85", "s", "𝐀"]  # fmt: skip
WORDS = sorted({word for _, variant, _ in VARIANTS for word in variant.replace("-", " ").split()})
RESPELLED = [("fi", "ﬁ"), ("ffi", "ﬃ"), ("ff", "ﬀ"), ("st", "ﬆ"), ("s", "ſ"), ("k", "K"), ("A", "Ａ"), ("ï", "i\u0308"),
             ("o", "𝗼"), ("'", "’"), (" ", "\u00a0"), (" ", "-"), (" ", "\n"), (" ", " \u00ad"),
             ("e", "e\u200b")]  # fmt: skip
PIECES = st.one_of(
    st.sampled_from([variant for _, variant, _ in VARIANTS]),
    st.sampled_from(WORDS),
    st.sampled_from(SIGNS),
    st.sampled_from([" "]),
    st.text(max_size=3),
)
MATCHER = Matcher([Variant(term, variant, variant, cased) for term, variant, cased in VARIANTS])
PORTABLE = Matcher(MATCHER.variants, portable=True)


def cells(found):
    return [(m.start, m.end, m.term, m.nested_in) for m in found]


def respell(text, chance):
    for plain, other in RESPELLED:
        if plain in text and chance.random() < 0.1:
            text = text.replace(plain, other)
    return chance.choice([text, text, text.upper(), text.title()])


@pytest.mark.parametrize("corpus", ["interconnects", "usgov-tech", "practicalai-transcripts"])
def test_every_term_of_the_lexicon_in_every_document(shared, oracle, corpus):
    lexicon = read_lexicon(LEXICON)
    matcher = Matcher(lexicon.variants)
    plain = [(variant.term, variant.variant, variant.cased) for variant in lexicon.variants]
    with gzip.open(shared / "corpora" / f"{corpus}.jsonl.gz", "rt", encoding="utf-8") as lines:
        texts = [json.loads(line)["text"] for line in lines]
    portable = Matcher(lexicon.variants, portable=True)
    for text, found in zip(texts, matcher.find_batch(texts), strict=True):
        assert cells(found) == oracle.mentions(text, plain)
        assert found == portable.find(text)


@settings(max_examples=1500, deadline=None)
@given(st.lists(PIECES, max_size=12), st.randoms(use_true_random=False))
def test_any_text(oracle, pieces, chance):
    text = "".join(respell(piece, chance) for piece in pieces)
    found = MATCHER.find(text)
    assert all(text[m.start : m.end] == m.surface for m in found)
    assert cells(found) == oracle.mentions(text, VARIANTS)
    assert found == PORTABLE.find(text)


def test_a_hundred_thousand_texts(oracle):
    chance = random.Random(20240607)
    pieces = [variant for _, variant, _ in VARIANTS] * 2 + WORDS * 2 + SIGNS + [" "] * 30
    texts = [
        "".join(respell(piece, chance) for piece in chance.choices(pieces, k=chance.randrange(1, 9)))
        for _ in range(100_000)
    ]
    for text, found in zip(texts, MATCHER.find_batch(texts), strict=True):
        assert cells(found) == oracle.mentions(text, VARIANTS), text
        assert found == PORTABLE.find(text)


def test_thousands_of_variants_are_found_by_their_heads(oracle):
    chance = random.Random(11)
    syllables = ["ka", "lo", "mi", "ne", "ru", "sa", "to", "vi"]
    words = ["".join(chance.choices(syllables, k=chance.randrange(1, 6))) for _ in range(60)]
    phrases = dict.fromkeys(" ".join(chance.choices(words, k=chance.randrange(1, 4))) for _ in range(3000))
    signed = [".kalo", "mi/ne", "sa's", "to+", "ru. vi"]
    variants = [(phrase, phrase, False) for phrase in [*phrases, *signed]]
    matcher = Matcher([Variant(term, variant, variant, cased) for term, variant, cased in variants])
    pieces = [*words, *words, *signed, *SIGNS]
    texts = [
        " ".join(respell(piece, chance) for piece in chance.choices(pieces, k=chance.randrange(1, 12)))
        for _ in range(500)
    ]
    for text, found in zip(texts, matcher.find_batch(texts), strict=True):
        assert cells(found) == oracle.mentions(text, variants), text


@pytest.mark.parametrize("length", [1, 2, 3, 4, 5, 6, 7, 8, 9, 15, 16, 17, 24, 25])
def test_a_variant_of_any_length_at_any_place_among_others(length):
    word = "quartzyvexjackdaws fowl grips"[:length].strip()
    for others in ([], [f"{word} {number}" for number in range(2000)]):
        matcher = Matcher([Variant(form, form, form) for form in (word, *others)])
        texts = ["." * before + f"{word}, {word.upper()}x x{word} (\u2019{word})" + "é" * 40_000 for before in range(9)]
        for before, found in enumerate(matcher.find_batch(texts)):
            assert [m.start for m in found] == [before, texts[before].index("\u2019") + 1], texts[before][:80]
