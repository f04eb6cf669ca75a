"""A table's lines are what the standard library's writer gives, whatever stands in them."""

from __future__ import annotations

import csv
import io
import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.queries.one_line import _one_line, before, behind
from analysis.tabular import csv_lines, csv_parts, guard

CELLS = st.one_of(
    st.none(), st.integers(), st.floats(allow_nan=False), st.text(st.sampled_from("ab,;\"\n =+-@\t'é"), max_size=5)
)


@given(
    st.integers(1, 4).flatmap(lambda width: st.lists(st.tuples(*[CELLS] * width), max_size=9)),
    st.booleans(),
    st.sampled_from(",\t"),
)
def test_lines_are_those_of_the_standard_writer(rows: list[tuple[Any, ...]], guarded: bool, delimiter: str) -> None:
    columns = [f"c{at}" for at in range(len(rows[0]) if rows else 2)]
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=delimiter, lineterminator="\n")
    writer.writerows([columns, *([guard(cell) if guarded else cell for cell in row] for row in rows)])
    for made in (
        csv_parts(columns, rows, delimiter=delimiter, guarded=guarded, rows_a_part=2),
        csv_lines(columns, rows, delimiter=delimiter, guarded=guarded),
    ):
        assert "".join(made) == buffer.getvalue()


@pytest.mark.parametrize("seed", range(20))
def test_context_on_one_line_is_the_same_by_the_short_way(seed: int) -> None:
    draw = random.Random(seed)
    for _ in range(2_000):
        text = "".join(draw.choices(draw.choice(("ab c", "abc  \n\t\xa0é")), k=draw.randint(1, 9)))
        for width in (len(text), len(text) + 1):
            assert before(text, width) == _one_line(text, width, left=True)
            assert behind(text, width) == _one_line(text, width, left=False)
    assert before("", 0) == behind("", 0) == ""


def test_a_carriage_return_is_quoted_on_any_python() -> None:
    assert "".join(csv_parts(["a", "b"], [("x\ry", "z")])) == 'a,b\n"x\ry",z\n'
