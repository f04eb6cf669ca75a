"""What reading an answer adds to its verdict: that it was something else, or could not be read."""

from __future__ import annotations

from dataclasses import replace

from crawler.http import answers
from crawler.http.answers import Answer
from crawler.http.outcomes import Outcome, Verdict
from crawler.parsers.reading import UNSEEN, check_observed
from crawler.parsers.workers import Setback, Workers

_MASKED = frozenset({401, 403, 429, 503})
"""Statuses under which firewalls serve their challenge pages."""


def after_reading(answer: Answer, reason: str) -> Answer:
    """``answer`` with the verdict that reading its body led to: ``missing`` or ``failed``, for ``reason``."""
    outcome: Outcome = "missing" if reason.partition(",")[0] in UNSEEN else "failed"
    return replace(answer, verdict=Verdict(outcome, reason), fetch=answers.judged(answer.fetch, outcome, reason))


async def unmasked(workers: Workers, answer: Answer) -> Answer:
    """``answer``, a failure by its status, as what it is where its body is a challenge page."""
    if answer.received is None or answer.received.status not in _MASKED:
        return answer
    read = await workers.run(check_observed, answer.received)
    return after_reading(answer, read.reason) if isinstance(read, Setback) and read.reason in UNSEEN else answer
