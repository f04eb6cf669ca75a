"""Gzipped files to their bytes, up to a limit: a kilobyte of zeros packed twice is a gigabyte."""

from __future__ import annotations

import zlib

from crawler.errors import ParseError

GZIP_MAGIC = b"\x1f\x8b"
MAX_LAYERS = 2
"""Some servers compress ``.xml.gz`` once more for the way; nobody honest does it three times."""


def unpack(content: bytes, limit: int) -> tuple[bytes, bool]:
    """``content`` without gzip layers, and whether it was cut at ``limit`` bytes or is broken off.

    Raises ParseError with the reason ``bomb`` when more than two layers lie around it, and with
    ``not-gzip`` when it only begins like gzip.
    """
    cut = False
    for _ in range(MAX_LAYERS):
        if not content.startswith(GZIP_MAGIC):
            return content, cut
        content, broken = _one_layer(content, limit)
        cut |= broken
    if content.startswith(GZIP_MAGIC):
        raise ParseError("More than two layers of gzip lie around the file.", "bomb")
    return content, cut


def _one_layer(content: bytes, limit: int) -> tuple[bytes, bool]:
    """All members of one gzip file, as far as they can be read."""
    pieces: list[bytes] = []
    size = 0
    while content.startswith(GZIP_MAGIC) and size < limit:
        inflater = zlib.decompressobj(wbits=31)
        try:
            piece = inflater.decompress(content, limit - size)
        except zlib.error as error:
            if pieces:  # padding after the last member
                return b"".join(pieces), True
            raise ParseError(f"Not gzip: {error}", "not-gzip") from error
        pieces.append(piece)
        size += len(piece)
        if not inflater.eof:
            return b"".join(pieces), True
        content = inflater.unused_data
    return b"".join(pieces), content.startswith(GZIP_MAGIC)
