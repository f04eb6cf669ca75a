"""Near misses: what is near a variant, what is not, and that the index loses none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from analysis.terms.model import Variant
from analysis.terms.nearmiss import NearMisses
from analysis.terms.sounds import sound_key

NEAR = NearMisses(
    [
        *(Variant("open-weights", form, "open weight(s)") for form in ("open weight", "open weights")),
        Variant("distillation", "distillation", "distillation"),
        Variant("jailbreak", "jailbreak", "jailbreak"),
        Variant("deregulation", "deregulation", "deregulation"),
        Variant("xai", "xAI", "xAI", cased=True),
    ]
)


def found(text: str, *, spoken: bool = False) -> list[tuple[str, str]]:
    return [(near.form, near.how) for near in NEAR.find(text, spoken=spoken)]


@pytest.mark.parametrize(
    ("text", "form", "how"),
    [
        ("They shared the open wieghts at last.", "open wieghts", "spelling"),
        ("They shared the Open-\nWeighs at last.", "open weighs", "spelling"),
        ("The distilaltion of it", "distilaltion", "spelling"),
        ("a jail break of the chatbot", "jail break", "spacing"),
        ("an openweights release", "openweights", "spacing"),
    ],
)
def test_what_is_near(text: str, form: str, how: str) -> None:
    assert found(text) == [(form, how)]


@pytest.mark.parametrize(
    "text",
    [
        "Open weights, open-weight, distillation and a jailbreak are no near misses.",
        "Open. Wieghts.",  # a sentence between
        "open the wieghts",
        "a regulation",  # begins otherwise
        "the weighs",  # a word of a variant, without the rest of it
        "xal, xai and XAI",  # capitals are what tells it
    ],
)
def test_what_is_not(text: str) -> None:
    assert found(text, spoken=True) == []


def test_sound_counts_in_what_is_spoken_only() -> None:
    text = "And so they gave out the open waits."
    assert found(text) == []
    assert found(text, spoken=True) == [("open waits", "sound")]


def test_a_mention_is_no_near_miss() -> None:
    text = "open wieghts and open wieghts"
    near = NEAR.find(text, [(0, 12)])
    assert [(n.start, n.end, text[n.start : n.end]) for n in near] == [(17, 29, "open wieghts")]


def test_words_that_sound_alike() -> None:
    pairs = ("weights waits", "knows nose", "write right", "phase faze", "model modal", "thumb thum", "shone chone")
    for pair in pairs:
        one, other = pair.split()
        assert sound_key(one) == sound_key(other), pair
    assert sound_key("weights") != sound_key("weighed")
    assert sound_key("д") == ""


@given(st.text("abdeilnost", min_size=4, max_size=14), st.sampled_from(["distillation", "jailbreak", "deregulation"]))
def test_the_index_loses_no_word_that_is_near(made: str, variant: str) -> None:
    """Every word within two edits that begins alike is found, by any way of making it."""
    word = variant[0] + made
    near = word != variant and OSA.distance(word, variant) <= 2
    assert not near or found(word), word


@given(st.data())
def test_an_edit_or_two_are_always_found(data: st.DataObject) -> None:
    word = "distillation"
    for _ in range(2):
        at = data.draw(st.integers(2, len(word) - 2))
        letter = data.draw(st.sampled_from("aeqxz"))
        word = data.draw(
            st.sampled_from(
                [
                    word[:at] + letter + word[at:],
                    word[:at] + word[at + 1 :],
                    word[:at] + letter + word[at + 1 :],
                    word[:at] + word[at + 1] + word[at] + word[at + 2 :],
                ]
            )
        )
    assert word == "distillation" or OSA.distance(word, "distillation") > 2 or found(f"the {word}, they say")
