"""Quotations: pairs of marks in any text, and the laws that the quick way and the full one share."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from analysis.terms.quotations import Quotation, Quotations, double_quotations, plain_quotations, single_quotation

WORDS = st.lists(
    st.sampled_from(["open", "source", "it's", "5", "labs,", "now.", "(so)", "—"]), min_size=1, max_size=4
).map(" ".join)
PLAIN = st.lists(
    st.one_of(WORDS, WORDS.map('"{}"'.format), WORDS.map("“{}”".format), st.just("\n\n")), min_size=1, max_size=9
).map(" ".join)
MARKED = st.text(alphabet="ab .,\n\"“”„«»'‘’(5", max_size=60)


def quoted(text: str) -> list[str]:
    return [text[start:end] for start, end in sorted(double_quotations(text))]


@given(PLAIN)
def test_the_quick_way_finds_what_the_full_one_does(text: str) -> None:
    plain = plain_quotations(text)
    if plain is not None:
        assert sorted(plain) == sorted(double_quotations(text))


@given(MARKED)
def test_quotations_lie_in_the_text_and_never_cross(text: str) -> None:
    found = double_quotations(text)
    for a in found:
        assert 0 <= a.start <= a.end <= len(text)
        for b in found:
            assert not a.start < b.start < a.end < b.end


@given(MARKED, st.integers(0, 60), st.integers(0, 5))
def test_around_gives_every_quotation_that_holds_the_place_innermost_first(text: str, start: int, length: int) -> None:
    quotations = Quotations(text)
    around = quotations.around(start, start + length)
    plain = plain_quotations(text)
    everything = double_quotations(text) if plain is None else plain
    holding = [found for found in everything if found.start <= start and found.end >= start + length]

    assert sorted(around) == sorted(holding)
    assert around == sorted(around, key=lambda found: -found.start)


def test_nested_straight_marks() -> None:
    assert quoted('He said "we "open" it" then.') == ['we "open" it', "open"]


def test_a_quotation_ends_with_its_paragraph_unless_it_goes_on() -> None:
    assert quoted('"One goes on.\n\n"Two ends," she said.') == ["One goes on.\n\n", "Two ends,"]
    assert quoted('"One goes on.\n\nTwo ends," she said.') == ["One goes on.\n\nTwo ends,"]
    assert quoted('"One is lost.\n\nTwo says "no" to it.') == ["no"]


def test_a_single_mark_is_an_apostrophe_unless_it_has_a_partner() -> None:
    text = "the labs' models aren't 'open' at all"
    assert single_quotation(text, text.index("open"), text.index("open") + 4) == Quotation(25, 29)
    assert single_quotation(text, text.index("models"), text.index("models") + 6) is None
