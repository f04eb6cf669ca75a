"""What is to be started and when: the same for every form. Pure."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from pathlib import Path

from analysis.errors import AnalysisError

_TIME = re.compile(r"([01]?\d|2[0-3])(?::([0-5]\d))?")


@dataclass(frozen=True)
class Plan:
    """Absolute paths throughout. ``seeds`` are options and files of ``watchword run`` that are not the bundled ones."""

    program: Path
    database: Path
    export: Path
    contact: str
    hour: int
    minute: int
    user: str
    minutes: float | None = None
    seeds: tuple[tuple[str, Path], ...] = field(default=())

    @property
    def command(self) -> tuple[str, ...]:
        """The words of the command line."""
        words = [str(self.program), "--db", str(self.database), "run", "--contact", self.contact]
        words += ["--export", str(self.export)]
        if self.minutes is not None:
            words += ["--minutes", f"{self.minutes:g}"]
        for option, path in self.seeds:
            words += [option, str(path)]
        return tuple(words)

    @property
    def log(self) -> Path:
        """Where one line a run goes, beside the database."""
        return self.database.with_suffix(".log")


def time_of(text: str, told: str) -> tuple[int, int]:
    """Hour and minute of ``HH:MM``, or of ``HH`` with a minute that always is the same for ``told``.

    Everybody's jobs start at the full hour, when servers and sites are slowest; a minute of one's own spreads them.

    >>> time_of("4:05", "anything")
    (4, 5)

    Raises AnalysisError for anything else.
    """
    found = _TIME.fullmatch(text.strip())
    if not found:
        raise AnalysisError(f"--at {text!r} is no time of day; write it as 04:30, or as 4 for some minute after four")
    if found[2] is not None:
        return int(found[1]), int(found[2])
    return int(found[1]), 1 + int(hashlib.sha256(told.encode()).hexdigest(), 16) % 58
