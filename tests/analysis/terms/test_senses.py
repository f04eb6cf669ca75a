"""Senses: what each condition of a rule means, and the rules of the seeds on sentences of our own."""

from __future__ import annotations

import pickle
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.terms.lexicon import LexiconError, read_lexicon
from analysis.terms.sense_rules import SenseRule, SenseRuleError, read_sense_rules, read_words
from analysis.terms.senses import SenseRules

SEEDS = Path(__file__).parents[3] / "seeds" / "lexicon.toml"

# term, sentence with its mention marked, sense
SENTENCES = [
    ("open-source", "The new ⟦open source⟧ language model answers in Welsh.", "on"),
    ("open-source", "The city runs an ⟦open source⟧ booking system for its pools.", "near"),
    ("open-source", "MongoDB left ⟦open source⟧ behind when it changed its licence.", "near"),
    ("open-source", "Unlike MongoDB, OpenAI never promised ⟦open source⟧.", "on"),
    ("open-source", "The ⟦Open Source⟧ Initiative keeps a list of licences.", "near"),
    ("open-source", "The business models of ⟦open source⟧ are many.", "near"),
    ("open-source", "We trained it ourselves, and our models are ⟦open source⟧.", "on"),
    (
        "open-source",
        "Most ⟦open source⟧ licences ask that their authors are named, and " + "so " * 30 + "AI is new.",
        "near",
    ),
    ("open-source", "The ⟦open source⟧ software around our models is small.", "on"),
    ("open-source", "Licences of ⟦open-source⟧ software are bent, say those who sell a language model.", "near"),
    ("open-source", "The agency moved to ⟦open source⟧ and to new service models.", "near"),
    ("open-source", "Light, legible and ⟦open source⟧: we fine-tune the fonts.", "near"),
    ("open-weights", "She won the ⟦open weight⟧ title at the judo championships in Lyon.", "off"),
    ("open-weights", "The ⟦open weight⟧ release comes with a report.", "on"),
    ("open-weights", "In a bout of benchmarks the ⟦open weight⟧ LLM came second.", "on"),
    ("open-models", "Select the folder, then ⟦open models⟧ in the editor with a double click.", "off"),
    ("open-models", "You can ⟦open models⟧ in Blender from this menu.", "off"),
    ("open-models", "He wants to fund ⟦open models⟧ in Europe.", "on"),
    ("open-models", "The county tried an ⟦open model⟧ of governance for its parks.", "off"),
    ("distillation", "After the second ⟦distillation⟧ the spirits rest in copper vats.", "off"),
    ("distillation", "Chemists repeated the fractional ⟦distillation⟧ of crude oil.", "off"),
    ("distillation", "By ⟦distillation⟧ from a larger model the small one got its manners.", "on"),
    ("distillation", "We compare policy ⟦distillation⟧ with plain imitation in two games.", "near"),
    ("distillation", "On-policy ⟦distillation⟧ beats plain imitation for language models.", "on"),
    ("distillation", "This letter is a ⟦distillation⟧ of our notes from forty visits.", "off"),
    ("distillation", "The toast was an imperfect ⟦distillation⟧ of a casual greeting and a well of emotion.", "off"),
    ("distillation", "A ⟦distillation⟧ of our best model runs on a watch.", "on"),
    ("distill", "They ⟦distilled⟧ the large model into one that fits on a watch.", "on"),
    ("distill", "She ⟦distilled⟧ a lot of what she had learned into one post about models.", "off"),
    ("distill", "The committee ⟦distilled⟧ a year of hearings.", "off"),
    ("distill", "They wrote in ⟦Distill⟧, a journal that had interactive figures, about neural networks.", "off"),
    ("distill", "R1 ⟦Distill⟧ was the model that the article tried.", "on"),
    ("distillation-attack", "The lab reported ⟦distillation attacks⟧ by three rivals.", "on"),
    ("distillation-attack", "A ⟦distillation attack⟧ on the shared entanglement of two qubits.", "off"),
    ("jailbreak", "A poem is enough to ⟦jailbreak⟧ the chatbot.", "on"),
    ("jailbreak", "His iPhone was ⟦jailbroken⟧ in a train.", "near"),
    ("jailbreak", "Two inmates died in the ⟦jailbreak⟧.", "off"),
    ("jailbreak", "The chatbot on the phone was ⟦jailbroken⟧ with a prompt.", "on"),
    ("open-source", "In a browser the ⟦open source⟧ model was as quick.", "on"),
    (
        "open-source",
        "Compromised ⟦open source⟧ packages are an old risk that grew with the number of people who write code with AI.",
        "near",
    ),
    ("open-source", "Their LLM sends patches to ⟦open source⟧ AI systems.", "on"),
    ("open-source", "We hold API training and pay for ⟦open source⟧ that others can fork.", "near"),
    ("distillation", "This note is the ⟦distillation⟧ of an architecture review between five colleagues.", "off"),
    ("distillation", "Open models, export policy and the fight around ⟦distillation⟧ in the labs.", "on"),
    ("distill", "I ⟦distilled⟧ tips from a year with coding models.", "off"),
    ("distill", "The figures come from ⟦distill⟧.pub and its neural networks.", "off"),
    ("distill", "They used 900 accounts at Anthropic to ⟦distill⟧ information in an attack.", "on"),
    ("oss", "A laptop runs GPT-⟦OSS⟧ 20B.", "off"),
    ("oss", "Half of the maintainers of this ⟦OSS⟧ calendar are retired.", "near"),
    ("oss", "An ⟦OSS⟧ LLM is enough for this.", "on"),
    ("closed-source", "The county's data sat in a ⟦closed source⟧ database.", "near"),
    ("closed-source", "A ⟦closed source⟧ LLM wrote the minutes.", "on"),
    ("source-available", "The modules of Redis are ⟦source available⟧ now.", "near"),
    ("source-available", "The weights of this LLM are ⟦source available⟧ at best.", "on"),
    ("fully-open", "Is the agencies' code ⟦truly open⟧?", "near"),
    ("fully-open", "A ⟦fully open⟧ language model comes with its data.", "on"),
    ("open-science", "Whether it scales is an ⟦open research⟧ question.", "off"),
    ("open-science", "The lab believes in ⟦open research⟧.", "on"),
    ("agi", "There are no rules for ⟦AGI⟧, so it is the concept.", "on"),
    ("agi", "It scored 54 on ARC-⟦AGI⟧-2.", "off"),
    ("superintelligence", "He left to found Safe ⟦Superintelligence⟧.", "off"),
    ("superintelligence", "They say that ⟦superintelligence⟧ is near.", "on"),
    ("preemption", "The scheduler's ⟦preemption⟧ frees a card for the next job.", "off"),
    ("preemption", "The bill would bring ⟦preemption⟧ of state laws.", "on"),
    ("light-touch", "A ⟦light-touch⟧ edit is all that the post needs.", "off"),
    ("light-touch", "The minister wants ⟦light-touch⟧ regulation.", "on"),
    ("scraping", "Wait before you start ⟦scraping⟧ the old paint.", "off"),
    ("scraping", "They lived by ⟦scraping⟧ websites.", "on"),
    ("text-and-data-mining", "The mod has two modes, deathmatch and ⟦TDM⟧, for eight players.", "off"),
    ("text-and-data-mining", "The ⟦TDM⟧ exception covers training.", "on"),
    ("hallucination", "After the third night he had auditory ⟦hallucinations⟧.", "off"),
    ("hallucination", "The chatbot's ⟦hallucinations⟧ cost the lawyer a fine.", "on"),
    ("loss-of-control", "Black ice leads to ⟦loss of control⟧ of the vehicle.", "off"),
    ("loss-of-control", "The report names ⟦loss of control⟧ first.", "on"),
    ("systemic-risk", "A run on three banks is a ⟦systemic risk⟧.", "near"),
    ("systemic-risk", "Models above the line carry ⟦systemic risk⟧.", "on"),
    ("moratorium", "The state's ⟦moratorium⟧ on drilling ends in May.", "off"),
    ("moratorium", "The ⟦moratorium⟧ on state laws failed.", "on"),
    ("liability", "She was injured, and sued under ⟦product liability⟧.", "near"),
    ("liability", "A ⟦liability regime⟧ for model developers.", "on"),
    ("licensing-regime", "Plumbers complain of the ⟦licensing requirements⟧.", "off"),
    ("licensing-regime", "A ⟦licensing regime⟧ for frontier models.", "on"),
    ("self-regulation", "Toddlers learn ⟦self-regulation⟧ from their parents.", "off"),
    ("self-regulation", "The industry promised ⟦self-regulation⟧.", "on"),
    ("self-regulation", "A thermostat is a ⟦self-regulating⟧ thing.", "off"),
    ("ai-hype", "In Gartner's ⟦hype cycle⟧ this is the trough.", "near"),
    ("ai-hype", "The ⟦hype cycle⟧ of chatbots is over.", "on"),
    ("powerful-ai", "Try our ⟦powerful AI⟧ assistant for free.", "near"),
    ("powerful-ai", "Before ⟦powerful AI⟧ comes, laws are needed.", "on"),
    ("advanced-ai", "An ⟦advanced AI⟧ image generator.", "near"),
    ("advanced-ai", "The summit spoke of ⟦advanced AI⟧.", "on"),
]


@lru_cache(maxsize=1)
def seeds_rules() -> SenseRules:
    return SenseRules({term.id: term.senses for term in read_lexicon(SEEDS).terms})


def decided(rules: SenseRules, term: str, sentence: str) -> str:
    left, rest = sentence.split("⟦")
    surface, right = rest.split("⟧")
    return rules.decide(left + surface + right, [(len(left), len(left) + len(surface))], [term])[0][0]


def one(**conditions: Any) -> SenseRules:
    return SenseRules({"t": [SenseRule("r", "off", **conditions)]})


@pytest.mark.parametrize(("term", "sentence", "sense"), SENTENCES, ids=[case[1] for case in SENTENCES])
def test_the_rules_of_the_seeds(term: str, sentence: str, sense: str) -> None:
    assert decided(seeds_rules(), term, sentence) == sense


def test_a_word_must_stand_within_so_many_tokens_whole() -> None:
    rules = one(near=("jail",), within=3)

    assert decided(rules, "t", "jail a b ⟦x⟧") == "off"
    assert decided(rules, "t", "jail a b c ⟦x⟧") == "on"
    assert decided(rules, "t", "⟦x⟧ a b Jail.") == "off"
    assert decided(rules, "t", "jailer ⟦x⟧ jails") == "on"


def test_the_mention_itself_is_no_evidence() -> None:
    assert decided(one(near=("open source",)), "t", "an ⟦open source⟧ tool") == "on"


def test_all_conditions_of_a_rule_must_hold_and_the_first_rule_decides() -> None:
    rules = SenseRules(
        {"t": [SenseRule("a", "off", near=("jail",), unless=("ai",)), SenseRule("b", "near", before=("the",))]}
    )

    assert decided(rules, "t", "the ⟦x⟧ in jail") == "off"
    assert decided(rules, "t", "the ⟦x⟧ in jail with AI") == "near"
    assert decided(rules, "t", "an ⟦x⟧ in jail with AI") == "on"
    assert rules.decide("the x", [(4, 5)], ["t"]) == [("near", "b")]


def test_words_directly_beside_and_the_surface_as_written() -> None:
    assert decided(one(after=("in the editor",)), "t", "⟦x⟧, in the\neditor") == "off"
    assert decided(one(after=("in the editor",)), "t", "⟦x⟧ in the editors") == "on"
    assert decided(one(before=("policy",)), "t", "policy-⟦x⟧") == "off"
    assert decided(one(before=("policy",)), "t", "mypolicy ⟦x⟧") == "on"
    assert decided(one(surface=("Distill",)), "t", "⟦Distill⟧ and distill") == "off"
    assert decided(one(surface=("Distill",)), "t", "⟦distill⟧ and Distill") == "on"


WORDS = st.lists(
    st.sampled_from(["x", "jail", "ai", "a", "İx", "state-of-the-art", "\n", "prison.", "jailer"]), max_size=60
)


@given(WORDS, st.integers(1, 5), st.integers(1, 5))
def test_a_mention_is_judged_the_same_alone_and_among_others(words: list[str], within: int, unless: int) -> None:
    rules = SenseRules(
        {
            "t": [SenseRule("r", "off", near=("jail", "prison"), within=within)],
            "u": [SenseRule("r", "near", unless=("ai", "state of the art"), unless_within=unless)],
        }
    )
    text = " ".join(words)
    spans = [(at, at + 1) for at, character in enumerate(text) if character == "x"]
    terms = ["t" if number % 2 else "u" for number in range(len(spans))]

    together = rules.decide(text, spans, terms)

    assert together == [rules.decide(text, [span], [term])[0] for span, term in zip(spans, terms, strict=True)]


def test_rules_survive_pickling() -> None:
    rules = seeds_rules()
    assert pickle.loads(pickle.dumps(rules)).rules == rules.rules


@pytest.mark.parametrize(
    ("tables", "key"),
    [
        ([{"sense": "off"}], "rule"),
        ([{"rule": "r", "sense": "far"}], "sense"),
        ([{"rule": "r", "sense": "off", "nearby": ["x"]}], "nearby"),
        ([{"rule": "r", "sense": "off", "near": "x"}], "near"),
        ([{"rule": "r", "sense": "off", "near": ["@nothing"]}], "near"),
        ([{"rule": "r", "sense": "off", "near": ["jail(s"]}], "near"),
        ([{"rule": "r", "sense": "off", "near": ["x"], "within": 0}], "within"),
        ([{"rule": "r", "sense": "off"}, {"rule": "s", "sense": "off"}], "rule"),
        ("off", "senses"),
    ],
)
def test_a_mistake_names_the_key_and_the_mend(tables: Any, key: str) -> None:
    with pytest.raises(SenseRuleError) as caught:
        read_sense_rules(tables, {"ai": ("ai",)})
    assert caught.value.key == key
    assert caught.value.mend


def test_lists_of_words_are_shared_and_expanded() -> None:
    lists = read_words([{"id": "jails", "words": ["jail(s)"]}])
    rule = read_sense_rules([{"rule": "r", "sense": "off", "near": ["@jails", "Prison"]}], lists)[0]
    assert rule.near == ("jail", "jails", "prison")


def test_a_mistake_in_the_lexicon_is_reported_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "lexicon.toml"
    path.write_text(
        '[[term]]\nid = "a"\nlabel = "a"\ndefinition = "a"\nvariants = ["a"]\n\n'
        '[[term.senses]]\nrule = "r"\nsense = "off"\nnear = ["x"]\n\n'
        '[[term]]\nid = "b"\nlabel = "b"\ndefinition = "b"\nvariants = ["b"]\n\n'
        '[[term.senses]]\nrule = "s"\nsense = "far"\n'
    )
    with pytest.raises(LexiconError) as caught:
        read_lexicon(path)
    assert caught.value.line == 20


def test_a_rule_changes_the_hash_of_its_term_only(tmp_path: Path) -> None:
    plain = '[[term]]\nid = "{0}"\nlabel = "{0}"\ndefinition = "{0}"\nvariants = ["{0}"]\n'
    path = tmp_path / "lexicon.toml"
    path.write_text(plain.format("a") + plain.format("b"))
    before = [term.hash for term in read_lexicon(path).terms]
    path.write_text(
        plain.format("a") + plain.format("b") + '[[term.senses]]\nrule = "r"\nsense = "off"\nnear = ["x"]\n'
    )
    after = [term.hash for term in read_lexicon(path).terms]

    assert before[0] == after[0]
    assert before[1] != after[1]
