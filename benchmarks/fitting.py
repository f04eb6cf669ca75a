"""Adam on numpy for the networks of `crawler.parsers.keeping`: several at once, over the same batches.

``rows, targets, weights -> one Net`` whose hidden units are those of all its members side by side; their scores are averaged.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from crawler.parsers import keeping

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

UNITS = 16
"""Hidden units of one member."""
RIDGE, RATE, EPOCHS, BATCH, DROPPED = 5e-3, 3e-3, 16, 512, 0.2
_DRAWS = 256
_FIRST, _SECOND = np.float32(0.9), np.float32(0.999)


def fit(rows: Floats, target: Floats, weight: Floats, seed: int = 0) -> keeping.Net:
    """Members by Adam (Kingma and Ba 2015, arXiv 1412.6980) with a falling rate, ridge and dropout.

    ``weight`` is rows x members: how much each row weighs for each member.
    """
    mean, spread = rows.mean(axis=0), rows.std(axis=0) + np.float32(0.1)
    empty = np.zeros(0, dtype=np.float32)
    standard = keeping.Net(mean, spread, empty, empty, empty, 0.0).standard(rows)
    members = weight.shape[1]
    draw = np.random.default_rng(seed)
    count, width = standard.shape
    state = [
        (draw.standard_normal((width, UNITS * members)) * 0.3 / width**0.25).astype(np.float32),
        np.zeros(UNITS * members, dtype=np.float32),
        (draw.standard_normal(UNITS * members) * 0.3).astype(np.float32),
        np.zeros(members, dtype=np.float32),
    ]
    first, second = ([np.zeros_like(each) for each in state] for _ in range(2))
    step, steps = 0, EPOCHS * (count // BATCH)
    for _ in range(EPOCHS):
        order = draw.permutation(count)
        for low in range(0, count - BATCH + 1, BATCH):
            batch = order[low : low + BATCH]
            kept = draw.integers(0, _DRAWS, (BATCH, UNITS * members), dtype=np.uint8) >= int(DROPPED * _DRAWS)
            slopes = _slopes(state, standard[batch], target[batch], weight[batch], kept)
            step += 1
            rate = RATE * 0.5 * (1 + np.cos(np.pi * step / steps))
            far, near = np.float32(rate / (1 - _FIRST**step)), np.float32(1 / (1 - _SECOND**step))
            for own, one, two, slope in zip(state, first, second, slopes, strict=True):
                one += (1 - _FIRST) * (slope - one)
                two += (1 - _SECOND) * (slope * slope - two)
                own -= far * one / (np.sqrt(two * near) + np.float32(1e-8))
    inner, bias, answer, offset = state
    return keeping.Net(mean, spread, inner, bias, answer / np.float32(members), float(offset.mean()))


def _slopes(
    state: list[Floats], shown: Floats, target: Floats, weight: Floats, kept: NDArray[np.bool_]
) -> list[Floats]:
    """The slope of the weighted log loss by each part of the state; ``kept`` are the hidden units that are not dropped."""
    inner, bias, answer, offset = state
    count, members = weight.shape
    raised = np.float32(1 / (1 - DROPPED))
    score = shown @ inner + bias
    mask = kept & (score > 0)
    hidden = score * mask * raised
    p = keeping.sigmoid((hidden * answer).reshape(count, members, UNITS).sum(axis=2) + offset)
    error = ((p - target[:, None]) * weight / count).astype(np.float32)
    spread = np.repeat(error, UNITS, axis=1)
    back = spread * answer * mask * raised
    return [
        shown.T @ back + RIDGE * inner,
        back.sum(axis=0),
        (hidden * spread).sum(axis=0) + RIDGE * answer,
        error.sum(axis=0),
    ]
