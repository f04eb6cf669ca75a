"""The analysis's errors: one root, one line for the reader, the thing at fault as an attribute."""

from __future__ import annotations


class AnalysisError(Exception):
    """Something a person can mend. ``str(error)`` is one line that names the thing and the mend."""


class UnknownTerm(AnalysisError):
    """A name that is no term's id, label or variant.

    ``name`` is what was asked for; ``suggestions`` are the nearest known names, best first (may be empty).
    """

    def __init__(self, name: str, suggestions: tuple[str, ...] = ()) -> None:
        self.name = name
        self.suggestions = suggestions
        if suggestions:
            listed = " or ".join(f'"{suggestion}"' for suggestion in suggestions)
            mend = f"did you mean {listed}?"
        else:
            mend = "name a term by its id, label or any of its variants in the lexicon"
        super().__init__(f'no term "{name}": {mend}')


class UnknownSource(AnalysisError):
    """A name that is no source's id or label; ``suggestions`` are the nearest known ids, best first."""

    def __init__(self, name: str, suggestions: tuple[str, ...] = ()) -> None:
        self.name = name
        self.suggestions = suggestions
        listed = " or ".join(f'"{suggestion}"' for suggestion in suggestions)
        mend = f"did you mean {listed}?" if suggestions else "`watchword status` lists the sources"
        super().__init__(f'no source "{name}": {mend}')


class LexiconError(AnalysisError):
    """``lexicon.toml`` cannot be used as it stands.

    ``path`` and ``line`` (1-based, None where it cannot be told) say where, ``mend`` says what to do.
    """

    def __init__(self, message: str, path: str, line: int | None, mend: str) -> None:
        self.path = path
        self.line = line
        self.mend = mend
        where = path if line is None else f"{path}:{line}"
        super().__init__(f"{where}: {message}; {mend}")
