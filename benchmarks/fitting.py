"""Trees for `crawler.parsers.forest`, grown by LightGBM, and their table.

``rows, targets, weights -> LightGBM's model -> rows of the table``. LightGBM is needed here alone: ``pip install lightgbm==4.7.0``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

TREES = 300
_SETTINGS = {
    "objective": "cross_entropy",  # a share of a segment is a target, too
    "learning_rate": 0.04,
    "num_leaves": 31,
    "min_data_in_leaf": 60,
    "path_smooth": 1,
    "lambda_l2": 5,
    "feature_fraction": 0.2,
    "bagging_fraction": 0.7,
    "bagging_freq": 1,
    "max_bin": 63,
    "num_threads": 1,
    "seed": 0,
    "deterministic": True,
    "force_row_wise": True,
    "verbose": -1,
}


def fit(rows: Floats, target: Floats, weight: Floats) -> Any:
    """LightGBM's model of the probability ``target`` (0 to 1 a row), its log loss weighted by ``weight``."""
    import lightgbm  # here, since only who fits has it

    return lightgbm.train(_SETTINGS, lightgbm.Dataset(rows, target, weight=weight), TREES)


def table(trees: Sequence[dict[str, Any]], columns: Sequence[str]) -> Iterator[list[str]]:
    """The rows of `forest.HEADER` for ``trees`` (``dump_model()["tree_info"]``).

    Features beyond ``columns`` say which other set a page is of: they are 0 on ours, so that what they ask has one answer.
    """
    for number, tree in enumerate(trees):
        for row in _below(tree["tree_structure"], columns):
            yield [str(number), *row]


def _below(node: dict[str, Any], columns: Sequence[str]) -> list[list[str]]:
    """The rows of ``node`` and all under it."""
    if "leaf_value" in node:
        return [["", f"{node['leaf_value']:.5g}", ""]]
    at, limit = node["split_feature"], node["threshold"]
    if at >= len(columns):
        return _below(node["left_child" if limit >= 0 else "right_child"], columns)
    yes = _below(node["left_child"], columns)
    return [[columns[at], f"{limit:.7g}", str(len(yes) + 1)], *yes, *_below(node["right_child"], columns)]
