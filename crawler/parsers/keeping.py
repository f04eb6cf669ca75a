"""Which segments are the article: a small network over their features, then another that also reads the first one's answers around.

    segments -> features -> p (alone) -> p of neighbours, container, section -> p (in context) -> keep

Two networks with one hidden layer each. Their weights are the table ``keeping_weights.csv``, fitted by
``python -m benchmarks.train_keeping`` on pages with hand-checked text. That the second reads the first is the "stacked sequential"
scheme of Cohen and Carvalho (2005, Stacked sequential learning, IJCAI).
"""

from __future__ import annotations

import csv
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from crawler.parsers.features import COLUMNS, describe
from crawler.parsers.sections import section_numbers

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from crawler.parsers.segments import Segment

    Floats = NDArray[np.float64]

THRESHOLD = 0.5
"""From this probability on a segment is kept: here precision and recall of phrase hits are in balance on pages not learnt from."""

TABLE = "keeping_weights.csv"
BIAS, ANSWER, OFFSET = "(bias)", "(answer)", "(offset)"
"""Rows of the table that are no feature: of the hidden units, from them to the answer, and of the answer (first unit only)."""
_CLIP = 15.0
_FAR = 6.0
_PART = 32
"""So many rows are multiplied at a time: from about 40 on OpenBLAS starts threads, whose waiting costs more than the work."""


class Net(NamedTuple):
    """One hidden layer of rectified units over standardised features; the answer is a probability."""

    mean: NDArray[np.float32]
    spread: NDArray[np.float32]
    inner: NDArray[np.float32]
    bias: NDArray[np.float32]
    answer: NDArray[np.float32]
    offset: float

    def standard(self, rows: NDArray[np.float32]) -> NDArray[np.float32]:
        """The rows in spreads from the mean, outliers brought in."""
        return np.asarray(np.clip((rows - self.mean) / self.spread, -_FAR, _FAR))

    def answers(self, rows: NDArray[np.float32]) -> Floats:
        """One probability a row."""
        standard = self.standard(rows)
        parts = [standard[low : low + _PART] @ self.inner for low in range(0, len(rows), _PART)]
        hidden = np.maximum(np.concatenate(parts) + self.bias, 0)
        return sigmoid((hidden @ self.answer + self.offset).astype(np.float64))


@lru_cache(maxsize=1)
def networks() -> tuple[Net, Net]:
    """The table as two networks, alone and in context. A column of `COLUMNS` or `surroundings` that it lacks is an error."""
    lines = files("crawler.parsers").joinpath(TABLE).read_text("utf-8").splitlines()
    reader = csv.reader(lines)
    header = next(reader)
    table = {name: np.array([float(value or 0) for value in values], dtype=np.float32) for name, *values in reader}
    around = [name for name in table if name not in COLUMNS and not name.startswith("(")]
    alone = [at - 1 for at, name in enumerate(header) if name.startswith("alone_")]
    context = [at - 1 for at, name in enumerate(header) if name.startswith("context_")]

    def net(names: list[str], units: list[int]) -> Net:
        body = np.stack([table[name] for name in names])
        inner = np.ascontiguousarray(body[:, units])
        return Net(
            body[:, 0], body[:, 1], inner, table[BIAS][units], table[ANSWER][units], float(table[OFFSET][units[0]])
        )

    return net(list(COLUMNS), alone), net([*COLUMNS, *around], context)


def probabilities(segments: Sequence[Segment], keys: Sequence[str], title: str) -> Floats:
    """For each segment how likely it is part of the article, 0 to 1. Arguments as in `features.describe`."""
    p = np.zeros(len(segments))
    judged, rows = describe(segments, keys, title)
    if not len(rows):
        return p
    alone, context = networks()
    p[judged] = alone.answers(rows)
    around = np.stack(list(surroundings(p, segments).values()), axis=1)[judged].astype(np.float32)
    p[judged] = context.answers(np.hstack([rows, around]))
    return p


def surroundings(p: Floats, segments: Sequence[Segment]) -> dict[str, Floats]:
    """Features of the second model: what the first (``p``) says of each segment and of those around it."""
    count = len(p)
    words = np.array([max(1, segment.words) for segment in segments], dtype=float)
    heading = np.array([segment.kind == "heading" for segment in segments], dtype=float)
    here = np.arange(count)
    sums = np.concatenate([[0.0], np.cumsum(p)])
    weighted = np.concatenate([[0.0], np.cumsum(p * words)])
    lengths = np.concatenate([[0.0], np.cumsum(words)])
    clipped = np.clip(p, 0.01, 0.99)

    def window(first: int, last: int) -> Floats:
        """Mean of ``p`` by words over the segments from ``first`` up to, not with, ``last`` away."""
        low, high = np.clip(here + first, 0, count), np.clip(here + last, 0, count)
        return np.asarray(
            (weighted[high] - weighted[low]) / np.maximum(1e-9, lengths[high] - lengths[low]) * (high > low)
        )

    def best(first: int, last: int) -> Floats:
        return np.asarray(np.max([_shifted(p, step) for step in range(first, last)], axis=0))

    low, high = np.maximum(0, here - 6), np.minimum(count, here + 7)
    before, after, far_before, far_after = window(-4, 0), window(1, 5), window(-12, 0), window(1, 13)
    best_before, best_after = best(-5, 0), best(1, 6)
    section = _others(p, words, section_numbers(segments))
    read = weighted[1:] / max(1.0, weighted[-1])
    around = {f"p{step:+d}": _shifted(p, step) for step in (-3, -2, -1, 1, 2, 3)}
    return around | {
        "p_near": (sums[high] - sums[low]) / (high - low),
        "p_counted": sums[here] / max(1.0, sums[-1]),
        "p_logit": np.log(clipped / (1 - clipped)),
        "p_best_before": best_before,
        "p_best_after": best_after,
        "p_best_both": np.minimum(best_before, best_after),
        "p_page": np.full(count, sums[-1] / count),
        "p_container": _others(p, words, [segment.container for segment in segments]),
        "p_section": section,
        "p_before": before,
        "p_after": after,
        "p_both": np.minimum(before, after),
        "p_far_before": far_before,
        "p_far_after": far_after,
        "p_far_both": np.minimum(far_before, far_after),
        "p_read": read,
        "p_all_read": (read > 0.97).astype(float),
        "p_page_words": np.full(count, max(1.0, weighted[-1]) / lengths[-1]),
        "p_heading_section": section * heading,
        "p_heading_after": after * heading,
    }


def sigmoid(scores: Floats) -> Floats:
    """The logistic function, cut off where it is 0 or 1 to seven digits."""
    return np.asarray(1.0 / (1.0 + np.exp(-np.clip(scores, -_CLIP, _CLIP))))


def _shifted(p: Floats, step: int) -> Floats:
    moved = np.zeros_like(p)
    if abs(step) >= len(p):
        return moved
    if step < 0:
        moved[-step:] = p[:step]
    else:
        moved[:-step] = p[step:]
    return moved


def _others(p: Floats, words: Floats, groups: Sequence[int]) -> Floats:
    """Mean of ``p`` by words over the other members of each segment's group; its own where it is alone."""
    _, index = np.unique(np.asarray(groups), return_inverse=True)
    numbers: NDArray[Any] = np.asarray(index).ravel()
    total = np.bincount(numbers, p * words)[numbers] - p * words
    weight = np.bincount(numbers, words)[numbers] - words
    return np.asarray(np.where(weight > 0, total / np.maximum(weight, 1e-9), p))
