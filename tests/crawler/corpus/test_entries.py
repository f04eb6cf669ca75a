"""Entries survive the frontier as they were."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from crawler.corpus.entries import entry_from_json, entry_hash, entry_to_json
from crawler.model import Entry, PublishedDate, TranscriptLink

TEXT = st.one_of(st.none(), st.text(min_size=1))
DATE = st.one_of(st.none(), st.builds(PublishedDate, st.text(), st.just("day"), st.just("feed"), st.text()))
LINK = st.builds(TranscriptLink, st.text(), st.text(), TEXT)
ENTRY = st.builds(
    Entry,
    TEXT,
    TEXT,
    TEXT,
    DATE,
    DATE,
    st.lists(st.text()).map(tuple),
    TEXT,
    TEXT,
    TEXT,
    TEXT,
    st.one_of(st.none(), st.floats(0.1, 1e6)),
    st.lists(LINK).map(tuple),
)


@given(ENTRY)
def test_an_entry_comes_back_from_its_json(entry: Entry) -> None:
    assert entry_from_json(entry_to_json(entry)) == entry


def test_only_what_bears_on_the_text_makes_an_entry_a_changed_one() -> None:
    entry = Entry("https://a.example/", "1", "Title", content="<p>Text", summary="3 comments")

    assert entry_hash(replace(entry, summary="4 comments")) == entry_hash(entry)
    assert entry_hash(replace(entry, title="Other")) != entry_hash(entry)
    assert entry_hash(replace(entry, content="<p>Text!")) != entry_hash(entry)
    assert entry_hash(
        replace(entry, transcripts=(TranscriptLink("https://a.example/t.vtt", "text/vtt"),))
    ) != entry_hash(entry)
