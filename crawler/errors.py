"""The crawler's errors: one root, a sentence for the reader, the thing at fault as an attribute."""

from __future__ import annotations


class CrawlerError(Exception):
    """Something a person can mend. ``str(error)`` is one line that names the thing and the mend."""


class SourcesError(CrawlerError):
    """``sources.toml`` cannot be used as it stands.

    ``path`` and ``line`` (1-based, or None where the parser gives none) say where.
    """

    def __init__(self, message: str, path: str, line: int | None = None) -> None:
        self.path = path
        self.line = line
        where = path if line is None else f"{path}:{line}"
        super().__init__(f"{where}: {message}")


class ParseError(CrawlerError):
    """Bytes that are not what they were taken for. ``reason`` is a short word for the fetch row."""

    def __init__(self, message: str, reason: str) -> None:
        self.reason = reason
        super().__init__(message)


class CorpusError(CrawlerError):
    """The database is missing, is not a Watchword database, or is held by somebody else."""
