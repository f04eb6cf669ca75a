"""A comparison for the template ``_figure.html``: on the compare page, and wherever else a chart is shown."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import quote

from analysis.queries import SeriesRow
from analysis.queries.events import EventRow
from analysis.web import figure, wording
from analysis.web.address import Address
from analysis.web.comparison import MOST_TERMS, Comparison
from analysis.web.display import smoothed
from analysis.web.parts import Totals, parts_data, share_of, voice_lines
from analysis.web.respond import data_block
from analysis.web.static_files import has_bundle
from analysis.web.visit import PREFIX, Visit

UNITS = {"per_million": "per million", "share": "share"}


def links_of(here: Visit, address: Address) -> dict[str, Callable[..., str]]:
    """``link`` gives the compare page's address with changes, ``download`` that of a file of the same view."""

    def link(**changes: Any) -> str:
        return here.path("/", address.with_(**changes).query())

    def download(route: str, **changes: Any) -> str:
        return here.path(f"{PREFIX}/{route}", address.with_(**changes).query())

    return {"link": link, "download": download}


def source_linker(here: Visit, address: Address, term: str) -> Callable[..., str]:
    """Where a number of the table by source leads: the mentions of ``term`` (an id) in a source, from a day on."""
    ends = {
        dated: here.path(
            "/", address.with_(of=term, at=None, source=None, **({"since": None} if dated else {})).query()
        )
        for dated in (False, True)
    }

    def link(source: str, since: str | None = None) -> str:
        dated = f"&since={since}" if since else ""
        return f"{ends[bool(since)]}&source={quote(source)}{dated}#mentions"

    return link


def present(
    here: Visit, comparison: Comparison, events: Sequence[EventRow] = (), window: int = 1
) -> dict[str, Any] | None:
    """Chart, table and caption of the comparison's own measure; None where it has no period.

    ``events`` are marked, and the lines drawn over ``window`` periods; the numbers stay as they are.
    """
    if not comparison.rows:
        return None
    measure = comparison.selection.measure
    lines = figure.lines_of(comparison)
    return {
        "key": "",
        "has_bundle": has_bundle(),
        "lines": lines,
        "title": figure.title_of(comparison),
        "heading": figure.MEASURES[measure],
        "unit": UNITS[measure],
        "form": measure,
        "caption": figure.caption_of(comparison, lines, here.choices, window),
        "awaits": here.with_intervals if comparison.awaits_limits else None,
        "events": events,
        "files": True,
        "link": _linker(here, comparison.address),
        "rate_of": lambda row: figure.rate_of(row, measure),
        "data": _data(here, comparison, lines, events, window),
        **_table(lines),
    }


def present_shares(here: Visit, comparison: Comparison) -> dict[str, Any] | None:
    """As ``present``, but each used term's share of all the mentions of the comparison's terms, without intervals."""
    if not comparison.rows:
        return None
    every = figure.without_limits(figure.lines_of(comparison))
    totals = figure.mentions_by_period(every)
    used = [line for line in every if line.term.mentions] or every
    lines = used[:MOST_TERMS]
    left_out = [line.term for line in used[MOST_TERMS:]]
    data = parts_data(
        comparison, lines, totals, here.choices, here.path("/", comparison.address.query()), "the set's mentions"
    )
    caption = figure.share_caption(comparison, lines, here.choices, left_out)
    return _parts(lines, totals, data) | {
        "title": figure.title_of(comparison),
        "heading": "Share of the set's mentions",
        "unit": "of the set",
        "caption": caption,
        "link": _linker(here, comparison.address),
    }


def present_voices(
    here: Visit, comparison: Comparison, found: dict[str, tuple[list[int], list[int]]]
) -> dict[str, Any] | None:
    """Whose words a single term's mentions are, period by period; None where they are all in one voice, or in none."""
    lines = voice_lines(comparison, found)
    if len(lines) < 2:
        return None
    (term,) = comparison.chosen
    totals = figure.mentions_by_period(lines)
    address = comparison.address.with_(term=(term.id,), of=None, at=None)
    data = parts_data(comparison, lines, totals, here.choices, here.path("/", address.query()), "its mentions")
    for series in data["series"]:
        series |= {"address": here.path("/", address.with_(voice=series["id"]).query()), "of": term.id}

    in_voice: dict[str, str] = {}

    def link(row: SeriesRow) -> str:
        if row.term not in in_voice:
            in_voice[row.term] = here.path("/", address.with_(voice=row.term, of=term.id).query())
        return f"{in_voice[row.term]}&at={row.period}#mentions"

    title = f"Whose words “{term.label}” is"
    return _parts(lines, totals, data | {"title": title, "file": f"watchword-{term.id}-voices"}) | {
        "key": "-voices",
        "title": title,
        "heading": "Whose words they are",
        "unit": "of its mentions",
        "files": False,
        "link": link,
        "caption": "Of its mentions in a period, the part in each voice: "
        + "; ".join(f"{line.term.label}, {wording.lower_first(line.term.definition)}" for line in lines)
        + ". Voices are told by rules from the text around a mention.",
    }


def _parts(lines: Sequence[figure.Line], totals: Totals, data: dict[str, Any]) -> dict[str, Any]:
    return {
        "key": "",
        "has_bundle": has_bundle(),
        "lines": lines,
        "files": True,
        "form": "share",
        "events": (),
        "awaits": None,
        "rate_of": share_of(totals),
        "data": data_block(data),
        **_table(list(lines)),
    }


def _linker(here: Visit, address: Address) -> Callable[[SeriesRow], str]:
    """Where a number of the table leads: the mentions of its term in its period."""

    base = here.path("/", address.with_(of=None, at=None).query())
    base += "&" if "?" in base else "?"
    of_term: dict[str, str] = {}

    def link(row: SeriesRow) -> str:
        # A chart has a thousand of them: all of a term's are the same but for their ends.
        begins = of_term.get(row.term) or of_term.setdefault(row.term, f"{base}of={quote(row.term)}&at=")
        return f"{begins}{row.period}#mentions"

    return link


def _data(
    here: Visit, comparison: Comparison, lines: list[figure.Line], events: Sequence[EventRow], window: int
) -> Any:
    address = here.path("/", comparison.address.with_(of=None, at=None).query())
    data = figure.chart_of(comparison, lines, here.choices, address)
    data["events"] = [{"date": event.date, "label": event.label} for event in events]
    if window > 1:
        data["smoothing"] = f"Lines: over {window} {comparison.selection.by}s"
        for series, line in zip(data["series"], lines, strict=True):
            series["smooth"] = smoothed(line.rows, comparison.selection.measure, window)
    return data_block(data)


def _table(lines: list[figure.Line]) -> dict[str, Any]:
    rows, cut = figure.table_of(lines)
    return {"rows": rows, "cut": cut}
