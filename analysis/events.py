"""``seeds/events.csv`` -> Event: what happened when. The format is described in ``seeds/README.md``.

path -> text -> rows -> checked, in file order -> Event. The first mistake stops the reading.
"""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, NoReturn

from analysis.errors import AnalysisError
from crawler.sources import address_problem

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

COLUMNS = ("date", "label", "topic", "url")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_TOPIC = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


class EventsError(AnalysisError):
    """``events.csv`` cannot be used as it stands.

    ``path`` and ``line`` (1-based; None where the whole file is at fault) say where, ``mend`` says what to do.
    """

    def __init__(self, message: str, path: str, line: int | None, mend: str) -> None:
        self.path = path
        self.line = line
        self.mend = mend
        where = path if line is None else f"{path}:{line}"
        super().__init__(f"{where}: {message}; {mend}")


@dataclass(frozen=True)
class Event:
    """One dated event. ``date`` is ``YYYY-MM-DD``; ``topic`` names a rival set of the lexicon, or is None."""

    date: str
    label: str
    topic: str | None = None
    url: str | None = None


def read_events(path: Path) -> tuple[Event, ...]:
    """The events of the file, in its order; none for a file with only its header.

    Raises EventsError for a file that is missing or not UTF-8, a header other than ``date,label,topic,url``, a row
    with too few or too many cells, a quote left open, a date that is not a day, an empty label, a topic that is no
    id, an address that is none, and an event written twice.
    """
    name = str(path)
    rows = _rows(_read_text(path), name)
    line, header = next(rows, (1, []))
    if tuple(header) != COLUMNS:
        _fail(f"the header is {','.join(header)!r}", name, line, f"begin the file with {','.join(COLUMNS)}")
    events: dict[tuple[str, str], int] = {}
    found = []
    for line, cells in rows:
        event = _event(cells, name, line)
        first = events.setdefault((event.date, event.label), line)
        if first != line:
            _fail(f"{event.label!r} of {event.date} stands on line {first} already", name, line, "keep one of the two")
        found.append(event)
    return tuple(found)


def _event(cells: list[str], path: str, line: int) -> Event:
    if len(cells) != len(COLUMNS):
        mend = f"write {', '.join(COLUMNS)}, and put a text that has a comma between double quotes"
        _fail(f"{len(cells)} cells in place of {len(COLUMNS)}", path, line, mend)
    day, label, topic, url = (cell.strip() for cell in cells)
    if not _is_day(day):
        _fail(f"{day!r} is not a day of the calendar", path, line, "write it as YYYY-MM-DD")
    if not label:
        _fail("the event has no label", path, line, "say in a few words what happened")
    if topic and not _TOPIC.fullmatch(topic):
        mend = "write a rival set's id such as export-controls, or nothing"
        _fail(f"the topic {topic!r} is not of lower-case letters, digits and hyphens", path, line, mend)
    if url and (problem := address_problem(url)):
        _fail(f"the address {url!r} {problem}", path, line, "write it in full, https://host/path, or nothing")
    return Event(day, label, topic or None, url or None)


def _is_day(text: str) -> bool:
    if not _DAY.fullmatch(text):
        return False
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _rows(text: str, path: str) -> Iterator[tuple[int, list[str]]]:
    """Each row that is not blank, with the line it begins on (a quoted cell may hold line breaks)."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader, None)
        except csv.Error as error:
            mend = 'close every ", and double it inside a quoted text'
            raise EventsError(f"not valid CSV: {error}", path, line, mend) from error
        if cells is None:
            return
        if cells:
            yield line, cells


def _read_text(path: Path) -> str:
    try:
        content = path.read_bytes()
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise EventsError("not UTF-8 text", str(path), line, "save the file as UTF-8") from error
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise EventsError(f"cannot be read ({reason})", str(path), None, "name a readable events file") from error


def _fail(message: str, path: str, line: int | None, mend: str) -> NoReturn:
    raise EventsError(message, path, line, mend)
