"""``watchword sources``: the list, and how a check ends; what a check finds is tested with the crawler."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest

SEEDS = """[[source]]
id = "lab"
label = "A Lab"
kind = "lab"
home = "http://127.0.0.1:9/"
feeds = ["http://127.0.0.1:9/a", "http://127.0.0.1:9/b"]
language = "en"

[[source]]
id = "house"
label = "A House"
kind = "government"
home = "http://10.0.0.1/"
listing = "http://10.0.0.1/news"
"""


@pytest.fixture
def run(tmp_path: Path, warm_interpreter):
    """Runs ``watchword sources`` in a process of its own (a check starts the reactor); gives the finished process."""
    path = tmp_path / "sources.toml"
    path.write_text(SEEDS)

    def run_command(*arguments: str) -> subprocess.CompletedProcess[str]:
        return warm_interpreter.run(
            "from analysis.cli import main; main()",
            "sources",
            "--seeds",
            str(path),
            *arguments,
            env=os.environ | {"WATCHWORD_DB": str(tmp_path / "w.db"), "WATCHWORD_CONTACT": ""},
            timeout=100,
        )

    return run_command


def test_the_list_has_a_row_for_each_address_that_is_polled(run, tmp_path) -> None:
    done = run("--csv")

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines() == [
        "source,label,kind,language,polled,url",
        "lab,A Lab,lab,en,feed,http://127.0.0.1:9/a",
        "lab,A Lab,lab,en,feed,http://127.0.0.1:9/b",
        "house,A House,government,,listing,http://10.0.0.1/news",
    ]
    assert [file.name for file in tmp_path.iterdir()] == ["sources.toml"]


def test_a_check_without_a_contact_or_of_an_unknown_source_is_one_line(run) -> None:
    for arguments, line in [
        (["check"], "Error: a crawl needs an e-mail or web address"),
        (
            ["check", "hous", "--contact", "a@b.example"],
            "Error: no source 'hous' among the 2 sources; did you mean 'house'?",
        ),
    ]:
        done = run(*arguments)
        assert (done.returncode, done.stdout) == (1, "")
        assert done.stderr.startswith(line)
        assert len(done.stderr.splitlines()) == 1


def test_a_check_ends_with_1_where_what_is_declared_does_not_work(run) -> None:
    done = run("check", "--json", "--contact", "a@b.example")

    assert done.returncode == 1, done.stderr
    rows = json.loads(done.stdout)
    assert [(row["source"], row["way"]) for row in rows if row["declared"]] == [
        ("lab", "feed"), ("lab", "feed"), ("house", "listing"),
    ]  # fmt: skip
    assert {row["detail"] for row in rows if row["declared"]} == {"refused: address is not public"}
    assert done.stderr.strip() == "2 of 2 sources with a feed or listing page that does not work: house, lab"
