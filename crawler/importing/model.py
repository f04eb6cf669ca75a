"""What the readers give: a Document, a Problem, or something Skipped; and what a person chose of the whole import."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TypeAlias

from crawler.errors import CrawlerError
from crawler.model import Document, Kind


@dataclass(frozen=True)
class Problem:
    """A record that could not become a document (``lost``) or that came in with something missing."""

    where: str
    message: str
    lost: bool = True

    def __str__(self) -> str:
        return f"{self.where}: {self.message}"


@dataclass(frozen=True)
class Skipped:
    """Something that is no document and was never meant to be: an image, a request, a redirect. ``what`` is plural."""

    what: str


@dataclass(frozen=True)
class Candidate:
    """A document whose key is its page's own word; ``other_key`` is its key where that word turns out not to hold."""

    document: Document
    other_key: str


Found: TypeAlias = Document | Candidate | Problem | Skipped


@dataclass
class ImportSummary:
    """What an import did.

    ``problems`` are in the order they were met; ``skipped`` says how many of what were no documents.
    """

    new: int = 0
    revised: int = 0
    unchanged: int = 0
    undated: int = 0
    problems: list[Problem] = field(default_factory=list)
    skipped: Counter[str] = field(default_factory=Counter)

    @property
    def lost(self) -> int:
        """How many records did not become documents."""
        return sum(problem.lost for problem in self.problems)


@dataclass(frozen=True)
class ImportChoices:
    """What the person said of the whole import. ``published`` and ``url`` are for a single file that is one document.

    ``source`` may be None for WARC files of Watchword's own, whose records name their sources.
    """

    source: str | None
    kind: Kind | None = None
    published: str | None = None
    url: str | None = None

    def source_of(self, where: str, named: str | None = None) -> str:
        """The source as chosen, else as the record names it. Raises CrawlerError where nobody names one."""
        found = self.source or named
        if not found:
            raise CrawlerError(f"{where}: which source is it of? Name one with --source")
        return found
