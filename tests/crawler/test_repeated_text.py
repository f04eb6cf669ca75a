"""From pages on a site to numbers: what it puts under each of its articles counts as no article's words."""

from __future__ import annotations

import csv
import io
import sys

import pytest

from analysis.cli import main

NOTE = "Subscribe for more on open source AI, from the desk that wrote this, twice a week."
SUBJECTS = ("rivers", "harbours", "railways", "libraries", "orchards", "glaciers", "markets")
LEXICON = """
[[term]]
id = "open-source-ai"
label = "open source AI"
definition = "AI that is open source."
variants = ["open source AI"]
"""


def prose(subject: str) -> str:
    """Paragraphs that no other subject's share a run of words with."""
    return "\n\n".join(
        " ".join(f"Of {subject} {part * 9 + n} the {subject} office of {subject} city says much." for n in range(3))
        for part in range(5)
    )


@pytest.fixture
def run(crawls, tmp_path, monkeypatch, capsys):
    """Runs ``watchword`` on the crawls' database; gives what it printed, and what it said of it."""
    (tmp_path / "lexicon.toml").write_text(LEXICON)

    def run_command(*arguments: str) -> tuple[str, str]:
        monkeypatch.setattr(sys, "argv", ["watchword", "--db", str(crawls.db), *arguments])
        with pytest.raises(SystemExit) as ended:
            main()
        printed = capsys.readouterr()
        assert not ended.value.code, printed.err
        return printed.out, printed.err

    return run_command


def crawl_and_count(site, crawls, run, tmp_path, subjects: tuple[str, ...]) -> str:
    for subject in subjects:
        body = f"{prose(subject)}\n\nThe mayor calls open source AI a matter of {subject}.\n\n{NOTE}"
        site.article(f"/{subject}", body, title=f"On {subject}")
    site.feed([{"link": f"{site.base}/{subject}", "title": f"On {subject}"} for subject in subjects])
    crawled = crawls.run(site.source())
    assert crawled.code == 0, crawled.stderr
    return run("count", "--lexicon", str(tmp_path / "lexicon.toml"))[1]


def test_a_subscription_box_is_not_counted_once_it_is_seen_on_many_pages(site, crawls, run, tmp_path) -> None:
    def shown(*options: str) -> list[tuple[str, str, str]]:
        found = csv.DictReader(io.StringIO(run("concordance", "open source AI", "--csv", *options)[0]))
        return sorted((row["title"], row["block"], row["sense"]) for row in found)

    told = crawl_and_count(site, crawls, run, tmp_path, SUBJECTS[:4])
    assert "repeat" not in told
    assert len(shown()) == 8  # four pages are too few to tell, and all of them kept the box as a paragraph

    told = crawl_and_count(site, crawls, run, tmp_path, SUBJECTS)
    assert "1 passage that repeats over a source, 7 mentions in it not counted" in told
    assert shown() == sorted((f"On {subject}", "paragraph", "on") for subject in SUBJECTS)
    assert [row for row in shown("--off") if row[1] == "repeated"] == sorted(
        (f"On {subject}", "repeated", "off") for subject in SUBJECTS
    )
