"""Boosted decision trees as a table: each asks a few questions of a row of features and gives a score; the scores are added.

    rows x features -> trees of questions "is this feature at most so much?" -> one score a tree -> their sum -> probability

The trees were grown by LightGBM (Ke et al. 2017, LightGBM: a highly efficient gradient boosting decision tree, NIPS). Here they are
only asked, by numpy, so that nothing of what grew them has to be installed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Numbers = NDArray[np.intp]

HEADER = ("tree", "feature", "value", "above")
"""Columns of the table, a row a node, each followed by the node that is next where the answer is yes. ``feature`` is a name, empty at
a leaf. ``value`` is the most at which the answer is yes, or a leaf's score; ``above`` is how many rows on it goes on for no."""
_CLIP = 15.0
_PART = 32
"""So many rows are asked at a time: what is looked up for them fits into the processor's cache."""
_STEPS = 3
"""After so many questions the rows that have come to a leaf are laid aside."""


class Forest(NamedTuple):
    """One entry a node: the column asked, the most for yes, the node for yes, which that for no follows, and a leaf's score.

    A leaf asks for what is always so, and leads to itself.
    """

    column: Numbers
    limit: NDArray[np.float32]
    child: Numbers
    score: Floats
    roots: Numbers

    def answers(self, rows: NDArray[np.float32]) -> Floats:
        """One probability a row."""
        parts = [self._scores(rows[low : low + _PART]) for low in range(0, len(rows), _PART)]
        return sigmoid(np.concatenate(parts)) if parts else np.zeros(0)

    def _scores(self, rows: NDArray[np.float32]) -> Floats:
        count, width = rows.shape
        values = np.ascontiguousarray(rows).ravel()
        node = np.tile(self.roots, count)
        first = np.repeat(np.arange(count) * width, len(self.roots))
        at = np.arange(len(node))
        reached = np.empty_like(node)
        while len(at):
            for _ in range(_STEPS):
                node = self.child[node] + (values[first + self.column[node]] > self.limit[node])
            reached[at] = node
            is_open = self.child[node] != node
            at, node, first = at[is_open], node[is_open], first[is_open]
        return np.asarray(self.score[reached].reshape(count, len(self.roots)).sum(axis=1))


def read_forest(table: Iterable[Sequence[str]], columns: Sequence[str]) -> Forest:
    """The forest of ``table``, whose rows are those of `HEADER`. A feature that is not in ``columns`` is an error (KeyError)."""
    number = {name: at for at, name in enumerate(columns)}
    rows = [(tree, feature, float(value), int(above or 0)) for tree, feature, value, above in table]
    roots = [at for at in range(len(rows)) if not at or rows[at - 1][0] != rows[at][0]]
    order, child = list(roots), list(range(len(rows)))
    for node in range(len(rows)):  # `order` grows by two for each that asks
        at = order[node]
        _, feature, _, above = rows[at]
        if feature:
            child[node] = len(order)
            order += [at + 1, at + above]
    nodes = [rows[at] for at in order]
    return Forest(
        column=np.array([number[feature] if feature else 0 for _, feature, _, _ in nodes], dtype=np.intp),
        limit=np.array([value if feature else np.inf for _, feature, value, _ in nodes], dtype=np.float32),
        child=np.array(child, dtype=np.intp),
        score=np.array([0.0 if feature else value for _, feature, value, _ in nodes]),
        roots=np.arange(len(roots)),
    )


def sigmoid(scores: Floats) -> Floats:
    """The logistic function, cut off where it is 0 or 1 to seven digits."""
    return np.asarray(1.0 / (1.0 + np.exp(-np.clip(scores, -_CLIP, _CLIP))))
