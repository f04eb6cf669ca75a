"""Our robots.txt rules against published conformance sets: ``python -m benchmarks.robots FOLDER...``.

A folder is a checkout of Protego (its tests, and some 4,200 real files in tests/test_data) or of Google's robotstxt
(robots_test.cc); without any, all of ../shared is looked through. Protego's test functions run as published, with our
rules in the place of its class; Google's expectations are read out of the C++.
"""

from __future__ import annotations

import re
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any, NoReturn

import pytest

from crawler.http.robots import permission
from crawler.http.robots_rules import RobotsRules, path_of

SUITES = ("test_protego.py", "test_on_google_spec.py")
GOOGLE = "robots_test.cc"
URL = "https://a.example/2024/an-article?page=2"

DIFFERENT = {
    ("ID_Encoding", "FooBot", "http://foo.bar/foo/bar/ツ"): "RFC 9309 2.2.2: octets outside ASCII are encoded first",
    ("ID_Encoding", "FooBot", "http://foo.bar/foo/bar/baz"): "RFC 9309 2.2.2: unreserved octets are decoded first",
    ("GoogleOnly_AcceptUserAgentUpToFirstSpace", "Foo Bar", "http://foo.bar/x/y"): "'Foo Bar' is no product token",
}
"""Expectations of Google's that the RFC or the other set contradicts, and why we do not hold them."""


def without(what: str) -> NoReturn:
    pytest.skip(what)


class Ours:
    """Our rules with the methods of Protego's class that have a meaning here; the others skip the test."""

    def __init__(self, text: str) -> None:
        self._rules = RobotsRules.parse(text)
        self.sitemaps = self._rules.sitemaps
        self.preferred_host = None

    @classmethod
    def parse(cls, content: str | bytes) -> Ours:
        return cls(content) if isinstance(content, str) else without("bytes are permission()'s to read")

    def can_fetch(self, url: str, product: str) -> bool:
        return self._rules.group(product).allows(path_of(url))

    def crawl_delay(self, product: str) -> float | None:
        return self._rules.group(product).delay

    def request_rate(self, product: str) -> None:
        return None if self.crawl_delay(product) is None else without("a rate is kept as seconds between requests")

    def visit_time(self, product: str) -> NoReturn:
        without("Visit-time is not read")

    @property
    def _total_line_seen(self) -> NoReturn:
        without("counts the lines that Protego's class has seen")


@dataclass
class Outcomes:
    """A pytest plugin that puts our rules in Protego's place and keeps what became of each test."""

    passed: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    skipped: dict[str, str] = field(default_factory=dict)

    def pytest_configure(self) -> None:
        module: Any = ModuleType("protego")
        inner: Any = ModuleType("protego._utils")
        module.Protego = Ours
        inner._parse_time_period = lambda *_, **__: without("a private function of Protego's")
        sys.modules |= {"protego": module, "protego._utils": inner}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.when == "call" and report.skipped and isinstance(report.longrepr, tuple):
            self.skipped[report.nodeid.rpartition("::")[2]] = report.longrepr[2].removeprefix("Skipped: ")
        elif report.when == "call":
            (self.passed if report.passed else self.failed).append(report.nodeid.rpartition("::")[2])


def protego_functions(tests: Path) -> Iterator[str]:
    outcomes = Outcomes()
    suites = [str(tests / name) for name in SUITES]
    options = [
        "-q",
        "--no-header",
        "--no-summary",
        "-p",
        "no:cacheprovider",
        "--rootdir",
        str(tests),
        "-c",
        "/dev/null",
    ]
    pytest.main([*suites, *options, "--import-mode=importlib"], plugins=[outcomes])
    functions = {
        kind: {name.partition("[")[0] for name in names}
        for kind, names in [("passed", outcomes.passed), ("failed", outcomes.failed), ("skipped", outcomes.skipped)]
    }
    asked = functions["passed"] | functions["failed"]
    yield f"Protego's functions: {len(asked - functions['failed'])} of {len(asked)} hold ({len(outcomes.passed)} cases)"
    for name in sorted(functions["failed"]):
        yield f"  fails: {name}"
    for name, reason in sorted(outcomes.skipped.items()):
        yield f"  not asked: {name}: {reason}"


def real_files(folder: Path) -> Iterator[str]:
    files = [path for path in folder.iterdir() if path.is_file()]
    slowest, forbidding, asking, raised = (0.0, ""), 0, 0, []
    for path in files:
        body = path.read_bytes()
        started = time.process_time()
        try:
            found = permission(200, body)
            forbidding += not found.allows(URL)
            asking += found.delay is not None
        except Exception as error:
            raised.append(f"  raises: {path.name}: {error!r}")
        slowest = max(slowest, (time.process_time() - started, path.name))
    yield f"real files: {len(files) - len(raised)} of {len(files)} parse, the slowest in {slowest[0] * 1000:.0f} ms"
    yield f"  {forbidding} forbid us an article's address, {asking} ask for a delay"
    yield from raised


_STRING = r'(?:"(?:[^"\\]|\\.)*"\s*)+'
_STATEMENT = re.compile(
    rf"TEST\(\w+, (?P<test>\w+)\)"
    rf"|(?P<name>\w+)\s*=\s*(?P<text>{_STRING});"
    rf"|EXPECT_(?P<expected>TRUE|FALSE)\(\s*IsUserAgentAllowed\(\s*(?P<robots>\w+|{_STRING}),\s*(?P<agent>{_STRING})"
    rf",\s*(?P<url>\w+|{_STRING})\)\)"
)
_EXPECTATION = re.compile(r"EXPECT_\w+\(\s*IsUserAgentAllowed")
_ESCAPES = {"n": "\n", "r": "\r", "t": "\t", '"': '"', "\\": "\\"}


def literal(text: str) -> str:
    """The value of adjacent C++ string literals."""
    inner = "".join(re.findall(r'"((?:[^"\\]|\\.)*)"', text))
    return re.sub(r"\\(.)", lambda found: _ESCAPES[found[1]], inner)


def google_expectations(path: Path) -> Iterator[str]:
    source = re.sub(r"^\s*//.*$", "", path.read_text("utf-8"), flags=re.MULTILINE)
    test, variables, held, wrong, different = "", dict[str, str](), 0, list[str](), dict[str, str]()
    for found in _STATEMENT.finditer(source):
        if found["test"]:
            test, variables = found["test"], {}
            continue
        if found["name"]:
            variables[found["name"]] = literal(found["text"])
            continue
        robots, url = (
            literal(each) if each.startswith('"') else variables[each] for each in (found["robots"], found["url"])
        )
        agent = literal(found["agent"])
        allowed = RobotsRules.parse(robots).group(agent).allows(path_of(url))
        case = f"{test}: {agent!r} {url!r} after {robots!r}"
        if allowed == (found["expected"] == "TRUE"):
            held += 1
        elif reason := DIFFERENT.get((test, agent, url)):
            different[case] = reason
        else:
            wrong.append(case)
    read = held + len(wrong) + len(different)
    yield f"Google's expectations: {held} of {read} hold; {len(_EXPECTATION.findall(source)) - read} more are built in code"
    yield from (f"  fails: {case}" for case in wrong)
    yield from (f"  on purpose not: {case.partition(' after ')[0]}: {reason}" for case, reason in different.items())


def main(folders: list[str]) -> int:
    roots = [Path(folder).resolve() for folder in folders] or [Path("../shared").resolve()]
    lines: list[str] = []
    for root in roots:
        for path in sorted(root.rglob(SUITES[0])):
            lines += protego_functions(path.parent)
            lines += real_files(path.parent / "test_data")
        for path in sorted(root.rglob(GOOGLE)):
            lines += google_expectations(path)
    if not lines:
        names = " or ".join(map(str, roots))
        sys.exit(f"no {SUITES[0]} and no {GOOGLE} under {names}: name a checkout of Protego or of Google's robotstxt")
    print("\n".join(["", *lines]))
    return int(any(line.startswith(("  fails", "  raises")) for line in lines))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
