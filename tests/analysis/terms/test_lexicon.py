"""The lexicon: what a file gives, and what each mistake in it is told as."""

from __future__ import annotations

import pickle

import pytest

from analysis.errors import AnalysisError, UnknownTerm
from analysis.terms.lexicon import LexiconError, read_lexicon
from analysis.terms.patterns import PatternError, expand

GOOD = """\
[[rival_set]]
id = "openness"
label = "Openness"
definition = "What a release is called."

[[term]]
id = "open-source"
label = "open source"
definition = "Code that anybody may use."
rival_set = "openness"
variants = [
  "open source",
  "open-source",
  "open source [AI|foundation] model(s)",
]
cased = ["OSS"]

[[term]]
id = "openai"
label = "OpenAI"
definition = "A lab."
kind = "actor"
variants = ["OpenAI"]
"""


@pytest.fixture
def read(tmp_path):
    def from_text(text):
        path = tmp_path / "lexicon.toml"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return read_lexicon(path)

    return from_text


def test_a_lexicon_is_its_terms_in_order_with_expanded_variants(read):
    lexicon = read(GOOD)
    assert [(t.id, t.kind, t.rival_set) for t in lexicon.terms] == [
        ("open-source", "concept", "openness"),
        ("openai", "actor", None),
    ]
    assert [(v.variant, v.cased) for v in lexicon.variants_of("open-source")] == [
        ("open source", False),
        ("open source model", False),
        ("open source models", False),
        ("open source AI model", False),
        ("open source AI models", False),
        ("open source foundation model", False),
        ("open source foundation models", False),
        ("OSS", True),
    ]
    assert lexicon.variants[1].pattern == "open source [AI|foundation] model(s)"
    assert lexicon.rival_sets[0].label == "Openness"
    assert pickle.loads(pickle.dumps(lexicon)) == lexicon


def test_the_hash_of_a_term_changes_with_what_it_counts_only(read):
    before = read(GOOD)
    same = read(GOOD.replace("Code that", "Software that").replace('label = "open source"', 'label = "Open"'))
    assert same.version != before.version
    assert [t.hash for t in same.terms] == [t.hash for t in before.terms]
    changed = read(GOOD.replace('"OSS"', '"FOSS"'))
    assert changed.terms[0].hash != before.terms[0].hash
    assert changed.terms[1].hash == before.terms[1].hash
    assert (
        read(GOOD.replace('cased = ["OSS"]', "").replace('  "open source",', '  "open source", "OSS",')).terms[0].hash
        != before.terms[0].hash
    )


def test_a_term_is_found_by_any_of_its_names(read):
    lexicon = read(GOOD)
    for name in ("open-source", "Open Source", "OPEN\u2011SOURCE", "oss", "open source models"):
        assert lexicon.resolve(name).id == "open-source"
    with pytest.raises(UnknownTerm, match='no term "open sauce": did you mean "open source"') as caught:
        lexicon.resolve("open sauce")
    assert caught.value.suggestions[0] == "open source"
    with pytest.raises(UnknownTerm, match="name a term by its id"):
        lexicon.resolve("zzzz")


@pytest.mark.parametrize(
    ("old", "new", "line", "message"),
    [
        ('id = "openai"', 'id = "open-source"', 19, 'the term id "open-source" is used twice; give'),
        ('id = "openai"', 'id = "Open AI"', 19, '"Open AI" is no id'),
        ('kind = "actor"', 'kind = "lab"', 22, "unknown kind 'lab'"),
        ('kind = "actor"', "kind = 3", 22, "unknown kind 3"),
        ('rival_set = "openness"', 'rival_set = "opennes"', 10, 'unknown rival set "opennes"; add'),
        ('definition = "A lab."\n', "", 18, 'term "openai" has no "definition"; add'),
        ('label = "OpenAI"', "label = 3", 20, '"label" is not a text'),
        ('variants = ["OpenAI"]', "variants = []", 23, 'term "openai" has no variants'),
        ('variants = ["OpenAI"]', 'variants = "OpenAI"', 23, '"variants" is not a list of texts'),
        ('variants = ["OpenAI"]', 'variants = ["[OpenAI]"]', 23, "can stand for nothing at all"),
        ('variants = ["OpenAI"]', 'variants = ["OpenAI("]', 23, "has no partner"),
        ('variants = ["OpenAI"]', 'variants = ["x",\n "open-source"]', 24, 'variant of "open-source" and of "openai"'),
        ('variants = ["OpenAI"]', 'variants = ["oss"]', 23, 'variant of "open-source" and of "openai"'),
        ('variants = ["OpenAI"]', 'variant = ["OpenAI"]', 23, 'unknown key "variant"; use only'),
        ("[[rival_set]]", "[[rivals]]", 1, 'unknown table or key "rivals"'),
        ('label = "OpenAI"', "label = OpenAI", 20, "not valid TOML"),
        ('id = "openness"', 'id = "openness"\nlabel = "x"\ndefinition = "y"\n[[rival_set]]\nid = "openness"', 6,
         'the rival set id "openness" is used twice'),
    ],
)  # fmt: skip
def test_a_mistake_names_file_line_and_mend(read, old, new, line, message):
    with pytest.raises(LexiconError) as caught:
        read(GOOD.replace(old, new, 1))
    assert isinstance(caught.value, AnalysisError)
    assert message in str(caught.value)
    assert str(caught.value).startswith(f"{caught.value.path}:{line}: ")
    assert "\n" not in str(caught.value)
    assert caught.value.mend in str(caught.value)


def test_cased_forms_with_other_capitals_are_apart(read):
    lexicon = read(GOOD.replace('variants = ["OpenAI"]', 'cased = ["Oss", "OSs"]'))
    assert [v.variant for v in lexicon.variants_of("openai")] == ["Oss", "OSs"]


def test_files_that_cannot_be_read(read, tmp_path):
    with pytest.raises(LexiconError, match=r"missing\.toml: cannot be read \(No such file"):
        read_lexicon(tmp_path / "missing.toml")
    with pytest.raises(LexiconError, match=r":2: not UTF-8 text; save the file as UTF-8"):
        read(b'[[term]]\nid = "\xff"')
    with pytest.raises(LexiconError, match=r"no \[\[term\]\] in it"):
        read("")
    with pytest.raises(LexiconError, match='"term" is not a list of tables'):
        read("term = 3")


def test_patterns_expand_to_all_their_forms():
    assert expand("distill(s|ed|ing)") == ("distill", "distills", "distilled", "distilling")
    assert expand("open [foundation|base] model") == ("open model", "open foundation model", "open base model")
    assert expand("[large] language model") == ("language model", "large language model")
    for pattern in ("a(b", "a)b", "a[b(c)]", "(a|)b", "a[]b", "[a]"):
        with pytest.raises(PatternError):
            expand(pattern)
    with pytest.raises(PatternError, match="stands for 1024 forms, more than 500"):
        expand("a" + "[x]" * 10)
