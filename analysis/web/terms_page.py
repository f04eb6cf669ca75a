"""All the terms, by rival set, each with its definition and its mentions."""

from __future__ import annotations

from typing import Any

from datasette import Request, Response

from analysis.web.visit import Visit, visit


async def show_terms(datasette: Any, request: Request) -> Response:
    """Every term with its definition and mentions, by rival set, then those without one."""

    def show(here: Visit, _: bool) -> Response:
        choices = here.choices
        loose = [term for term in choices.terms if not term.rival_set]
        actors = [term for term in loose if term.kind == "actor"]
        groups = [("Topics", [term for term in loose if term not in actors]), ("Actors", actors)]
        most = max((term.mentions for term in choices.terms), default=0)
        context = {"groups": [(label, terms) for label, terms in groups if terms], "most": most}
        return here.page("terms.html", context, current="terms")

    return await visit(datasette, request, lambda conn, choices: True, show)
