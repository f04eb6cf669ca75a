"""The fault matrix at its full limits, and its headline: ``python -m benchmarks.faults``.

Runs the tests that are marked ``fault(group, name)`` or ``figure`` with the product's own time limits and a
hundred kill -9, and prints for each group how many faults come out as specified.
"""

from __future__ import annotations

import os
import sys
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

import pytest

GROUPS = {
    "fetch": 12,
    "addresses": 10,
    "politeness": 9,
    "parsing": 11,
    "data": 7,
    "storage": 8,
    "public site": 9,
    "podcast": 8,
}
"""How many faults the matrix has in each group."""
KILLS = "110"
FIGURES = ("kills", "documents_lost", "documents_duplicated", "forbidden_fetches", "early_requests")
MAXIMA = ("longest_stall", "peak_mib", "crawl_seconds")


class Collector:
    """Which faults came out as specified, and the figures that tests recorded."""

    def __init__(self) -> None:
        self.faults: dict[tuple[str, str], bool] = {}
        self.figures: dict[str, list[Any]] = defaultdict(list)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(self, item: pytest.Item, call: pytest.CallInfo[None]) -> Any:
        report = yield
        if report.failed or report.when == "call":
            for mark in item.iter_markers("fault"):
                key = (str(mark.args[0]), str(mark.args[1]))
                self.faults[key] = self.faults.get(key, True) and report.passed
        if report.when == "call":
            for name, value in item.user_properties:
                self.figures[name].append(value)
        return report


def headline(collector: Collector) -> Iterable[str]:
    """The lines to print: a group a line, then the total and the figures."""
    total = 0
    for group, size in GROUPS.items():
        found = {name: passed for (of, name), passed in collector.faults.items() if of == group}
        good = sum(found.values())
        total += good
        missing = f", {size - len(found)} without a test here" if len(found) < size else ""
        failed = ", ".join(name for name, passed in found.items() if not passed)
        yield f"{group:12} {good:3} / {size}{missing}{f', not: {failed}' if failed else ''}"
    yield f"{'all':12} {total:3} / {sum(GROUPS.values())} as specified"
    for name in FIGURES:
        if collector.figures[name]:
            yield f"{name.replace('_', ' ')}: {sum(collector.figures[name])}"
    for name in MAXIMA:
        if collector.figures[name]:
            yield f"{name.replace('_', ' ')}: {max(collector.figures[name])}"


def main() -> int:
    os.environ.setdefault("WATCHWORD_KILLS", KILLS)
    os.environ.setdefault("WATCHWORD_FAULTS_TIMEOUT", "30")
    collector = Collector()
    code = pytest.main(["tests", "-m", "fault or figure", "-q", "--no-header", *sys.argv[1:]], plugins=[collector])
    print()
    for line in headline(collector):
        print(line)
    return int(code)


if __name__ == "__main__":
    sys.exit(main())
