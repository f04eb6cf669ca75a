"""Flattening: one byte a character, and the way back where it is not."""

from __future__ import annotations

import numpy as np
import pytest

from analysis.terms.flattening import FOREIGN, MARGIN, Flattener, places
from analysis.terms.mending import mended, touches


def flat(text, *forms):
    return Flattener(forms or ["open source", "efficient"]).flatten([text])


def written(codes):
    return codes.tobytes().strip(b"\0")


@pytest.mark.parametrize(
    ("text", "bytes_"),
    [
        ("Open Source", b"Open Source"),
        ("open\u2011source \u201cx\u201d", b"open-source \x84x\x84"),
        ("open\u00a0source\u3000x", b"open source x"),
        ("open \u2028source", b"open \nsource"),
        ("e\ufb03cient \u00ad", b"e\xadcient \xad"),
        ("я", b"\xaa"),
    ],
)
def test_each_character_is_a_byte(text, bytes_):
    assert written(flat(text).codes) == bytes_


@pytest.mark.parametrize(
    ("text", "bytes_"),
    [
        ("open  source", b"open source"),
        ("open\r\n source", b"open source"),
        ("open-\nsource", b"open source"),
        ("o\u00adpen\u200b source", b"open source"),
        ("e\ufb03cient", b"efficient"),
    ],
)
def test_odd_stretches_are_mended(text, bytes_):
    assert written(mended(flat(text), 20).codes) == bytes_


@pytest.mark.parametrize("text", ["a  b", "open\n\nsource", "open - source", "open--source", "open-source", "open  "])
def test_what_no_variant_spans_is_not_odd(text):
    assert not flat(text).around


def test_a_piece_holds_what_lies_within_reach_and_pieces_that_meet_are_one():
    text = "x" * 50 + " open  source " + "y" * 6 + " open  source" + "z" * 50
    assert written(mended(flat(text), 12).codes) == b"xxxxxxx open source yyyyyy open sourcezzzzzz"


def test_offsets_lead_back():
    text = "x\u00ad e\ufb03cient open \n source"
    codes, raw = mended(flat(text), 30)
    for found, surface in ((b"efficient", "e\ufb03cient"), (b"open source", "open \n source")):
        start = codes.tobytes().index(found)
        begin, end = raw[start] - MARGIN, raw[start + len(found) - 1] + 1 - MARGIN
        assert text[begin:end] == surface


def test_a_match_beside_something_odd_touches_it():
    flattened = flat("open source\u00ads, open source")
    starts, ends = (np.array(places, np.intp) + MARGIN for places in ([0, 15], [11, 26]))
    assert touches(flattened, starts, ends).tolist() == [True, False]


def test_texts_with_letters_of_a_variant_beyond_ascii_are_foreign():
    flattener = Flattener(["nai\u0308ve"])
    flattened = flattener.flatten(["plain", "na\u00efve", "x", "nai\u0308ve", ""])
    assert flattened.foreign == (1, 3)
    assert FOREIGN in flattened.codes


def test_places():
    for mask in ([], [True], [False] * 7 + [True] * 2, [True] * 100, [False] * 1000 + [True] + [False] * 3):
        assert places(np.array(mask, bool)).tolist() == [n for n, there in enumerate(mask) if there]
