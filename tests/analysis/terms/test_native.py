"""Matching in C: built wherever it can be, and finding what matching in Python finds."""

from __future__ import annotations

import itertools
import random
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from analysis.terms import matching, native_build
from analysis.terms.match import Match
from analysis.terms.matching import Matcher
from analysis.terms.model import Variant

needs_extension = pytest.mark.skipif(not matching.COMPILED, reason="the extension was not built")


def matchers(*forms, cased=()):
    variants = [Variant(form, form, form) for form in forms] + [Variant(form, form, form, True) for form in cased]
    return Matcher(variants), Matcher(variants, portable=True)


def agree(pair, text):
    compiled, portable = pair
    found = compiled.find(text)
    assert found == portable.find(text), text
    assert all(text[match.start : match.end] == match.surface for match in found)
    return found


def test_where_there_is_a_compiler_the_extension_was_built():
    assert matching.COMPILED or not native_build.has_compiler()
    assert not matching.COMPILED or native_build.is_current()


@pytest.fixture
def elsewhere(tmp_path, monkeypatch):
    """Builds go to a folder of their own."""
    path = tmp_path / native_build.extension().name
    monkeypatch.setattr(native_build, "extension", lambda: path)
    return path


@pytest.mark.skipif(not native_build.has_compiler(), reason="no C compiler")
def test_it_is_built_once_and_the_compiler_has_nothing_to_say_against_it(elsewhere, monkeypatch):
    monkeypatch.setenv("CFLAGS", "-Werror")
    assert native_build.build()
    assert not native_build.build()
    monkeypatch.setenv("CFLAGS", "-DOTHER_FLAGS")
    assert not native_build.is_current()


@pytest.mark.parametrize(
    ("name", "value", "said"), [("CC", "no-such-cc", "no C compiler"), ("CFLAGS", "--no-such-flag", "failed")]
)
def test_where_it_cannot_be_built_one_line_says_why_and_nothing_stale_stays(elsewhere, monkeypatch, name, value, said):
    if name == "CFLAGS" and not native_build.has_compiler():
        pytest.skip("no C compiler")
    elsewhere.write_bytes(b"stale")
    monkeypatch.setenv(name, value)
    with pytest.raises(native_build.NativeBuildError, match=said) as error:
        native_build.build()
    assert "\n" not in str(error.value)
    assert not list(elsewhere.parent.iterdir())


def test_without_the_extension_matching_runs_in_python():
    script = (
        "import sys; sys.modules['analysis.terms._native'] = None\n"
        "from analysis.terms.matching import COMPILED, Matcher\n"
        "from analysis.terms.model import Variant\n"
        "matcher = Matcher([Variant('a', 'open source', 'open source')])\n"
        "print(COMPILED, matcher.portable, [m.surface for m in matcher.find('Open\u2011Source')])"
    )
    told = subprocess.run([sys.executable, "-X", "utf8", "-c", script], capture_output=True, text=True, check=True)
    assert told.stdout == "False True ['Open\u2011Source']\n"


def test_a_count_without_the_extension_says_so_and_counts_the_same(tmp_path, warm_interpreter):
    (tmp_path / "notes.jsonl").write_text('{"id": "a", "title": "One", "text": "Open source, open‑source."}\n', "utf-8")
    script = (
        "import sys\n"
        "if sys.argv.pop(1) == 'without': sys.modules['analysis.terms._native'] = None\n"
        "from analysis.cli import main\n"
        "main()"
    )

    def watchword(way, *arguments):
        command = [sys.executable, "-X", "utf8", "-c", script, way, "--db", f"{way}.db", *arguments]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
        return done.stderr

    imported = ["--db", "with.db", "import", "notes.jsonl", "--source", "notes"]
    warm_interpreter.run(
        "from analysis.cli import main; main()", *imported, cwd=tmp_path, timeout=100
    ).check_returncode()
    shutil.copy(tmp_path / "with.db", tmp_path / "without.db")
    said = {way: watchword(way, "count").splitlines() for way in ("with", "without")}
    assert said["without"][0].startswith("matching runs in Python")
    assert said["without"][-1] == said["with"][-1]
    assert "1 documents counted, 2 mentions found" in said["with"][-1]


def test_every_run_of_separators_is_folded_alike():
    pair = matchers("open source", "open", "source")
    kinds = [" ", "\u00a0", "\n", "\r", "\v", "-", "\u00ad"]
    for length in range(1, 6):
        agree(pair, "".join(f".open{''.join(run)}source" for run in itertools.product(kinds, repeat=length)))


@pytest.mark.parametrize("tail", ["", "\u00e9", "\u2019", "\U0001f600"])
def test_every_character_is_folded_alike(tail):
    pair = matchers("open source", "ai", "fine", "na\u00efve", "\u0451\u043b\u043a\u0430", "?", cased=["OSS"])
    points = [*range(0x3400), *range(0xD7F0, 0xE010), *range(0xF900, 0x10200), *range(0x1D3F0, 0x1D810), 0x10FFFF]
    for begin in range(0, len(points), 500):
        some = map(chr, points[begin : begin + 500])
        agree(pair, "".join(f"open{c}source {c}ai{c} \ufb01{c}ne OS{c}S na{c}i\u0308ve\n" for c in some) + tail)


@pytest.mark.parametrize("tail", ["", "\u00e9", "\u2019", "\U0001f600"])
def test_at_any_place_among_blocks_and_chunks(tail):
    pair = matchers("open source ai", "c++ code", ".net", "x" * 130, "a", "fine")
    for before in [*range(70), *range(950, 1100), *range(4050, 4110)]:
        for wedge in (".", "x ", "  ", "\u00ad"):
            text = wedge * (before // len(wedge)) + f" open  source-\nai, c++\tcode .net {'x' * 130} \ufb01ne a{tail}"
            assert {match.variant for match in agree(pair, text)} >= {"open source ai", "c++ code", ".net", "fine"}


def test_words_and_gaps_longer_than_any_register():
    pair = matchers("x" * 200 + " open", "open" + "/" * 150 + "source", "x" * 57, "a")
    for length in (*range(50, 70), 127, 128, 199, 200, 201):
        assert agree(pair, f"{'x' * length} open{'/' * length}source a {'x' * 57}")
    assert len(agree(pair, "x" * 200 + "\nopen" + "/" * 150 + "source")) == 2


def test_half_characters_are_no_letters_and_no_signs_of_a_variant():
    pair = matchers("\ufffd", "ai")
    assert len(agree(pair, "\ud800ai\udfff \ud83d\ude00 \ufffd")) == 2


def test_more_letters_than_codes():
    letters = [chr(0x4E00 + 7 * number) for number in range(900)] + [chr(0x2200 + number) for number in range(200)]
    chance = random.Random(3)
    forms = dict.fromkeys("".join(chance.choices(letters, k=2)) for _ in range(400))
    pair = matchers(*forms, cased=["A" + letters[0]])
    found = agree(pair, " ".join([*forms, "A" + letters[0], "a" + letters[0]]))
    assert len({match.variant for match in found}) == len(forms) + 1
    for _ in range(200):
        agree(pair, " ".join("".join(chance.choices(letters, k=2)) for _ in range(200)))


LETTERS = st.sampled_from(
    [*"abfisAKS .-'+#_1\n\r\t\0", "\u00ad", "\u200b", "\u2019", "\u00e9", "e\u0301", "\ufb03", "\u017f", "\u212a", "\u0130",
     "\u00df", "\uff21", "\U0001d400", "\ud800", "\udfff", "\u0451", "\u6df1", "\U0001f600", "\u0344", "\u1f82", "\u00a0",
     "  ", "\n\n", "\u2014"]
)  # fmt: skip
TEXTS = st.lists(st.one_of(LETTERS, st.characters()), max_size=60).map("".join)
FORMS = st.lists(st.lists(st.one_of(LETTERS, st.characters()), min_size=1, max_size=5).map("".join), max_size=6)


@settings(max_examples=600, deadline=None)
@given(FORMS, FORMS, TEXTS, st.randoms(use_true_random=False))
@example(["a"], ["\u0130"], "a \u0130", random.Random(1))
def test_any_variants_in_any_text(forms, cased, text, chance):
    """Surrogates, NULs and signs alone too; the text is strewn with the variants."""
    try:
        pair = matchers(*forms, cased=cased)
    except ValueError:
        return  # nothing to find in one of them
    pieces = [*text, *forms, *forms, *cased, *(form.upper() for form in forms), " ", "-", "\u00ad"]
    chance.shuffle(pieces)
    agree(pair, "".join(pieces))
    agree(pair, text)


@needs_extension
def test_threads_share_a_matcher_that_has_yet_to_learn_its_characters():
    texts = [
        f"open {chr(first)} source open{chr(first)}source \u2019open\u2011source" for first in range(0x100, 0x3000, 50)
    ]
    compiled, portable = matchers("open source", "open")
    expected = portable.find_batch(texts)
    with ThreadPoolExecutor(4) as threads:
        found = list(threads.map(lambda _: compiled.find_batch(texts), range(8)))
    assert all(each == expected for each in found)


@needs_extension
def test_what_is_no_text_is_refused():
    with pytest.raises(TypeError, match="must be a str, not bytes"):
        matchers("a")[0].find(b"a")


@needs_extension
def test_an_error_on_the_way_is_passed_on_and_harms_nothing():
    from analysis.terms import _native
    from analysis.terms.compiled import Alphabet

    alphabet, broken = Alphabet(["ab"]), [True]

    def page(number):
        if number and broken:
            raise RuntimeError("no such page")
        return alphabet.page(number)

    def scanner(page):
        variants = (("t", "ab", None, False, 0),)
        return _native.Scanner(Match, variants, (alphabet.codes("ab"),), ((0,),), page, lambda number, surface: True)

    found = scanner(page)
    with pytest.raises(RuntimeError, match="no such page"):
        found.find("ab \u2019 ab")
    broken.clear()
    assert found.find("ab \u2019 ab") == [Match(0, 2, "t", "ab", "ab", None), Match(5, 7, "t", "ab", "ab", None)]
    for wrong in (b"", bytes(256), bytes([2]) * 256):
        with pytest.raises(ValueError, match="a page must"):
            scanner(lambda number, wrong=wrong: wrong).find("ab")
    with pytest.raises(ValueError, match="not empty"):
        _native.Scanner(Match, (), (b"",), ((),), alphabet.page, lambda number, surface: True)
    with pytest.raises(ValueError, match="a variant's number"):
        _native.Scanner(Match, (), (b"x",), ((0,),), alphabet.page, lambda number, surface: True)
