"""WARC files to records, whoever wrote them: gzipped record by record, gzipped whole, or plain.

bytes -> unpacked as it is read -> header lines -> Content-Length -> ArchivedRecord

The framing is our own, so that hostile or damaged files stay within bounds: warcio reads a header line of any
length, unpacks a Brotli bomb to its end, and takes a record that was cut off for a whole one. What is in a frame
is warcio's to read.
"""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import BinaryIO, cast

from warcio.exceptions import ArchiveLoadFailed
from warcio.recordloader import ArcWarcRecordLoader
from warcio.statusandheaders import StatusAndHeadersParserException

MAX_RECORD = 10 * 1024 * 1024
MAX_HEADER = 64 * 1024
_CHUNK = 256 * 1024
_GZIP = b"\x1f\x8b"


@dataclass(frozen=True)
class ArchivedRecord:
    """One record. ``number`` counts from 1; ``body`` is as it was sent, without the chunks of a chunked transfer.

    ``status`` and ``headers`` (names in lower case) are those of the HTTP answer, None and empty where the record is
    of another type; ``fields`` are the record's own, names in lower case.
    """

    number: int
    type: str
    url: str | None
    date: str | None
    fields: dict[str, str]
    status: int | None
    headers: dict[str, str]
    body: bytes


@dataclass(frozen=True)
class UnreadableRecord:
    """A record that is not given, and why. ``last``: nothing behind it can be read."""

    number: int
    message: str
    last: bool = False


class _Damaged(Exception):
    """The file ends or goes wrong at this point."""


def read_records(path: Path, *, limit: int = MAX_RECORD) -> Iterator[ArchivedRecord | UnreadableRecord]:
    """The records of the WARC file at ``path``, in order; one longer than ``limit`` bytes is not held in memory.

    A file that is cut off or damaged ends with an UnreadableRecord; what came before is given. Raises OSError.
    """
    with path.open("rb") as file, closing(_opened(file)) as stream:
        number = 1
        try:
            while frame := _frame(stream, limit):
                head, body, length = frame
                if body is None:
                    yield UnreadableRecord(number, f"a record of {length:,} bytes; records over {limit:,} are left out")
                else:
                    yield _record(number, head, body)
                number += 1
        except _Damaged as error:
            yield UnreadableRecord(number, str(error), last=True)
        except (EOFError, zlib.error, gzip.BadGzipFile) as error:
            why = "the file ends inside it" if isinstance(error, EOFError) else f"damaged from here on ({error})"
            yield UnreadableRecord(number, why, last=True)


def _opened(file: BinaryIO) -> BinaryIO:
    start = file.read(2)
    file.seek(0)
    return cast("BinaryIO", gzip.GzipFile(fileobj=file)) if start == _GZIP else file


def _frame(stream: BinaryIO, limit: int) -> tuple[bytes, bytes | None, int] | None:
    """The header lines, the body (None if it is longer than ``limit``) and its length; None at the file's end."""
    line = b"\r\n"
    while line in (b"\r\n", b"\n"):
        line = stream.readline(MAX_HEADER)
    if not line:
        return None
    if not line.startswith(b"WARC/"):
        raise _Damaged("no WARC record begins here; nothing behind it is read")
    lines = [line]
    size = len(line)
    length: int | None = None
    while line not in (b"\r\n", b"\n"):
        line = stream.readline(MAX_HEADER)
        size += len(line)
        if not line:
            raise _Damaged("the file ends inside it")
        if size > MAX_HEADER:
            raise _Damaged(f"its header is longer than {MAX_HEADER:,} bytes; nothing behind it is read")
        name, _, value = line.partition(b":")
        if name.strip().lower() == b"content-length" and value.strip().isdigit() and len(value) < 20:
            length = int(value)
        lines.append(line)
    if length is None:
        raise _Damaged("it does not say how long it is; nothing behind it is read")
    return b"".join(lines), _body(stream, length, limit), length


def _body(stream: BinaryIO, length: int, limit: int) -> bytes | None:
    parts = []
    left = length
    while left:
        part = stream.read(min(left, _CHUNK))
        if not part:
            raise _Damaged("the file ends inside it")
        left -= len(part)
        if length <= limit:
            parts.append(part)
    return b"".join(parts) if length <= limit else None


def _record(number: int, head: bytes, body: bytes) -> ArchivedRecord | UnreadableRecord:
    try:
        read = ArcWarcRecordLoader(verify_http=False).parse_record_stream(BytesIO(head + body), known_format="warc")
        http = read.http_headers
        content = read.raw_stream.read()
        if http is not None and (http.get_header("transfer-encoding") or "").lower() == "chunked":
            content = _unchunked(content)
    except (ArchiveLoadFailed, StatusAndHeadersParserException, EOFError, ValueError, AttributeError) as error:
        return UnreadableRecord(number, f"cannot be read ({type(error).__name__}: {error})"[:200])
    fields = {name.lower(): value for name, value in read.rec_headers.headers}
    return ArchivedRecord(
        number=number,
        type=(read.rec_type or "").lower(),
        url=(fields.get("warc-target-uri") or "").strip("<>") or None,
        date=fields.get("warc-date"),
        fields=fields,
        status=_status(http.get_statuscode()) if http is not None and read.rec_type == "response" else None,
        headers={name.lower(): value for name, value in http.headers} if http is not None else {},
        body=content,
    )


def _status(code: str | None) -> int | None:
    return int(code) if code and code.isascii() and code.isdigit() and len(code) == 3 else None


def _unchunked(data: bytes) -> bytes:
    """The content of a chunked transfer; what is not chunked, though it says so, stays as it is."""
    parts: list[bytes] = []
    at = 0
    while True:
        end = data.find(b"\r\n", at, at + 64)
        size = data[at:end].partition(b";")[0].strip() if end >= 0 else b""
        try:
            length = int(size, 16)
        except ValueError:
            return b"".join(parts) if parts else data
        if length <= 0:
            return b"".join(parts)
        parts.append(data[end + 2 : end + 2 + length])
        at = end + 2 + length + 2
