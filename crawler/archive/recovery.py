"""What a crawl that died leaves of its archive: files still named ``.open``, the last record perhaps half written.

file.warc.gz.open -> whole gzip members -> cut after the last one -> file.warc.gz
"""

from __future__ import annotations

import fcntl
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

OPEN = ".open"
"""The ending of a file that is being written; web archivists know it from Heritrix."""
_CHUNK = 256 * 1024


@dataclass(frozen=True)
class Recovered:
    """A file that was put in order: ``path`` is its final name, ``cut`` the bytes of an unfinished record."""

    path: Path
    cut: int


def recover(folder: Path) -> list[Recovered]:
    """Put in order what dead writers left in ``folder``; a file that a living one holds is left alone.

    A file without a whole record is removed. Raises OSError where the folder cannot be written.
    """
    found = []
    for path in sorted(folder.glob(f"*.warc.gz{OPEN}")):
        with path.open("r+b") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                continue
            whole = whole_length(file)
            size = file.seek(0, 2)
            file.truncate(whole)
            if whole:
                final = path.with_name(path.name.removesuffix(OPEN))
                path.rename(final)
                found.append(Recovered(final, size - whole))
            else:
                path.unlink()
    return found


def whole_length(file: BinaryIO) -> int:
    """How many bytes of ``file`` are whole gzip members, from its beginning: records that can be read."""
    file.seek(0)
    whole = position = 0
    unpacker = zlib.decompressobj(wbits=31)
    data = b""
    while True:
        if not data:
            data = file.read(_CHUNK)
            if not data:
                return whole
        before = len(data)
        try:
            unpacker.decompress(data, _CHUNK)
        except zlib.error:
            return whole
        data = unpacker.unused_data if unpacker.eof else unpacker.unconsumed_tail
        position += before - len(data)
        if unpacker.eof:
            whole = position
            unpacker = zlib.decompressobj(wbits=31)
