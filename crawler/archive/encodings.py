"""Content as it was packed on the wire, unpacked within a limit: gzip, deflate, Brotli, Zstandard.

``content, "br, gzip" -> unpacked``. Each unpacker is asked for a bounded piece at a time, so that a bomb is
noticed after ``limit`` bytes and never held.
"""

from __future__ import annotations

import importlib
import zlib
from collections.abc import Callable, Iterator
from typing import Any

_CHUNK = 256 * 1024
MAX_LAYERS = 3
_EARLY = "damaged (it ends early)"


class UnpackingError(Exception):
    """The content cannot be had. ``str(error)`` says why in a few words."""


def unpacked_content(content: bytes, encodings: str | None, *, limit: int) -> bytes:
    """``content`` without its encodings, which are named as in a Content-Encoding header.

    What says gzip and is not (archives often keep pages unpacked under the header as sent) is left as it is.
    Raises UnpackingError past ``limit`` bytes, for damaged content and for an encoding that is not known.

    >>> unpacked_content(zlib.compress(b"open weights"), "deflate", limit=100)
    b'open weights'
    """
    names = [name.strip().lower() for name in (encodings or "").split(",") if name.strip()]
    names = [name for name in names if name not in ("identity", "utf-8", "none")]
    if len(names) > MAX_LAYERS:
        raise UnpackingError("packed too many times")
    for name in reversed(names):
        if name in ("gzip", "x-gzip") and not content.startswith(b"\x1f\x8b"):
            continue
        if name not in _UNPACKERS:
            raise UnpackingError(f"packed as {name[:20]!r}, which cannot be unpacked")
        content = _bounded(_UNPACKERS[name](content), limit)
    return content


def _bounded(pieces: Iterator[bytes], limit: int) -> bytes:
    parts = []
    size = 0
    try:
        for piece in pieces:
            size += len(piece)
            if size > limit:
                raise UnpackingError(f"more than {limit:,} bytes when unpacked")
            parts.append(piece)
    except UnpackingError:
        raise
    except Exception as error:
        # The three libraries have three kinds of error for content that is not what it says.
        raise UnpackingError(f"damaged ({error})") from error
    return b"".join(parts)


def _inflated(content: bytes, wbits: int) -> Iterator[bytes]:
    unpacker = zlib.decompressobj(wbits=wbits)
    while content and not unpacker.eof:
        piece = unpacker.decompress(content, _CHUNK)
        content = unpacker.unconsumed_tail
        yield piece
    if not unpacker.eof:
        raise UnpackingError(_EARLY)


def _deflated(content: bytes) -> Iterator[bytes]:
    """With zlib's header, or without it, as some servers send it."""
    try:
        zlib.decompressobj().decompress(content, 1)
    except zlib.error:
        return _inflated(content, -15)
    return _inflated(content, 15)


def _brotli(content: bytes) -> Iterator[bytes]:
    unpacker = _library("brotli", "brotlicffi").Decompressor()
    piece = unpacker.process(content, output_buffer_limit=_CHUNK)
    while piece:
        yield piece
        piece = unpacker.process(b"", output_buffer_limit=_CHUNK)
    if not unpacker.is_finished():
        raise UnpackingError(_EARLY)


def _zstd(content: bytes) -> Iterator[bytes]:
    unpacker = _library("compression.zstd", "backports.zstd").ZstdDecompressor()
    piece = unpacker.decompress(content, _CHUNK)
    while piece:
        yield piece
        if unpacker.eof:
            return
        piece = unpacker.decompress(b"", _CHUNK)
    raise UnpackingError(_EARLY)


def _library(*names: str) -> Any:
    """The first of ``names`` that is there: Scrapy brings one of them, by interpreter and version."""
    for name in names:
        try:
            return importlib.import_module(name)
        except ImportError:
            continue
    raise UnpackingError(f"it needs {names[-1]}, which is not installed")


_UNPACKERS: dict[str, Callable[[bytes], Iterator[bytes]]] = {
    "gzip": lambda content: _inflated(content, 31),
    "x-gzip": lambda content: _inflated(content, 31),
    "deflate": _deflated,
    "br": _brotli,
    "zstd": _zstd,
}
