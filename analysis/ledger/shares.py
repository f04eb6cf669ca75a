"""What mentions add to the tallies, worked out where they are found: pure, and needs no database."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from analysis.ledger.store import NESTED_IN, SENSE, MentionRow


class Shares(NamedTuple):
    """What each term's mentions in each revision add to ``counts``: four columns, equally long, in the order of the key.

    ``mentions`` are those in no other mention, ``with_nested`` all.
    """

    revision: list[int]
    term: list[str]
    mentions: list[int]
    with_nested: list[int]


def shares_of(rows: Iterable[MentionRow]) -> Shares:
    """The shares of mentions that are in the order of the key."""
    shares = Shares([], [], [], [])
    revisions, terms, mentions, with_nested = shares
    last_revision, last_term = None, None
    for row in rows:
        if row[SENSE] == "off":
            continue
        revision, term = row[0], row[1]
        if term != last_term or revision != last_revision:
            last_revision, last_term = revision, term
            revisions.append(revision)
            terms.append(term)
            mentions.append(0)
            with_nested.append(0)
        with_nested[-1] += 1
        if row[NESTED_IN] is None:
            mentions[-1] += 1
    return shares
