"""Text cut for reading, the difference of two texts, the address of a passage: laws and examples."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from analysis.queries.document import CueRow, MarkRow, RevisionText
from analysis.web.differences import differences
from analysis.web.fragments import original_address
from analysis.web.passages import passages_of

WORDS = st.text(alphabet="ab \n.", max_size=120)


@st.composite
def revisions(draw: st.DrawFn) -> RevisionText:
    """Any text with any blocks, cues and mentions that the crawler and the count may write."""
    text = draw(WORDS)
    edges = sorted(draw(st.lists(st.integers(0, len(text)), max_size=8)))
    kinds = st.sampled_from(["paragraph", "heading", "code", "quote"])
    blocks = tuple(
        (left, right, draw(kinds)) for left, right in zip(edges[::2], edges[1::2], strict=False) if right > left
    )
    spans = draw(st.lists(st.tuples(st.integers(0, 120), st.integers(1, 9)), max_size=6))
    mentions = {(start, min(start + length, len(text))) for start, length in spans if start < len(text)}
    marks = [
        MarkRow("t", start, end, text[start:end], "paragraph", None, None, None, None, None) for start, end in mentions
    ]
    offsets = sorted(set(draw(st.lists(st.integers(0, 120), max_size=5))))
    cues = tuple(CueRow(offset, float(at * 30), None) for at, offset in enumerate(offsets))
    return RevisionText(None, text, blocks, cues, tuple(sorted(marks, key=lambda mark: (mark.start, -mark.end))))


@given(revisions())
def test_nothing_of_a_text_is_lost_and_every_mark_is_where_it_was(text: RevisionText) -> None:
    passages = passages_of(text)
    read = "".join(part.text for passage in passages for part in passage.parts)
    assert "".join(read.split()) == "".join(text.text.split())
    opened = [part.mention for passage in passages for part in passage.parts if part.mention and part.opens]
    assert len({mark.start for mark in opened}) == len(opened)
    marked: dict[int, str] = {}
    for passage in passages:
        for part in passage.parts:
            if part.mention:
                marked[part.mention.start] = marked.get(part.mention.start, "") + part.text
    for mark in opened:
        assert "".join(marked[mark.start].split()) == "".join(mark.surface.split())


@given(WORDS, WORDS)
def test_what_is_kept_and_gone_is_the_old_text_and_what_is_kept_and_come_the_new(before: str, after: str) -> None:
    lines = differences(before, after)
    if not lines:
        assert before.split() == after.split()
        return
    if any(line.skipped for line in lines):
        return
    for state, text in (("gone", before), ("come", after)):
        said = "".join(s.text for line in lines for s in line.stretches if s.state in ("kept", state))
        assert "".join(said.split()) == "".join(text.split())


def test_a_long_text_with_one_change_is_shown_around_it_only() -> None:
    before = "\n\n".join(f"Paragraph {number}." for number in range(100))
    lines = differences(before, before.replace("Paragraph 50.", "Passage 50."))
    assert [line.skipped for line in lines] == [49, 0, 0, 0, 48]


def test_a_fragment_names_the_words_around_the_mention_of_the_same_line() -> None:
    address = original_address("https://a.example/x", "Title\nThey say", "open  source", ", or\nmore")
    assert address == "https://a.example/x#:~:text=open%20source,-%2C%20or"
    assert original_address("javascript:alert(1)", "", "open", "") is None
