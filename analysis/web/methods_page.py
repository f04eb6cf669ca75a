"""How the numbers are made: definitions, formulas, limits, how to cite; the columns from the data dictionary."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from datasette import Request, Response

from analysis.dictionary import TABLES
from analysis.queries import collocates, source_dispersion, source_keyness, switches
from analysis.trends.firsts import LEAST_BEFORE
from analysis.trends.uncertainty import LEAST_OF_SOURCE, LEAST_SOURCES, LEAST_WITH_TERM, LEVEL, SAMPLES, SEED
from analysis.web.figure import FEWEST_DOCUMENTS
from analysis.web.visit import Visit, visit
from analysis.web.wording import VOICES


async def show_methods(datasette: Any, request: Request) -> Response:
    """The methods page."""

    def show(here: Visit, _: bool) -> Response:
        context = {
            "dictionary": TABLES.values(),
            "level": round(LEVEL * 100),
            "samples": SAMPLES,
            "seed": SEED,
            "least_of_source": LEAST_OF_SOURCE,
            "least_sources": LEAST_SOURCES,
            "least_with_term": LEAST_WITH_TERM,
            "fewest": FEWEST_DOCUMENTS,
            "least_before": LEAST_BEFORE,
            "voices": VOICES.values(),
            "switch_samples": switches.SAMPLES,
            "switch_support": round(switches.LEAST_SUPPORT * 100),
            "window": collocates.WINDOW,
            "least": collocates.LEAST,
            "company": collocates.DOCUMENTS,
            "dispersion_least": source_dispersion.LEAST_MENTIONS,
            "keyness_z": source_keyness.LEAST_Z,
            "today": datetime.now(UTC).date().isoformat(),
        }
        return here.page("methods.html", context, current="methods")

    return await visit(datasette, request, lambda conn, choices: True, show, lasting=False)
