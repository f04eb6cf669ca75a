"""The pages' style sheet and scripts, under an address that changes with what is in them."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path

from datasette import Request, Response

from analysis.web.compression import compressed

STATIC = Path(__file__).parent / "static"
BUNDLE = "compare.bundle.js"
_TYPES = {".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml"}


def has_bundle() -> bool:
    """Whether the pages' JavaScript was built."""
    return (STATIC / BUNDLE).exists()


def static_version(name: str) -> str:
    """A short hash of the file's content, for its address; blank where there is no such file."""
    path = STATIC / name
    return _version(path, path.stat().st_mtime_ns) if path.exists() else ""


def assets_version() -> tuple[str, ...]:
    """Changes with every file that pages link to."""
    return tuple(static_version(name) for name in (BUNDLE, "watchword.css"))


@lru_cache(maxsize=32)
def _version(path: Path, changed: int) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12]


async def serve_static(request: Request) -> Response:
    """One file of ``static/``; with its version in the address it may be kept for a year."""
    name = request.url_vars["name"]
    path = STATIC / name
    if path.parent != STATIC or path.suffix not in _TYPES or not path.is_file():
        # Not raised: where the package rich is installed, Datasette 0.65 makes an error of its own 404.
        return Response.text("no such file\n", status=404)
    for_ever = request.args.get("v") == static_version(name)
    return compressed(
        request,
        path.read_bytes(),
        _TYPES[path.suffix],
        headers={
            "cache-control": "public, max-age=31536000, immutable" if for_ever else "no-cache",
            "x-content-type-options": "nosniff",
        },
    )
