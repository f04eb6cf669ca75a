"""The use of terms over time: f, N, d, D, both rates and an interval, for each term and period."""

from __future__ import annotations

import math
import sqlite3
from collections import defaultdict
from typing import NamedTuple

import numpy as np

from analysis.ledger.store import MEANT
from analysis.queries.selection import Selection
from analysis.trends.periods import bounds, index_days, period_of, period_range
from analysis.trends.series import make_series

ALL_SOURCES = "all"


class SeriesRow(NamedTuple):
    """One term in one period. The rates and limits are None where the period has no document: missing, not zero.

    ``mentions`` is f, ``tokens`` N, ``documents`` d, ``total_documents`` D; ``low`` and ``high`` bound the rate
    that the selection's measure names. ``coverage`` is observed, partial or missing.
    """

    period: str
    term: str
    source: str
    mentions: int
    tokens: int
    documents: int
    total_documents: int
    per_million: float | None
    share: float | None
    low: float | None
    high: float | None
    coverage: str


def series(conn: sqlite3.Connection, selection: Selection) -> list[SeriesRow]:
    """The series of the selection's terms, term by term: every period from the first dated document to the last.

    Where ``since`` or ``until`` is given, the periods run from it, or to it, clipped to what the corpus holds.
    Empty where no dated document is in the selection.
    """
    where, values = _dated(selection)
    documents = conn.execute(
        f"select document, day, source, tokens from counted where {where} order by document", values
    ).fetchall()
    if not documents:
        return []
    days = [row[1] for row in documents]
    periods = period_range(min(days), max(days), selection.by)
    numbers = {row[0]: at for at, row in enumerate(documents)}
    sources = {name: at for at, name in enumerate(sorted({row[2] for row in documents}))}
    mentions = _mentions(conn, selection)
    made = make_series(
        selection.terms,
        periods,
        period=index_days(days, periods, selection.by),
        source=[sources[row[2]] for row in documents],
        tokens=[row[3] for row in documents],
        document=np.array([numbers[row[0]] for row in mentions], dtype=np.int64),
        term=np.array([selection.terms.index(row[1]) for row in mentions], dtype=np.int64),
        count=np.array([row[2] for row in mentions], dtype=np.int64),
        measure=selection.measure,
    )
    coverage = _coverage(conn, selection, periods, made.total_documents.tolist())
    return [
        SeriesRow(
            period=period,
            term=term,
            source=selection.source or ALL_SOURCES,
            mentions=int(made.mentions[t, p]),
            tokens=int(made.tokens[p]),
            documents=int(made.documents[t, p]),
            total_documents=int(made.total_documents[p]),
            per_million=_number(made.per_million[t, p]),
            share=_number(made.share[t, p]),
            low=_number(made.low[t, p]),
            high=_number(made.high[t, p]),
            coverage=coverage[p],
        )
        for t, term in enumerate(selection.terms)
        for p, period in enumerate(periods)
    ]


def _dated(selection: Selection) -> tuple[str, dict[str, str | None]]:
    conditions = ["day <> ''"]
    if selection.source:
        conditions.append("source = :source")
    if selection.since:
        conditions.append("day >= :since")
    if selection.until:
        conditions.append("day <= :until")
    values = {"source": selection.source, "since": selection.since, "until": selection.until}
    return " and ".join(conditions), values


def _mentions(conn: sqlite3.Connection, selection: Selection) -> list[tuple[int, str, int]]:
    """(document, term, mentions) of the selection's dated documents."""
    where, values = _dated(selection)
    marks = ", ".join(f":term{at}" for at in range(len(selection.terms)))
    named = {f"term{at}": term for at, term in enumerate(selection.terms)}
    plain = "" if selection.nested else "and m.nested_in is null"
    return conn.execute(
        "select m.document, m.term, count(*) from mentions m"
        " join counted c on c.document = m.document and c.revision = m.revision"
        f" where m.term in ({marks}) and m.{MEANT} {plain} and {where} group by m.document, m.term order by m.document",
        values | named,
    ).fetchall()


def _coverage(conn: sqlite3.Connection, selection: Selection, periods: list[str], documents: list[int]) -> list[str]:
    """What was observed of each period. Where the crawler logged weeks, they decide; else the documents do."""
    where, values = ("where source = ?", (selection.source,)) if selection.source else ("", ())
    logged: dict[str, set[str]] = defaultdict(set)
    for week, state in conn.execute(f"select week, state from coverage {where}", values):
        logged[week if selection.by == "day" else period_of(bounds(week)[0], selection.by)].add(state)
    return [
        _state(logged.get(period_of(period, "week") if selection.by == "day" else period, set()), present)
        for period, present in zip(periods, documents, strict=True)
    ]


def _state(logged: set[str], documents: int) -> str:
    if not logged or logged == {"observed"}:
        return "observed" if documents or logged else "missing"
    return "missing" if logged == {"missing"} and not documents else "partial"


def _number(value: float) -> float | None:
    return None if math.isnan(value) else float(value)
