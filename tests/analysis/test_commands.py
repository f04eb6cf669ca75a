"""The command line as a person meets it: what it prints, what it says of a mistake, how it exits."""

from __future__ import annotations

import csv
import gzip
import io
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from analysis.cli import main

NOTES = (
    {"id": "a", "title": "One", "published": "2024-01-05", "text": "Open source. Open source, they say."},
    {"id": "b", "title": "Two", "published": "2024-03-07", "text": "Distillation attacks on open weights."},
    {"id": "c", "title": "=cmd()", "text": "Open weights, undated."},
)


class Result(NamedTuple):
    """What a run of the command left."""

    code: int
    out: str
    err: str


Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs ``watchword`` with a database of the test's own, in an empty folder."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("WATCHWORD_DB", raising=False)
    monkeypatch.delenv("WATCHWORD_SEEDS", raising=False)

    def run_command(*arguments: object) -> Result:
        monkeypatch.setattr(sys, "argv", ["watchword", "--db", "t.db", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            main()
        printed = capsys.readouterr()
        return Result(int(ended.value.code or 0), printed.out, printed.err)

    return run_command


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    """Three records as JSON lines."""
    path = tmp_path / "notes.jsonl"
    path.write_text("".join(json.dumps(note) + "\n" for note in NOTES), "utf-8")
    return path


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_from_a_file_to_a_series(run: Run, corpus: Path) -> None:
    assert run("import", corpus, "--source", "notes").code == 0
    assert run("count").code == 0
    found = run("trend", "Open-Source", "open weights", "--csv")
    series = {(row["term"], row["period"]): row for row in rows(found.out)}
    assert series["open-source", "2024-01"]["mentions"] == "2"
    assert series["open-source", "2024-01"]["tokens"] == "6"
    assert series["open-source", "2024-02"]["coverage"] == "missing"
    assert series["open-source", "2024-02"]["per_million"] == ""
    assert series["open-source", "2024-03"]["per_million"] == "0.0"
    assert series["open-weights", "2024-03"]["share"] == "1.0"
    assert "1 documents have no date and are in no period" in found.err


def test_the_same_rows_in_every_form(run: Run, corpus: Path) -> None:
    run("import", corpus, "--source", "notes")
    run("count")
    as_csv = rows(run("concordance", "open weights", "--csv").out)
    as_json = json.loads(run("concordance", "open weights", "--json").out)
    as_lines = [json.loads(line) for line in run("concordance", "open weights", "--nl").out.splitlines()]
    assert as_json == as_lines
    assert [row["surface"] for row in as_csv] == [row["surface"] for row in as_json] == ["Open weights", "open weights"]
    assert "on  open weights" in run("concordance", "open weights").out


def test_nested_mentions_are_shown_when_asked_for(run: Run, corpus: Path) -> None:
    run("import", corpus, "--source", "notes")
    run("count")
    plain = run("concordance", "distillation", "--csv")
    assert rows(plain.out) == []
    assert "1 more nested in longer terms" in plain.err
    assert rows(run("concordance", "distillation", "--nested", "--csv").out)[0]["nested_in"] == "distillation-attack"


def test_importing_again_writes_nothing_twice(run: Run, corpus: Path) -> None:
    run("import", corpus, "--source", "notes")
    assert "0 new, 0 revised, 3 unchanged" in run("import", corpus, "--source", "notes").err


def test_a_gzipped_corpus_and_a_damaged_one(run: Run, corpus: Path, tmp_path: Path) -> None:
    packed = gzip.compress(corpus.read_bytes())
    (tmp_path / "whole.jsonl.gz").write_bytes(packed)
    (tmp_path / "cut.jsonl.gz").write_bytes(packed[:-12])
    assert run("import", "whole.jsonl.gz", "--source", "notes").code == 0
    cut = run("import", "cut.jsonl.gz", "--source", "notes")
    assert cut.code == 1
    assert "cut.jsonl.gz" in cut.err
    assert "damaged" in cut.err


def test_bad_records_are_named_and_the_rest_comes_in(run: Run, tmp_path: Path) -> None:
    lines = [
        '{"id": "good", "published": "2024-13-45", "text": "Open source."}',
        "{broken",
        '{"id": "empty", "text": "  "}',
        '{"text": "nobody knows me"}',
        '["a list"]',
        '{"id": "odd", "url": "javascript:alert(1)", "text": "Open source."}',
    ]
    (tmp_path / "bad.jsonl").write_text("\n".join(lines), "utf-8")
    result = run("import", "bad.jsonl", "--source", "notes")
    assert result.code == 1
    assert "2 new" in result.err
    assert "4 records not read" in result.err
    for line, words in ((1, "no date"), (2, "not JSON"), (3, "no `text`"), (4, "neither"), (5, "not a JSON object")):
        assert f"bad.jsonl:{line}: " in result.err
        assert words in result.err


def test_a_text_file_is_one_document(run: Run, tmp_path: Path) -> None:
    (tmp_path / "A talk.txt").write_text("Open weights.\nopen\nsource", "utf-8")
    run("import", "A talk.txt", "--source", "talks", "--kind", "episode", "--published", "2026-05-04")
    run("count")
    found = rows(run("concordance", "open source", "--csv").out)
    assert [(row["surface"], row["title"], row["published"]) for row in found] == [
        ("open\nsource", "A talk", "2026-05-04")
    ]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("trend", "open source"), "t.db: no such database; make one with"),
        (("import", "nowhere.jsonl", "--source", "x"), "nowhere.jsonl: no such file"),
        (("import", "t.pdf", "--source", "x"), "t.pdf: not a corpus that can be read"),
        (("count", "--lexicon", "none.toml"), "none.toml: no such file"),
        (("count", "--lexicon", "bad.toml"), "bad.toml:3: "),
        (("crawl", "--seeds", "bad.toml"), "bad.toml:3: "),
    ],
)
def test_a_mistake_is_one_line(run: Run, tmp_path: Path, arguments: tuple[str, ...], words: str) -> None:
    (tmp_path / "bad.toml").write_text('[[term]]\nid = "x"\nlabel = nonsense\n', "utf-8")
    (tmp_path / "t.pdf").write_bytes(b"%PDF-1.7")
    result = run(*arguments)
    assert result.code == 1
    assert result.err.startswith("Error: ")
    assert words in result.err
    assert len(result.err.splitlines()) == 1


def test_unknown_names_are_answered_with_the_nearest(run: Run, corpus: Path) -> None:
    run("import", corpus, "--source", "notes")
    assert "nothing is counted yet; run `watchword count`" in run("trend", "open source").err
    run("count")
    assert '"open-source"' in run("trend", "opne source").err
    assert '"notes"' in run("trend", "open source", "--source", "note").err
    wrong = run("trend", "open source", "--since", "2024-02-31")
    assert (wrong.code, wrong.err) == (1, "Error: not a date: '2024-02-31'; write it as 2024-05-31, 2024-05 or 2024\n")
    assert run("trend").code == 2


def test_a_database_of_something_else_is_left_alone(run: Run, tmp_path: Path) -> None:
    (tmp_path / "t.db").write_text("not a database, only its name", "utf-8")
    result = run("status")
    assert result.code == 1
    assert "t.db" in result.err
    assert (tmp_path / "t.db").read_text("utf-8") == "not a database, only its name"


def test_an_export_is_whole_described_and_safe(run: Run, corpus: Path, tmp_path: Path) -> None:
    run("import", corpus, "--source", "notes")
    run("count")
    assert run("export", "out").code == 0
    package = json.loads((tmp_path / "out/datapackage.json").read_text("utf-8"))
    for resource in package["resources"]:
        with (tmp_path / "out" / resource["path"]).open(encoding="utf-8", newline="") as file:
            assert next(csv.reader(file)) == [field["name"] for field in resource["schema"]["fields"]]
    documents = rows((tmp_path / "out/documents.csv").read_text("utf-8"))
    assert [row["title"] for row in documents] == ["One", "Two", "'=cmd()"]
    run("export", "out", "--exact")
    assert [row["title"] for row in rows((tmp_path / "out/documents.csv").read_text("utf-8"))][2] == "=cmd()"
    assert not list((tmp_path / "out").glob(".*.part"))
    assert "| `per_million` | number | per million tokens |" in (tmp_path / "out/README.md").read_text("utf-8")


def test_copies_are_found_and_can_be_counted_once(run: Run, tmp_path: Path) -> None:
    text = "Open source. " + " ".join(f"Sentence {number} is here and nowhere else." for number in range(30))
    for source, day in (("paper", "2024-02-01"), ("letter", "2024-01-01")):
        path = tmp_path / f"{source}.jsonl"
        path.write_text(json.dumps({"id": source, "title": source, "published": day, "text": text}), "utf-8")
        assert run("import", path, "--source", source).code == 0
    assert "2 documents in 1 cluster of near-duplicates" in run("count").err
    assert "nothing to do" in run("count").err
    for options, sources in (((), ["letter", "paper"]), (("--one-per-cluster",), ["letter"])):
        listed = run("concordance", "open source", "--csv", *options)
        assert [row["source"] for row in rows(listed.out)] == sources
        assert f"{len(sources)} mentions of open-source" in listed.err
        series = rows(run("trend", "open source", "--by", "year", "--csv", *options).out)
        assert [row["mentions"] for row in series] == [str(len(sources))]
    assert run("export", "once", "--one-per-cluster").code == 0
    assert len(rows((tmp_path / "once/mentions.csv").read_text("utf-8"))) == 1


def test_a_source_in_a_voice_that_it_never_has_is_an_empty_list_and_a_line(run: Run, corpus: Path) -> None:
    run("import", corpus, "--source", "notes")
    run("count")
    listed = run("concordance", "open source", "--voice", "gloss", "--block", "quote", "--csv")
    assert (rows(listed.out), listed.code) == ([], 0)
    assert "0 mentions of open-source" in listed.err
    assert run("concordance", "open source", "--voice", "loud").code == 2


def test_near_misses_are_listed_and_judged(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "talk.jsonl"
    path.write_text(
        json.dumps({"id": "a", "title": "A", "published": "2024-01-05", "text": "The open wieghts."}), "utf-8"
    )
    run("import", path, "--source", "notes")
    run("count")
    found = run("near-misses", "--csv")
    assert [(row["term"], row["form"], row["how"]) for row in rows(found.out)] == [
        ("open-weights", "open wieghts", "spelling")
    ]
    assert "1 documents searched, 1 near misses found" in found.err
    said = run("near-misses", "--accept", "open wieghts").err
    assert 'add it to the variants of [[term]] id = "open-weights" in lexicon.toml' in said
    assert rows(run("near-misses", "--csv").out) == []
    mistake = run("near-misses", "--reject", "tractor")
    assert (mistake.code, mistake.err) == (1, 'Error: no near miss "tractor": see `watchword near-misses`\n')


def test_first_uses_are_told_by_source_and_what_stood_before(run: Run, corpus: Path) -> None:
    run("import", corpus, "--source", "notes")
    run("count")

    told = run("firsts", "open weights", "--csv")

    [found] = rows(told.out)
    assert (found["source"], found["day"], found["before"], found["censored"]) == ("notes", "2024-03-07", "1", "True")
    assert "1 of 1 sources use it; of 1 of these too little was read before" in told.err
    assert run("firsts", "no such term").code == 1


def test_company_is_told_with_how_much_of_it_was_looked_at(run: Run, tmp_path: Path) -> None:
    lines = [
        {"id": str(at), "title": "T", "published": f"2024-01-{at + 1:02}", "text": "Cheap open weights win."}
        for at in range(6)
    ]
    path = tmp_path / "same.jsonl"
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), "utf-8")
    run("import", path, "--source", "notes")
    run("count")

    told = run("collocates", "open weights", "--limit", 1, "--csv")

    [found] = rows(told.out)
    assert (found["word"], found["together"], found["frequency"]) == ("cheap", "6", "6")
    assert "in 6 of the 6 dated documents" in told.err


def test_a_demo_takes_no_other_database(run: Run, tmp_path: Path) -> None:
    refused = run("demo", "--no-serve")
    assert refused.code == 2
    assert "give that with --dir, not --db" in refused.err
    assert not list(tmp_path.iterdir())
