"""What the extension finds beside mentions, and the senses it decides, held against the rules in Python alone."""

from __future__ import annotations

import gzip
import json
import random
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from analysis.terms import disputes, matching, triggers, wordings, works
from analysis.terms.lexicon import read_lexicon
from analysis.terms.matching import Matcher
from analysis.terms.quotations import double_quotations, plain_quotations
from analysis.terms.sense_rules import SenseRule
from analysis.terms.senses import SenseRules
from analysis.terms.voice import voices_of
from crawler.plain_text import blocks_of

pytestmark = pytest.mark.skipif(not matching.COMPILED, reason="the extension was not built")

SEEDS = Path(__file__).parents[3] / "seeds" / "lexicon.toml"
CORPORA = ("interconnects", "usgov-tech", "practicalai-transcripts")

PIECES = [
    *(
        "open models",
        "Open Source",
        "open\nweights",
        "distillation",
        "Jailbreak",
        "AGI",
        "the",
        "A",
        "of",
        "Paper",
        "5",
        "2",
    ),
    *(
        " ",
        " ",
        "  ",
        "\n",
        "\n\n",
        "\n\n: ",
        "\n: ",
        " : ",
        ":\n\n",
        "> ",
        ">",
        "- ",
        "* ",
        "3. ",
        "• ",
        "#",
        "\t",
        "\u00a0",
    ),
    *(
        '"',
        "“",
        "”",
        "„",
        "«",
        "»",
        "'",
        "‘",
        "’",
        "`",
        '":',
        "](",
        "[",
        "]",
        "(",
        ")",
        "://",
        "/",
        "=",
        "_",
        ".",
        ":",
        ",",
    ),
    *(
        "!",
        "?",
        "…",
        "—",
        "--",
        "\u2009",
        "K",
        "İ",
        "ß",
        "é",
        "٣",
        "漢",
        "\U0001d400",
        "\ud800",
        "\u0301",
        "Quote 2024-02-12",
    ),
    *(
        "so-called ",
        "the term ",
        "misuse of ",
        "jargon",
        "critİci",
        "loaded term",
        "titled ",
        "paper",
        "what is",
        "defined as",
    ),
    *(
        "Tweet from Ada: ",
        "\nLinks mentioned:\n",
        "Link mentioned : ",
        " mentioned",
        "GitHub - ada/mill: ",
        "'90s",
        "iphone",
        "ai",
        "language model",
        "phone-s",
        "weights,",
        "policy ",
        "it said:\n\n",
        "I wrote:\n\n",
    ),
    *(
        "x" * 70,
        "word " * 30,
        " debated definition of ",
        "Link 2023-01-02 ",
        "Points: 3)",
        "(12 votes)",
        "<a href=",
        '"caption":"',
    ),
]
TEXTS = st.lists(st.sampled_from(PIECES), min_size=1, max_size=40).map("".join)
KINDS = st.sampled_from(["article", "episode"])
TITLES = st.sampled_from([None, "", "Open Source", "The Paper", " open models "])
TERMS = ["open models", "open source", "open weights", "distillation", "jailbreak", "agi"]


def spans_of(text: str, draw: random.Random) -> list[tuple[int, int]]:
    """Mentions at the terms' words, and some anywhere: the rules must agree wherever they are asked."""
    low = text.lower() if len(text.lower()) == len(text) else text
    spans = [(low.index(term), low.index(term) + len(term)) for term in TERMS if term in low]
    for _ in range(3):
        start = draw.randrange(len(text))
        spans.append((start, min(len(text), start + draw.randint(1, 12))))
    return sorted(spans) if draw.random() < 0.8 else spans


def blocks_in(text: str, draw: random.Random) -> list[tuple[int, int, str]]:
    kind = draw.choice(["none", "read", "whole", "some"])
    if kind == "read":
        return list(blocks_of(text))
    if kind == "whole":
        return [(0, len(text), draw.choice(["paragraph", "quote", "heading", "transcript"]))]
    if kind == "none":
        return []
    edges = sorted(draw.randrange(len(text) + 1) for _ in range(6))
    kinds = ["paragraph", "quote", "heading", "code", "list", "caption"]
    return [(a, b, draw.choice(kinds)) for a, b in zip(edges[::2], edges[1::2], strict=True)]


def agree_on_voice(text: str, spans, blocks, title, kind, marked) -> None:  # type: ignore[no-untyped-def]
    compiled = voices_of(text, spans, blocks, title=title, kind=kind, marked=marked)
    assert compiled == voices_of(text, spans, blocks, title=title, kind=kind, marked=marked, portable=True), text


@settings(max_examples=1500, deadline=None)
@given(TEXTS, TITLES, KINDS, st.booleans(), st.integers(0, 2**32))
@example('"open models" win', "", "article", True, 1)
@example("'open models' win", None, "article", False, 2)
@example(":>\n\nopen models don't", None, "article", False, 3)
@example("İİİİ so-calleİ" + "x" * 80 + "open models, open models", None, "article", False, 4)
def test_voices_are_those_of_the_rules_asked_one_by_one(text, title, kind, marked, seed) -> None:  # type: ignore[no-untyped-def]
    draw = random.Random(seed)
    agree_on_voice(text, spans_of(text, draw), blocks_in(text, draw), title, kind, marked)


@pytest.mark.parametrize("seed", range(4))
def test_voices_of_many_made_texts(seed: int) -> None:
    draw = random.Random(seed)
    for _ in range(2500):
        text = "".join(draw.choices(PIECES, k=draw.randint(1, 60)))
        title, kind = draw.choice([None, "", "Open Source", "The Paper"]), draw.choice(["article", "episode"])
        agree_on_voice(text, spans_of(text, draw), blocks_in(text, draw), title, kind, draw.random() < 0.5)


@settings(max_examples=1500, deadline=None)
@given(st.text(alphabet="ab .,\n>\"“”„«»'‘’(5\t…é\ud800", max_size=80))
def test_quotations_are_those_of_python(text: str) -> None:
    from analysis.terms.compiled_triggers import compiled_screen

    plain = plain_quotations(text)
    assert compiled_screen().quotations(text) == sorted(double_quotations(text) if plain is None else plain)


RULES = {
    "jailbreak": [
        SenseRule("phones", "near", near=("iphone", "phone s"), within=5),
        SenseRule("written", "off", surface=("Jailbreak",), unless=("ai", "language model"), unless_within=120),
    ],
    "open models": [
        SenseRule("policy", "off", before=("policy", "the", "of (a)", "a"), near=("weights", "ai"), within=30),
        SenseRule("after", "near", after=("in the", "weights", "(so", "k")),
    ],
    "agi": [SenseRule("long", "off", unless=("word word", "paper"), unless_within=40), SenseRule("else", "near")],
}


@pytest.mark.parametrize("seed", range(4))
def test_senses_of_many_made_texts(seed: int) -> None:
    draw = random.Random(seed)
    compiled, portable = SenseRules(RULES), SenseRules(RULES, portable=True)
    assert not compiled.portable
    for _ in range(2500):
        text = "".join(draw.choices(PIECES, k=draw.randint(1, 60)))
        spans = spans_of(text, draw)
        terms = [draw.choice([*RULES, "unknown"]) for _ in spans]
        assert compiled.decide(text, spans, terms) == portable.decide(text, spans, terms), text


def test_rules_beyond_ascii_are_decided_in_python() -> None:
    rules = SenseRules({"agi": [SenseRule("rule", "off", near=("naïve",))]})

    assert rules.portable
    assert rules.decide("AGI is naïve", [(0, 3)], ["agi"]) == [("off", "rule")]


@pytest.mark.parametrize("corpus", CORPORA)
def test_real_texts_have_the_voices_and_senses_of_python(corpus: str, shared: Path) -> None:
    lexicon = read_lexicon(SEEDS)
    matcher = Matcher(lexicon.variants)
    rules = {term.id: term.senses for term in lexicon.terms}
    compiled, portable = SenseRules(rules), SenseRules(rules, portable=True)
    with gzip.open(shared / "corpora" / f"{corpus}.jsonl.gz", "rt", encoding="utf-8") as lines:
        documents = [json.loads(line) for line in lines][::5]
    for document in documents:
        text = document["text"]
        found = matcher.find(text)
        spans, terms = [match[:2] for match in found], [match.term for match in found]
        assert compiled.decide(text, spans, terms) == portable.decide(text, spans, terms)
        for blocks, marked in ((blocks_of(text), False), (blocks_of(text), True), ((), True)):
            agree_on_voice(text, spans, blocks, document["title"], document.get("kind", "article"), marked)


def test_the_triggers_have_the_same_numbers_on_both_sides() -> None:
    from analysis.terms import _native

    names = (
        "HINTED CODE TITLE_LINE LISTED HEADING RUN_IN LINK QUOTE_LINE INTRODUCED CITED DOUBLE SINGLE BLOCK ITEMS PROSE"
    )
    assert all(getattr(triggers, name) == getattr(_native, name) for name in [*names.split(), "STEMS", "QUARRELS"])
    assert triggers.QUARRELS + disputes.NUMBERED <= 64
    assert {hint.replace("’", "'").isascii() for hint in wordings.HINTS} == {True}
    assert max(map(len, works.SMALL)) <= 15


BAD_SCREENS = [
    ((b"",), (1,), (), ("",) * 8),
    ((b"A",), (1,), (), ("",) * 8),
    ((b"a",), (), (), ("",) * 8),
    ((b"a",), (-1,), (), ("",) * 8),
    ((b"a",), ("x",), (), ("",) * 8),
    ((b"a",), (1,), (b"x" * 99,), ("",) * 8),
    ((b"a",), (1,), (), ("",) * 7),
    ((b"a",), (1,), (), ("\u4e00",) * 8),
    ((b"\xff",), (1,), (), ("",) * 8),
]


@pytest.mark.parametrize("arguments", BAD_SCREENS)
def test_what_a_screen_cannot_be_told_is_an_exception(arguments) -> None:  # type: ignore[no-untyped-def]
    from analysis.terms import _native

    with pytest.raises((ValueError, TypeError, OverflowError)):
        _native.Screen(*arguments, (1, 1, 1, 1, 1, 1, 1))


@pytest.mark.parametrize(
    ("spans", "blocks"),
    [
        ([(0, 99)], []),
        ([(-1, 3)], []),
        ([(3, 3)], []),
        ([(3,)], []),
        ([("a", 3)], []),
        ([3], []),
        (3, []),
        ([(0, 3)], 3),
        ([(0, 3)], [3]),
        ([(0, 3)], [(0, 3)]),
        ([(0, 3)], [(0, 3, None)]),
        ([(0, 3)], [(0, -3, "quote")]),
        ([(2**70, 3)], []),
    ],
)
def test_spans_and_blocks_outside_of_the_text_are_exceptions(spans, blocks) -> None:  # type: ignore[no-untyped-def]
    from analysis.terms.compiled_triggers import compiled_screen

    screen = compiled_screen()
    with pytest.raises((ValueError, TypeError, OverflowError)):
        screen.beside("open models", spans, blocks, 0, False, False)
    assert screen.beside("open models.", [(0, 11)], [], 0, False, True) is not None


def test_senses_say_what_is_wrong_and_pass_on_what_python_raises() -> None:
    from analysis.terms import _native

    def fails(text: str, start: int, end: int) -> bool:
        raise KeyError("here")

    anywhere = (None, b"")
    rule = ("off", (), (fails, b"\0\0"), anywhere, ((), 1), ((), 1))
    senses = _native.Senses((), {"agi": 0}, ((rule,),), "on", "", 9, 60)
    with pytest.raises(KeyError, match="here"):
        senses.decide("no AGI", [(3, 6)], ["agi"])
    for spans, terms in (([(0, 99)], ["agi"]), ([(0, 3)], []), ([3], ["agi"]), ([(0, 3)], [[]])):
        with pytest.raises((ValueError, TypeError)):
            senses.decide("AGI", spans, terms)
    for bad in (
        (rule[:5],),
        (3,),
        (("off", (3,), anywhere, anywhere, ((), 1), ((), 1)),),
        (("off", (), anywhere, anywhere, ((7,), 1), ((), 1)),),
    ):
        with pytest.raises((ValueError, TypeError)):
            _native.Senses((b"ai",), {"agi": 0}, (bad,), "on", "", 9, 60)
    with pytest.raises(ValueError, match="number"):
        _native.Senses((), {"agi": 7}, ((rule,),), "on", "", 9, 60)
