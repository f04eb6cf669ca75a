"""What all tests share: where the real corpora are, and a database that is made for one test."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from sqlite_utils import Database
from warm import WarmInterpreter

from analysis.ledger import schema as ledger_schema
from crawler.corpus import schema as corpus_schema
from crawler.corpus.connection import open_database

SHARED = Path(os.environ.get("WATCHWORD_SHARED", Path(__file__).parents[2] / "shared"))


# No test asserts a time, and a case is no slower for being computed beside another process.
# Nor is it the clock's how many texts a machine that does other things too draws in a second.
settings.register_profile("no clock", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("no clock")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "fault(group, name): one row of the fault matrix, shown by `make faults`")
    config.addinivalue_line("markers", "figure: gives figures to the headline of `make faults` by record_property")


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real corpora and benchmark sets, which lies beside a checkout and is never committed."""
    if not (SHARED / "corpora").is_dir():
        pytest.skip(f"the real corpora are not here ({SHARED}); set WATCHWORD_SHARED to their folder")
    return SHARED


@pytest.fixture(scope="session")
def warm_interpreter() -> Iterator[WarmInterpreter]:
    """What processes that crawl or count are forked from, where a test is not about how they start."""
    interpreter = WarmInterpreter("crawler.crawling", "crawler.checking", "analysis.commands.whole_run")
    yield interpreter
    interpreter.close()


@pytest.fixture
def db(tmp_path: Path) -> Database:
    """An empty Watchword database in a file of its own."""
    database = open_database(tmp_path / "watchword.db", create=True)
    corpus_schema.migrate(database)
    ledger_schema.migrate(database)
    return database
