"""The whole state of the compare page in its address, both ways, so that a link shows another reader the same.

    /?term=open-source&term=open-weights&by=quarter&of=open-weights&at=2024-Q2#mentions

``term`` (again and again) or ``set`` choose what is compared, ``by`` and ``measure`` how; ``source source_kind kind
since until copies revision`` choose the documents and ``voice block nested off`` their mentions (see ``Scope``);
``of`` and ``at`` choose whose mentions are listed and of which period, ``sort`` and ``page`` how; ``smooth`` and
``events`` how the chart is drawn (see ``display``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, fields, replace
from functools import lru_cache
from typing import Any, get_args
from urllib.parse import parse_qsl, quote_plus

from analysis.errors import AnalysisError
from analysis.queries.concordance import Order
from analysis.queries.selection import Scope, ScopeChoices, Selection
from analysis.trends.periods import PeriodError, bounds

PAGE_ROWS = 25
_FLAGS = ("nested", "off")
_WORDS = (
    *("set", "by", "measure", "source", "source_kind", "kind", "since", "until", "copies", "revision"),
    *("voice", "block", "of", "at", "smooth", "events"),
)
_KNOWN = {"term", *_WORDS, *_FLAGS, "sort", "page"}


class AddressError(AnalysisError):
    """The address asks for something that cannot be; ``str(error)`` is the line to show."""


@dataclass(frozen=True)
class Address:
    """What an address asks for, names as they were written. Defaults are what a blank address means."""

    term: tuple[str, ...] = ()
    set: str | None = None
    by: str = "month"
    measure: str = "per_million"
    source: str | None = None
    source_kind: str | None = None
    kind: str | None = None
    since: str | None = None
    until: str | None = None
    copies: str = "raw"
    revision: str = "latest"
    voice: str | None = None
    block: str | None = None
    nested: bool = False
    off: bool = False
    of: str | None = None
    at: str | None = None
    sort: Order = "date"
    page: int = 1
    smooth: str | None = None
    events: str = "topic"
    untidy: bool = field(default=False, compare=False)

    def with_(self, **changes: Any) -> Address:
        """The same view but for ``changes``; another choice of mentions begins on its first page."""
        if "page" not in changes:
            changes["page"] = 1
        return replace(self, **changes)

    def query(self) -> str:
        """The query string, defaults left out; blank where all are."""
        pairs: list[str] = []
        for name, usual in _USUAL:
            value = getattr(self, name)
            if value == usual:
                continue
            if name == "term":
                pairs += [_pair(name, term) for term in value]
            else:
                pairs.append(_pair(name, "1" if value is True else str(value)))
        return "&".join(pairs)

    def selection(self, terms: Sequence[str]) -> Selection:
        """The series' question for ``terms`` (ids); raises AnalysisError for a choice or a date that is none."""
        chosen: dict[str, Any] = {each.name: getattr(self, each.name) for each in fields(Scope)}
        return Selection(terms=tuple(terms), by=self.by, measure=self.measure, **chosen)  # type: ignore[arg-type]

    def mentions(self) -> ScopeChoices:
        """What the list of mentions is of: as the series, within the days of ``at``."""
        since, until = self.days()
        return self.selection(()).choices | {"since": since, "until": until}

    def days(self) -> tuple[str | None, str | None]:
        """The first and last day whose mentions are listed: those of ``at`` within ``since`` to ``until``."""
        chosen = self.selection(())
        if self.at is None:
            return chosen.since, chosen.until
        try:
            first, last = bounds(self.at)
        except PeriodError as error:
            raise AddressError(str(error)) from error
        return max(first, chosen.since or first), min(last, chosen.until or last)


_USUAL = tuple((each.name, each.default) for each in fields(Address) if each.compare)


@lru_cache(maxsize=4_096)
def _pair(name: str, value: str) -> str:
    """One part of a query string; a page has hundreds of addresses that differ in one of them."""
    return f"{name}={quote_plus(value)}"


def read_address(query_string: str) -> Address:
    """The address of a request; ``untidy`` where the same view has a shorter one (a form sends blanks).

    Raises AddressError for a sort order or page that is none.
    """
    given = parse_qsl(query_string, keep_blank_values=True)
    values = {name: value.strip() for name, value in given if name in _KNOWN and value.strip()}
    terms = tuple(dict.fromkeys(value.strip() for name, value in given if name == "term" and value.strip()))
    order = values.get("sort", "date")
    if order not in get_args(Order):
        raise AddressError(f"unknown order {order!r}: use one of {', '.join(get_args(Order))}")
    page = values.get("page", "1")
    if not page.isascii() or not page.isdigit() or not 0 < int(page[:9]) < 10**8:
        raise AddressError(f"{page!r} is no page: give a number from 1 on")
    chosen: dict[str, Any] = {name: values[name] for name in _WORDS if name in values}
    chosen |= {name: values.get(name, "") not in ("", "0", "false", "no") for name in _FLAGS}
    return Address(
        term=terms,
        sort=order,  # type: ignore[arg-type]  # checked above
        page=int(page),
        untidy=any(name in _KNOWN and not value.strip() for name, value in given),
        **chosen,
    )
