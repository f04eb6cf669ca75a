"""Responses compressed where the reader's browser can take it; Datasette itself sends everything as it is."""

from __future__ import annotations

import gzip

from datasette import Request, Response

_WORTH_COMPRESSING = 1_000


def accepts_gzip(request: Request) -> bool:
    """Whether the reader's browser takes gzip."""
    return "gzip" in request.headers.get("accept-encoding", "")


def compressed(
    request: Request, body: bytes, content_type: str, *, status: int = 200, headers: dict[str, str] | None = None
) -> Response:
    """``body`` as it is, or with gzip where the request allows it and it is worth it."""
    headers = dict(headers or {}) | {"vary": "accept-encoding"}
    if len(body) >= _WORTH_COMPRESSING and accepts_gzip(request):
        body = gzip.compress(body, compresslevel=5, mtime=0)
        headers["content-encoding"] = "gzip"
    return Response(body=body, status=status, headers=headers, content_type=content_type)
