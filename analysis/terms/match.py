"""What matching finds: one mention, as a named tuple."""

from __future__ import annotations

from typing import NamedTuple


class Match(NamedTuple):
    """One mention. ``surface == text[start:end]``; ``nested_in`` is the term of the longest mention around it."""

    start: int
    end: int
    term: str
    variant: str
    surface: str
    nested_in: str | None
