"""What the band around a line is, in words: how sure the rate is, and of whom."""

from __future__ import annotations

from collections.abc import Sequence

from analysis.queries import SeriesRow
from analysis.trends.uncertainty import LEAST_WITH_TERM, LEVEL


def band_sentences(rows: Sequence[SeriesRow]) -> str:
    """The sentences on the bands of a chart of ``rows``; blank where no row has limits
    (a period with a single document has no band)."""
    limited = [row for row in rows if row.interval and row.total_documents > 1]
    if not limited:
        return ""
    held = [row.sources for row in limited]
    like = limited[0].interval == "like these"
    words = [
        f"The band around a line is the {LEVEL * 100:.0f} % interval of the rate in {_whom(held, like=like)}:"
        f" made from such documents{' and sources' if like else ''} again and again,"
        f" {LEVEL * 100:.0f} of 100 bands would hold the true rate; where it is wider than the chart is high, it is cut off."
    ]
    if any(row.bounded and row.mentions for row in limited):
        words.append(f"It is rough where fewer than {LEAST_WITH_TERM} documents have the term.")
    return " ".join(words)


def _whom(held: Sequence[int], *, like: bool) -> str:
    least, most = min(held), max(held)
    if like:
        return f"sources like these, of which each period has {least:,} or more"
    if most == 1:
        return "this source"
    if least == most:
        return f"these {most:,} sources, and no others"
    return f"the {least:,} to {most:,} sources that a period has, and no others"
