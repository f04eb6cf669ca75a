"""One crawl and one whole run at a time per database: lock files, which the system lets go when the holder dies."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from crawler.errors import CorpusError


@contextmanager
def crawl_lock(db_path: str | Path) -> Iterator[None]:
    """Hold the crawl lock of the database at ``db_path``.

    Raises CorpusError in one line at once where another process holds it. The file stays; only its lock counts.
    """
    with _held(Path(f"{db_path}.lock"), db_path, "is already crawling into it"):
        yield


@contextmanager
def run_lock(db_path: str | Path) -> Iterator[None]:
    """Hold the lock of a whole run (crawl, count, export), within which the crawl takes its own; as ``crawl_lock``."""
    with _held(Path(f"{db_path}.run.lock"), db_path, "has a run of it under way"):
        yield


@contextmanager
def _held(path: Path, db_path: str | Path, does: str) -> Iterator[None]:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            holder = file.read().strip()
            who = f"process {holder}" if holder.isdigit() else "another process"
            raise CorpusError(f"{db_path}: {who} {does}; wait for it to end, or stop it") from None
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield
