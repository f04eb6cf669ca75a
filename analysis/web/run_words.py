"""What a run did, in words: from the summary that the crawler wrote of it. Pure: JSON in, sentences out."""

from __future__ import annotations

import json
from typing import Any

from analysis.web.wording import counted, number

OUTCOMES = {
    "finished": "it came to its end",
    "interrupted": "it was interrupted, and the next goes on from there",
    "failed": "it failed",
    "died": "it died",
}
"""Each outcome of a run, in words."""


def outcome_words(outcome: str | None) -> str:
    """How the run stands: ``it came to its end``."""
    return OUTCOMES.get(outcome, outcome) if outcome else "it goes on, or was killed"


def summary_sentences(summary: str | None) -> list[str]:
    """What ``summary`` (JSON) says to a reader, a sentence each; none where it says nothing that is known here.

    >>> summary_sentences('{"fetches": {"ok": 44, "refused": 1}, "documents_new": 40, "pages_refused": 1}')
    ['45 fetches, 44 of them answered; 40 new documents.', '1 page refused by robots.txt or a rule.']
    """
    told = _read(summary)
    whole, told = told, told["crawl"] if isinstance(told.get("crawl"), dict) else told
    fetches = told["fetches"] if isinstance(told.get("fetches"), dict) else {}
    asked, answered = sum(fetches.values()), fetches.get("ok", 0) + fetches.get("unchanged", 0)
    done = []
    if "feeds_polled" in told:
        done.append(f"{number(told['feeds_polled'])} of {counted(told.get('feeds_due', 0), 'feed')} read that were due")
    if asked:
        done.append(f"{counted(asked, 'fetch', 'fetches')}, {number(answered)} of them answered")
    if "documents_new" in told:
        done.append(counted(told["documents_new"], "new document"))
    if told.get("documents_revised"):
        done.append(f"{counted(told['documents_revised'], 'document')} changed since")
    if isinstance(whole.get("count"), dict) and whole["count"].get("documents"):
        done.append(f"{counted(whole['count']['documents'], 'document')} counted")
    troubles = [
        f"{counted(told[name], noun)} {what}"
        for name, noun, what in (
            ("feeds_failed", "feed", "failed"),
            ("feeds_missing", "feed", "could not be observed"),
            ("pages_failed", "page", "failed"),
            ("pages_refused", "page", "refused by robots.txt or a rule"),
            ("pages_left", "page", "left for the next run"),
        )
        if told.get(name)
    ]
    sentences = ["; ".join(part) + "." for part in (done, troubles) if part]
    if whole.get("out_of_time"):
        sentences.append("Its time was up: the next run goes on from there.")
    error = whole.get("error") or told.get("error")
    return [*sentences, f"It stopped with: {error}"] if error else sentences


def _read(summary: str | None) -> dict[str, Any]:
    try:
        told = json.loads(summary or "{}")
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}
