"""What a reader asked for: which documents, which mentions, terms, period, measure. Checked once, here."""

from __future__ import annotations

import re
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Literal, TypedDict, cast, get_args

from analysis.errors import AnalysisError
from analysis.ledger.store import REPEATED
from analysis.terms.attribution import VoiceName
from crawler import sources
from crawler.model import BlockKind, Kind

By = Literal["day", "week", "month", "quarter", "year"]
Measure = Literal["per_million", "share"]
Copies = Literal["raw", "one-per-cluster"]
Revisions = Literal["latest", "first"]
KINDS: tuple[str, ...] = get_args(Kind)
SOURCE_KINDS = (*sources.KINDS, "imported")
VOICES: tuple[str, ...] = get_args(VoiceName)
BLOCKS: tuple[str, ...] = (*get_args(BlockKind), REPEATED)


@dataclass(frozen=True, kw_only=True)
class Scope:
    """Which documents are looked at, and which of their mentions are counted.

    ``since`` and ``until`` are days, ``YYYY-MM-DD``, both included; a month or a year stands for its first day in
    ``since`` and its last in ``until``. ``source`` is an id, ``source_kind`` a kind of source, ``kind`` article or
    episode. ``copies`` one-per-cluster looks at the first published of each cluster of near-duplicates only, so that
    a text counts once, and for the source that had it first. ``revision`` first takes each document as first published.

    ``voice`` and ``block`` choose among the mentions, and change no denominator: the rate is that of such mentions
    in all the text. ``nested`` counts the mentions that stand inside a longer term's too, ``off`` those of another
    meaning (sense ``off``).
    """

    source: str | None = None
    source_kind: str | None = None
    kind: str | None = None
    since: str | None = None
    until: str | None = None
    copies: Copies = "raw"
    revision: Revisions = "latest"
    voice: str | None = None
    block: str | None = None
    nested: bool = False
    off: bool = False

    def __post_init__(self) -> None:
        for what, value, allowed in (
            ("kind of source", self.source_kind, SOURCE_KINDS),
            ("kind of document", self.kind, KINDS),
            ("way to count copies", self.copies, get_args(Copies)),
            ("revision", self.revision, get_args(Revisions)),
            ("voice", self.voice, VOICES),
            ("kind of block", self.block, BLOCKS),
        ):
            if value is not None and value not in allowed:
                raise AnalysisError(f"unknown {what} {value!r}: use one of {', '.join(allowed)}")
        object.__setattr__(self, "since", first_day(self.since))
        object.__setattr__(self, "until", last_day(self.until))

    @property
    def documents(self) -> Scope:
        """The same documents, with no choice among their mentions."""
        return replace(self, voice=None, block=None, nested=False, off=False)


class ScopeChoices(TypedDict, total=False):
    """The fields of a ``Scope``, each by its name, for the questions that take them as arguments."""

    source: str | None
    source_kind: str | None
    kind: str | None
    since: str | None
    until: str | None
    copies: Copies
    revision: Revisions
    voice: str | None
    block: str | None
    nested: bool
    off: bool


@dataclass(frozen=True)
class Selection(Scope):
    """A question about the use of ``terms`` (ids) over time. ``measure`` says which rate ``low`` and ``high`` bound."""

    terms: tuple[str, ...]
    by: By = "month"
    measure: Measure = "per_million"

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.by not in get_args(By):
            raise AnalysisError(f"unknown period {self.by!r}: use one of {', '.join(get_args(By))}")
        if self.measure not in get_args(Measure):
            raise AnalysisError(f"unknown measure {self.measure!r}: use one of {', '.join(get_args(Measure))}")

    @property
    def scope(self) -> Scope:
        """The selection without its terms, periods and measure."""
        return Scope(**self.choices)

    @property
    def choices(self) -> ScopeChoices:
        """The fields of its scope, for ``concordance`` and ``count_mentions``."""
        return cast("ScopeChoices", {each.name: getattr(self, each.name) for each in fields(Scope)})


def first_day(text: str | None) -> str | None:
    """The first day of ``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD``; raises AnalysisError for anything else."""
    return None if not text else _days(text)[0]


def last_day(text: str | None) -> str | None:
    """The last day of ``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD``; raises AnalysisError for anything else."""
    return None if not text else _days(text)[1]


def _days(text: str) -> tuple[str, str]:
    match = re.fullmatch(r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?", text.strip())
    if match:
        year, month, day = (int(part) if part else None for part in match.groups())
        try:
            first = date(year or 0, month or 1, day or 1)
        except ValueError:
            first = None
        if first and day:
            return first.isoformat(), first.isoformat()
        if first and month:
            following = date(first.year + month // 12, month % 12 + 1, 1)
            return first.isoformat(), date.fromordinal(following.toordinal() - 1).isoformat()
        if first:
            return first.isoformat(), date(first.year, 12, 31).isoformat()
    raise AnalysisError(f"not a date: {text!r}; write it as 2024-05-31, 2024-05 or 2024")
