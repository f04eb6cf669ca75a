"""A chart's numbers as cells of its table: a page has a thousand, which a template takes ten times as long over. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from markupsafe import Markup, escape

from analysis.queries import SeriesRow
from analysis.web import wording

Rate = Callable[[SeriesRow], float | None]
Link = Callable[[SeriesRow], str]


def number_cells(cells: Sequence[SeriesRow], rate_of: Rate, form: str, link: Link) -> Markup:
    """Two cells for each of ``cells``, one period's rows: mentions with their link, and the rate with its limits.

    ``form`` is the measure as which the rate is written: per_million or share.
    """
    return Markup("").join(_pair(cell, rate_of, form, link) for cell in cells)


def _pair(cell: SeriesRow, rate_of: Rate, form: str, link: Link) -> Markup:
    mentions = f'<a href="{escape(link(cell))}">{cell.mentions:,}</a>' if cell.mentions else "0"
    limits = ""
    if cell.low is not None:
        rough = "roughly " if cell.bounded else ""
        low, high = wording.rate(cell.low, form), wording.rate(cell.high, form)
        limits = f' <span class="interval">{rough}{low} to {high}</span>'
    # Nothing but the link is a reader's or a source's text.
    return Markup(
        f'<td class="n">{mentions}</td>\n            <td class="n">{wording.rate(rate_of(cell), form)}{limits}</td>\n'
    )
