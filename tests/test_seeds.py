"""The seeds themselves: valid, wide enough, and in step with one another."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from analysis.events import read_events
from analysis.terms.lexicon import Lexicon, read_lexicon
from analysis.terms.matching import Matcher
from crawler.sources import KINDS, read_sources

SEEDS = Path(__file__).parents[1] / "seeds"


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    return read_lexicon(SEEDS / "lexicon.toml")


@pytest.fixture(scope="module")
def matcher(lexicon: Lexicon) -> Matcher:
    return Matcher(lexicon.variants)


def test_the_lexicon_is_wide_enough(lexicon: Lexicon) -> None:
    concepts = [term for term in lexicon.terms if term.kind == "concept"]
    assert len(lexicon.terms) >= 75
    assert len(lexicon.rival_sets) >= 10
    assert sum(term.kind == "actor" for term in lexicon.terms) >= 20
    assert all(term.rival_set for term in concepts)
    for rival_set in lexicon.rival_sets:
        assert sum(term.rival_set == rival_set.id for term in concepts) >= 3, rival_set.id


def test_the_terms_that_others_rely_on_are_there(lexicon: Lexicon) -> None:
    wanted = {"open-source", "open-weights", "open-models", "distillation", "distillation-attack", "jailbreak"}
    assert wanted <= {term.id for term in lexicon.terms}


def test_each_form_is_of_one_term(lexicon: Lexicon) -> None:
    """Capitals and separators aside, so that a cased form does not compete with another term's plain one."""
    owners: dict[str, set[str]] = {}
    for variant in lexicon.variants:
        owners.setdefault(re.sub(r"[\s-]+", " ", variant.variant.lower()), set()).add(variant.term)
    assert {form: terms for form, terms in owners.items() if len(terms) > 1} == {}


def test_definitions_and_labels_are_written_for_a_reader(lexicon: Lexicon) -> None:
    assert len({term.label.lower() for term in lexicon.terms}) == len(lexicon.terms)
    for term in lexicon.terms:
        assert len(term.definition) > 15, term.id
        assert term.definition.endswith("."), term.id


def test_every_form_is_found_as_its_own_term(lexicon: Lexicon, matcher: Matcher) -> None:
    """No form is swallowed whole by another term's form."""
    for variant in lexicon.variants:
        (whole,) = [m for m in matcher.find(f"; {variant.variant};") if m.surface == variant.variant]
        assert (whole.term, whole.nested_in) == (variant.term, None)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("open-sourced an open‑source, opensource tool", [("open-source", None)] * 3),
        ("open-\nweight models", [("open-weights", None)]),
        ("distillation attacks", [("distillation-attack", None), ("distillation", "distillation-attack")]),
        ("Knowledge Distillation", [("knowledge-distillation", None), ("distillation", "knowledge-distillation")]),
        ("a frontier AI lab", [("frontier-lab", None), ("frontier-ai", "frontier-lab"), ("ai-lab", "frontier-lab")]),
        ("the EU AI Act", [("eu-ai-act", None)]),
        ("the GAIN AI Act", [("gain-ai-act", None), ("eu-ai-act", "gain-ai-act")]),
        ("Executive Order 14110", [("eo-14110", None), ("executive-order", "eo-14110")]),
        ("an anthropic principle; the mistral; a llama; explainable AI (XAI)", []),
        ("the alignment of text; a meta analysis; BIS in Basel; Apollo", []),
    ],
)
def test_what_counts_and_what_does_not(matcher: Matcher, text: str, found: list[tuple[str, str | None]]) -> None:
    assert sorted((m.term, m.nested_in or "") for m in matcher.find(text)) == sorted((t, n or "") for t, n in found)


def test_the_sources_are_many_and_of_every_kind() -> None:
    sources = read_sources(SEEDS / "sources.toml")
    assert len(sources) >= 80
    assert {source.kind for source in sources} == set(KINDS)
    assert all(source.home.startswith("https://") and source.language for source in sources)


def test_each_source_says_how_its_feed_was_checked() -> None:
    tables = tomllib.loads((SEEDS / "sources.toml").read_text(encoding="utf-8"))["source"]
    assert [table["id"] for table in tables if not table.get("checked")] == []


def test_the_events_are_many_in_order_and_on_a_topic_of_the_lexicon(lexicon: Lexicon) -> None:
    events = read_events(SEEDS / "events.csv")
    assert len(events) >= 30
    assert [event.date for event in events] == sorted(event.date for event in events)
    assert {event.topic for event in events} <= {rival_set.id for rival_set in lexicon.rival_sets}


def test_the_examples_of_the_readme_are_read(tmp_path: Path) -> None:
    text = (SEEDS / "README.md").read_text(encoding="utf-8")
    blocks = [
        re.sub(r"^    ", "", block, flags=re.M) for block in re.findall(r"(?:^    .*\n|^\n(?=    ))+", text, re.M)
    ]
    for start, name, read in (
        ("[[rival_set]]", "lexicon.toml", read_lexicon),
        ("[[source]]", "sources.toml", read_sources),
        ("date,", "events.csv", read_events),
    ):
        (block,) = [block.lstrip("\n") for block in blocks if block.lstrip("\n").startswith(start)]
        (tmp_path / name).write_text(block, encoding="utf-8")
        assert read(tmp_path / name)
