"""Where in a TOML text a table, a key or a value stands."""

from __future__ import annotations

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.toml_lines import line_of, place_of

TEXT = '''# sources
top = 1
[[source]]
id = "a"
note = """
[[source]]
id = "not a table"
"""

[[source]] # second
"id" = "b"
feeds = [
  "https://b/1", # a ] in a comment
  "https://b/2",
]
kind = "press"
'''


@pytest.mark.parametrize(
    ("table", "index", "key", "value", "line"),
    [
        ("source", 0, None, None, 3),
        ("source", 0, "id", None, 4),
        ("source", 1, None, None, 10),
        ("source", 1, "id", None, 11),
        ("source", 1, "feeds", "https://b/2", 14),
        ("source", 1, "kind", "press", 16),
        ("", 0, "top", None, 2),
        ("source", 1, "absent", None, 10),
        ("source", 1, "feeds", "absent", 12),
        ("absent", 0, None, None, 1),
        ("top", 0, None, None, 2),
    ],
)
def test_finds_the_line(table: str, index: int, key: str | None, value: str | None, line: int) -> None:
    assert line_of(TEXT, table, index, key, value) == line


@pytest.mark.parametrize(
    ("text", "line"), [("a = 1\nb = \n", 2), ("a = [\n  1,\n", 2), ("a = 1\na = 2\n", 2), ('a = "x\n', 1)]
)
def test_a_syntax_error_has_its_line_and_no_position_in_its_words(text: str, line: int) -> None:
    with pytest.raises(tomllib.TOMLDecodeError) as caught:
        tomllib.loads(text)
    found, message = place_of(caught.value, text)
    assert found == line
    assert "line" not in message
    assert message


@given(st.lists(st.text(st.characters(codec="utf-8", exclude_characters='"\\'), max_size=12), min_size=1, max_size=6))
def test_every_table_is_found_whatever_its_note_holds(notes: list[str]) -> None:
    """The line of each table is the line that its header was written on."""
    lines: list[str] = []
    headers = []
    for note in notes:
        headers.append(len(lines) + 1)
        tame = "".join(c for c in note if c in "\n\t" or (ord(c) >= 0x20 and c != "\x7f"))
        lines += f'[[source]]\nnote = """\n[[source]]\n{tame}"""\nid = "x"'.split("\n")
    text = "\n".join(lines)
    tomllib.loads(text)
    assert [line_of(text, "source", n) for n in range(len(notes))] == headers
    assert [line_of(text, "source", n, "id") for n in range(len(notes))] == [*(h - 1 for h in headers[1:]), len(lines)]
