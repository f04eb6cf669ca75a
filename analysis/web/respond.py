"""Pages as responses: our templates, a strict Content-Security-Policy, compressed where the reader's browser can."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from datasette import Request, Response
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from markupsafe import Markup

from analysis.web import wording
from analysis.web.compression import compressed
from analysis.web.number_cells import number_cells
from analysis.web.static_files import static_version

_POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' blob:",  # a chart on its way into a PNG
        "media-src 'none'",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'self'",
    )
)
SAFE_HEADERS = {
    "content-security-policy": _POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
}


@cache
def templates() -> Environment:
    """Our own environment: Datasette's base template has scripts in the page, which our policy refuses."""
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=select_autoescape(),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "number": wording.number,
        "rate": wording.rate,
        "clock": wording.clock,
        "day": wording.day,
        "dated": wording.dated,
        "web_address": wording.web_address,
        "period": wording.period,
    }
    environment.globals |= {"counted": wording.counted, "number_cells": number_cells}
    return environment


def make_templates() -> None:
    """Make all of them what is run: the first reader of each would wait for a tenth of a second."""
    for name in templates().list_templates(extensions=["html"]):
        templates().get_template(name)


def page(datasette: Any, request: Request, template: str, context: dict[str, Any], *, status: int = 200) -> Response:
    """``template`` as a response; every page gets ``path`` (an address within the instance) and ``static``."""
    path = datasette.urls.path

    def static(name: str) -> str:
        return f"{path('/-/watchword/static/' + name)}?v={static_version(name)}"

    body = templates().get_template(f"watchword/{template}").render(path=path, static=static, **context)
    return compressed(request, body.encode(), "text/html; charset=utf-8", status=status, headers=SAFE_HEADERS)


def data_block(value: Any) -> Markup:
    """``value`` as JSON that may stand inside a script element."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return Markup(text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e"))
