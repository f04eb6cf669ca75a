"""JSON lines, gzipped or not: one record a line."""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from crawler.importing.fields import read_fields
from crawler.importing.model import Found, ImportChoices, Problem
from crawler.importing.parsing import Parsing

ENDINGS = (".jsonl", ".jsonl.gz", ".ndjson", ".ndjson.gz")


def read_jsonl(path: Path, choices: ImportChoices, now: datetime, parsing: Parsing) -> Iterator[Found]:
    """The documents of the lines; a bad line is a Problem in its place, and a damaged file ends with one."""
    with gzip.open(path, "rb") if path.suffix == ".gz" else path.open("rb") as lines:
        number = 0
        try:
            for number, line in enumerate(lines, 1):
                if line.strip():
                    yield from _read_line(line, f"{path}:{number}", choices, now, parsing)
        except (EOFError, zlib.error, gzip.BadGzipFile) as error:
            yield Problem(f"{path}:{number + 1}", f"the file is damaged from here on ({error}); what came before is in")


def _read_line(line: bytes, where: str, choices: ImportChoices, now: datetime, parsing: Parsing) -> Iterator[Found]:
    try:
        record = json.loads(line)
    except ValueError as error:
        yield Problem(where, f"not JSON ({error}); skipped")
        return
    if not isinstance(record, dict):
        yield Problem(where, "not a JSON object; skipped")
        return
    yield from read_fields(record, where, choices, now, parsing)
