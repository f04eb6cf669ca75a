"""What ``watchword crawl`` says when it has ended; what it does is tested with the crawler."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from warm import WarmInterpreter

from analysis.commands.crawling_lines import closing_lines
from crawler.corpus.runs import CrawlSummary

SEEDS = """[[source]]
id = "lab"
label = "A Lab"
kind = "lab"
home = "http://10.0.0.1/"
feeds = ["http://10.0.0.1/a"]
"""


@pytest.fixture
def crawl(tmp_path: Path, warm_interpreter: WarmInterpreter) -> Callable[..., subprocess.CompletedProcess[str]]:
    """A crawl of a source that must not be asked, so that nothing leaves the machine."""
    (tmp_path / "sources.toml").write_text(SEEDS)
    options = ["--seeds", str(tmp_path / "sources.toml"), "--contact", "a@b.example", "--json"]

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = ["--db", str(tmp_path / "w.db"), "crawl", *options, *arguments]
        done = warm_interpreter.run("from analysis.cli import main; main()", *command, timeout=100)
        assert "Traceback" not in done.stderr
        return done

    return run


def test_a_feed_that_is_not_due_is_told_and_polled_on_demand(crawl) -> None:
    first, second, third, named = (crawl(*more) for more in ([], [], ["--all"], ["lab"]))

    assert [json.loads(done.stdout)["feeds_due"] for done in (first, second, third, named)] == [1, 0, 1, 1]
    assert json.loads(second.stdout)["feeds_not_due"] == 1
    assert "feeds: 0 of 0 due polled, 0 unchanged; 1 not due yet (--all polls them too)" in second.stderr
    assert "not due" not in third.stderr + named.stderr
    assert [done.returncode for done in (first, second, third)] == [1, 0, 1]
    assert [json.loads(done.stdout)["exit_code"] for done in (first, second)] == [1, 0]


def test_troubles_are_told_only_where_there_were_some() -> None:
    assert closing_lines(CrawlSummary(feeds_due=2, feeds_polled=2, documents_new=3)) == [
        "feeds: 2 of 2 due polled, 0 unchanged",
        "documents: 3 new, 0 revised, 0 looked at again and unchanged",
    ]
    troubled = closing_lines(CrawlSummary(feeds_due=3, feeds_polled=1, feeds_missing=2, pages_left=4, interrupted=True))
    assert troubled[2:] == [
        "2 feeds not observed; 4 pages left for the next crawl (`watchword status` says more)",
        "interrupted; the next crawl goes on from here",
    ]
