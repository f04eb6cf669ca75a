"""A run's summary is told in words, never as what a program wrote."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

from analysis.web.run_words import outcome_words, summary_sentences
from crawler.corpus.runs import CrawlSummary

CRAWL = CrawlSummary(
    feeds_due=5,
    feeds_polled=4,
    feeds_failed=1,
    documents_new=1_240,
    documents_revised=2,
    pages_failed=3,
    pages_refused=1,
    fetches={"ok": 1_300, "unchanged": 4, "refused": 1, "failed": 3},
)


def test_a_crawl_says_what_it_fetched_and_what_failed() -> None:
    assert summary_sentences(json.dumps(CRAWL.as_dict())) == [
        "4 of 5 feeds read that were due; 1,308 fetches, 1,304 of them answered; 1,240 new documents;"
        " 2 documents changed since.",
        "1 feed failed; 3 pages failed; 1 page refused by robots.txt or a rule.",
    ]


def test_a_whole_run_tells_of_the_crawl_inside_it_and_of_its_time() -> None:
    whole = {"crawl": CRAWL.as_dict(), "out_of_time": True, "count": {"documents": 1_242}, "exit_code": 0}
    told = " ".join(summary_sentences(json.dumps(whole)))
    assert "1,240 new documents" in told
    assert "1,242 documents counted." in told
    assert "Its time was up" in told


def test_what_stopped_a_run_is_told() -> None:
    assert summary_sentences('{"error": "disk is full"}') == ["It stopped with: disk is full"]
    assert (
        summary_sentences(json.dumps(CrawlSummary(error="no network").as_dict()))[-1] == "It stopped with: no network"
    )


def test_a_summary_that_is_none_says_nothing() -> None:
    for summary in (None, "", "{}", "[1]", "not JSON", '{"crawl": 1}'):
        assert summary_sentences(summary) == []


def test_outcomes_are_words() -> None:
    assert outcome_words("finished") == "it came to its end"
    assert outcome_words(None) == "it goes on, or was killed"
    assert outcome_words("stranger") == "stranger"


def test_the_health_page_has_no_json(open_instance: Callable[..., Any], corpus: Path, tmp_path: Path) -> None:
    own = tmp_path / "watchword.db"
    shutil.copy(corpus, own)
    conn = sqlite3.connect(own)
    conn.execute(
        "insert into runs (command, started, finished, outcome, summary) values (?, ?, ?, 'finished', ?)",
        ("crawl", "2025-01-31T11:58:03Z", "2025-01-31T12:04:40Z", json.dumps(CRAWL.as_dict())),
    )
    conn.commit()
    conn.close()
    page = open_instance(own).get("/-/watchword/health").text
    assert "begun on <time" in page
    assert "31 January 2025 at 11:58 UTC" in page
    assert "1,240 new documents" in page
    assert "feeds_polled" not in page
    assert "{" not in page[page.index("<main") : page.index("</main")]
