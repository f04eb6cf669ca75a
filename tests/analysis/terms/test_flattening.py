"""Flattening: one byte a character, and the way back where it is not."""

from __future__ import annotations

import numpy as np
import pytest

from analysis.terms.flattening import FOREIGN, MARGIN, Flattener, places


def flat(text, *forms):
    return Flattener(forms or ["open source", "efficient"]).flatten([text])


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("Open Source", b"Open Source"),
        ("open\u2011source \u201cx\u201d", b"open-source \xa7x\xa7"),
        ("open  source", b"open source"),
        ("open\r\n source", b"open source"),
        ("open-\nsource", b"open source"),
        ("open\n\nsource", b"open\n\nsource"),
        ("open - source", b"open - source"),
        ("o\u00adpen\u200b source", b"open source"),
        ("eﬃcient", b"efficient"),
        ("я", b"\xaa"),
    ],
)
def test_what_is_written(text, written):
    assert flat(text).written[MARGIN:].split(b"\0")[0] == written


def test_only_runs_that_a_variant_can_span_are_mended():
    assert flat("a  b open  source").written[MARGIN:].startswith(b"a  b open source")


def test_offsets_lead_back():
    text = "x\u00ad eﬃcient open \n source"
    flattened = flat(text)
    for found, raw in ((b"efficient", "eﬃcient"), (b"open source", "open \n source")):
        start = flattened.written.index(found)
        begin, end = (np.array([value], np.intp) for value in (start, start + len(found)))
        span = slice(int(flattened.raw_start(begin)[0]), int(flattened.raw_end(end)[0]))
        assert flattened.joined[span] == raw


def test_texts_with_letters_of_a_variant_beyond_ascii_are_foreign():
    flattener = Flattener(["nai\u0308ve"])
    flattened = flattener.flatten(["plain", "na\u00efve", "x", "nai\u0308ve", ""])
    assert flattened.foreign == (1, 3)
    assert FOREIGN in flattened.written


def test_places():
    for mask in ([], [True], [False] * 7 + [True] * 2, [True] * 100, [False] * 1000 + [True] + [False] * 3):
        assert places(np.array(mask, bool)).tolist() == [n for n, there in enumerate(mask) if there]
