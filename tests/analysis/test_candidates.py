"""Which texts the full-text index holds otherwise than they are matched."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from analysis.counting.candidates import irregular_text
from analysis.terms.folding import fold

REGULAR = "plain words, “quoted” – and é, Ł, €, …"


@given(
    st.text(alphabet=REGULAR), st.sampled_from(["", "\u00ad", "ﬁ", "\u200b", "е", "\u0301", "漢", "\U0001d400", "ſ"])
)
def test_a_text_is_irregular_by_any_one_of_its_characters(text: str, odd: str) -> None:
    assert irregular_text(text) is None
    assert irregular_text(text + odd + text) == (fold(text + odd + text).text if odd else None)


def test_half_a_character_makes_no_text_irregular() -> None:
    assert irregular_text("é\ud800") is None
