"""Which segments are the article: boosted decision trees over their features.

    segments -> features -> trees -> p -> keep

The trees are the table ``keeping_trees.csv``, grown by ``python -m benchmarks.train_keeping`` on pages with hand-checked text.
"""

from __future__ import annotations

import csv
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING

import numpy as np

from crawler.parsers.features import COLUMNS, describe
from crawler.parsers.forest import Forest, read_forest

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from crawler.parsers.segments import Segment

    Floats = NDArray[np.float64]

THRESHOLD = 0.55
"""From this probability on a segment is kept: here most counts are exact on pages not learnt from."""

TABLE = "keeping_trees.csv"


@lru_cache(maxsize=1)
def trees() -> Forest:
    """The table as it is asked. A feature that is not one of `COLUMNS` is an error."""
    reader = csv.reader(files("crawler.parsers").joinpath(TABLE).read_text("utf-8").splitlines())
    next(reader)
    return read_forest(reader, COLUMNS)


def probabilities(segments: Sequence[Segment], keys: Sequence[str], title: str) -> Floats:
    """For each segment how likely it is part of the article, 0 to 1. Arguments as in `features.describe`."""
    p = np.zeros(len(segments))
    judged, rows = describe(segments, keys, title)
    p[judged] = trees().answers(rows)
    return p
