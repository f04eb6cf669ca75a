"""Who uses a term and since when: one line a source, for the table under a chart."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from analysis.queries import Scope
from analysis.queries.first_uses import FirstUse, first_uses
from analysis.queries.source_dispersion import SourceDispersion, disperse_over_sources
from analysis.queries.uses_by_source import SourceUse, uses_by_source
from analysis.trends.firsts import LEAST_BEFORE


@dataclass(frozen=True)
class SourceLine:
    """One source's use of a term, and its first use where anything of the source is dated."""

    use: SourceUse
    first: FirstUse | None


@dataclass(frozen=True)
class BySource:
    """The sources that use a term, the most mentions first; ``silent`` are those that never do.

    ``most`` is the highest rate, per million tokens; ``dispersion`` how evenly they use it; ``least_before`` what a
    first use needs to pass for one.
    """

    lines: tuple[SourceLine, ...]
    silent: tuple[str, ...]
    most: float
    dispersion: SourceDispersion | None
    least_before: int = LEAST_BEFORE

    @property
    def earliest(self) -> SourceLine | None:
        """The source that was first, and not only seen so for want of earlier documents."""
        sure = [line for line in self.lines if line.first and line.first.day and not line.first.censored]
        return min(sure, key=lambda line: (line.first and line.first.day) or "", default=None)

    @property
    def censored(self) -> int:
        """How many of the sources may have used it before what is held of them."""
        return sum(line.first is not None and line.first.censored for line in self.lines)


def by_source(conn: sqlite3.Connection, term: str, scope: Scope) -> BySource:
    """The table's lines for ``term`` (an id)."""
    firsts = {each.source: each for each in first_uses(conn, term, scope)}
    uses = uses_by_source(conn, term, scope)
    lines = tuple(SourceLine(use, firsts.get(use.source)) for use in uses if use.mentions)
    silent = tuple(use.source for use in uses if not use.mentions)
    most = max((line.use.per_million for line in lines), default=0.0)
    return BySource(lines, silent, most, disperse_over_sources(uses))
