"""Which segments are the article: a sum of weighted features, then the same again with the neighbours' verdicts.

    segments, first opinion -> features -> p (alone) -> p of neighbours, container, section -> p (in context) -> keep

Two logistic regressions. Their weights are the table ``keeping_weights.csv`` (feature, alone, in_context), fitted by
``python -m benchmarks.train_keeping`` on pages with hand-checked text. The second is the "stacked sequential" scheme of
Cohen and Carvalho (2005, Stacked sequential learning, IJCAI): a model that reads its own first answers around it.
"""

from __future__ import annotations

import csv
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import numpy as np

from crawler.parsers.features import describe, is_furniture, section_numbers

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from crawler.parsers.segments import Segment

    Floats = NDArray[np.float64]

THRESHOLD = 0.55
"""From this probability on a segment is kept."""

TABLE = "keeping_weights.csv"
_CLIP = 15.0


@lru_cache(maxsize=1)
def weights() -> dict[str, tuple[float, float]]:
    """The table: feature -> its weight alone and in context."""
    lines = files("crawler.parsers").joinpath(TABLE).read_text("utf-8").splitlines()
    return {row["feature"]: (float(row["alone"]), float(row["in_context"])) for row in csv.DictReader(lines)}


def probabilities(
    segments: Sequence[Segment], opinion: Sequence[bool] | None, keys: Sequence[str], title: str
) -> Floats:
    """For each segment how likely it is part of the article, 0 to 1. Arguments as in `features.describe`."""
    if not segments:
        return np.zeros(0)
    table = weights()
    alone = np.zeros(len(segments))
    context = np.zeros(len(segments))
    nothing = (0.0, 0.0)
    sums: dict[tuple[str, ...], tuple[float, float]] = {}
    for at, (values, groups) in enumerate(describe(segments, opinion, keys, title)):
        first = second = 0.0
        for group in groups:
            if group not in sums:
                rows = [table.get(name, nothing) for name in group]
                sums[group] = (sum(row[0] for row in rows), sum(row[1] for row in rows))
            one, other = sums[group]
            first += one
            second += other
        for name, value in values.items():
            one, other = table.get(name, nothing)
            first += one * value
            second += other * value
        alone[at], context[at] = first, second
    kept = opinion or [False] * len(segments)
    judged = np.array([not is_furniture(segment, own) for segment, own in zip(segments, kept, strict=True)])
    around = surroundings(sigmoid(alone) * judged, segments)
    for name, neighbours in around.items():
        context += table.get(name, nothing)[1] * neighbours
    judged_likely: Floats = sigmoid(context) * judged
    return judged_likely


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
