"""The one place that asks the ledger a reader's question, so that a page, a CSV and the command line cannot disagree.

Every function takes a plain ``sqlite3.Connection`` and only reads.
"""

from analysis.queries.concordance import MentionRow, concordance, count_mentions
from analysis.queries.coverage import CoverageRow, coverage
from analysis.queries.names import (
    RivalSetRow,
    SourceRow,
    TermRow,
    list_rival_sets,
    list_sources,
    list_terms,
    resolve_source,
    resolve_term,
)
from analysis.queries.overview import Overview, overview
from analysis.queries.selection import Scope, Selection
from analysis.queries.series import SeriesRow, series

__all__ = [
    "CoverageRow",
    "MentionRow",
    "Overview",
    "RivalSetRow",
    "Scope",
    "Selection",
    "SeriesRow",
    "SourceRow",
    "TermRow",
    "concordance",
    "count_mentions",
    "coverage",
    "list_rival_sets",
    "list_sources",
    "list_terms",
    "overview",
    "resolve_source",
    "resolve_term",
    "series",
]
