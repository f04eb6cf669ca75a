"""Pairs -> clusters, each known by the document that was published first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from analysis.duplicates.pairs import Pair

MUTUAL = 0.5
"""From which coverage on a pair is one text twice; below it, the longer one is another text that includes it."""


def clusters(pairs: Iterable[Pair], published: Mapping[int, str | None]) -> dict[int, int]:
    """Each document that has a near-duplicate -> the document of its cluster that was published first.

    Copies of copies are one cluster. A document that merely includes others (a digest of six posts) joins the
    cluster of the one that fills most of it, and does not make one cluster of the six. ``published`` gives ISO 8601
    times or days; a document without one comes after those with one; of equals the smaller id is first. The result
    depends on the set of pairs and not on their order.
    """
    ordered = sorted(pairs, key=lambda pair: (-pair.coverage, pair.a, pair.b))
    copies = _Groups()
    for pair in ordered:
        if pair.coverage >= MUTUAL:
            copies.join(pair.a, pair.b)
    joined = _Groups()
    joined.parents.update(copies.parents)
    settled: set[int] = set()
    for pair in ordered:
        longer = copies.find(pair.b if pair.shorter == pair.a else pair.a)
        shorter = copies.find(pair.shorter)
        if longer != shorter and longer not in settled:
            settled.add(longer)
            joined.join(shorter, longer)
    members: dict[int, list[int]] = {}
    for document in joined.parents:
        members.setdefault(joined.find(document), []).append(document)
    found = {}
    for group in members.values():
        if len(group) > 1:
            first = min(group, key=lambda document: (published.get(document) or "~", document))
            found.update(dict.fromkeys(group, first))
    return found


class _Groups:
    """Disjoint sets of documents (union-find with path halving; the smaller id is the root)."""

    def __init__(self) -> None:
        self.parents: dict[int, int] = {}

    def find(self, document: int) -> int:
        parents = self.parents
        parents.setdefault(document, document)
        while parents[document] != document:
            parents[document] = parents[parents[document]]
            document = parents[document]
        return document

    def join(self, one: int, other: int) -> None:
        first, second = sorted((self.find(one), self.find(other)))
        self.parents[second] = first
