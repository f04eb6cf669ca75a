"""Reading ``events.csv``: what a good file gives, and that each mistake names file, line and mend."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from analysis.events import Event, EventsError, read_events

if TYPE_CHECKING:
    from pathlib import Path

HEADER = "date,label,topic,url\n"
GOOD = HEADER + '2023-07-18,Llama 2,openness,https://ai.example/\n\n2023-10-30,"An order, signed",,\n'


def write(folder: Path, text: str) -> Path:
    path = folder / "events.csv"
    path.write_bytes(text.encode())
    return path


def test_reads_the_events_in_order(tmp_path: Path) -> None:
    assert read_events(write(tmp_path, GOOD)) == (
        Event("2023-07-18", "Llama 2", "openness", "https://ai.example/"),
        Event("2023-10-30", "An order, signed", None, None),
    )


def test_a_file_with_only_its_header_has_no_events(tmp_path: Path) -> None:
    assert read_events(write(tmp_path, HEADER)) == ()


def test_a_byte_order_mark_and_windows_line_ends_are_taken(tmp_path: Path) -> None:
    assert len(read_events(write(tmp_path, "\ufeff" + GOOD.replace("\n", "\r\n")))) == 2


MISTAKES = {
    "empty file": ("", 1, "the header is ''", "begin the file with date,label,topic,url"),
    "other header": ("date,event\n", 1, "the header is 'date,event'", "begin the file with date,label,topic,url"),
    "cell missing": (GOOD + "2024-01-01,x\n", 5, "2 cells in place of 4", "between double quotes"),
    "bare comma": (GOOD + "2024-01-01,a, b,,\n", 5, "5 cells in place of 4", "between double quotes"),
    "month only": (GOOD + "2024-01,x,,\n", 5, "'2024-01' is not a day", "YYYY-MM-DD"),
    "no such day": (GOOD + "2023-02-29,x,,\n", 5, "'2023-02-29' is not a day", "YYYY-MM-DD"),
    "compact date": (GOOD + "20240101,x,,\n", 5, "'20240101' is not a day", "YYYY-MM-DD"),
    "no label": (GOOD + "2024-01-01, ,,\n", 5, "no label", "say in a few words"),
    "bad topic": (GOOD + "2024-01-01,x,Open Source,\n", 5, "'Open Source'", "such as export-controls"),
    "bad address": (GOOD + "2024-01-01,x,,www.example.org\n", 5, "does not begin with https", "in full"),
    "twice": (GOOD + "2023-07-18,Llama 2,,\n", 5, "stands on line 2 already", "keep one"),
    "open quote": (GOOD + '2024-01-01,"x,,\n', 5, "not valid CSV", 'close every "'),
    "after a cell of two lines": (GOOD + '2024-01-01,"x\ny",,\n2024-13-01,z,,\n', 7, "'2024-13-01'", "YYYY-MM-DD"),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_names_file_line_and_mend(tmp_path: Path, mistake: str) -> None:
    text, line, what, mend = MISTAKES[mistake]
    path = write(tmp_path, text)
    with pytest.raises(EventsError) as caught:
        read_events(path)
    message = str(caught.value)
    assert message.startswith(f"{path}:{line}: ")
    assert (caught.value.path, caught.value.line) == (str(path), line)
    assert what in message
    assert mend in caught.value.mend
    assert message.endswith(caught.value.mend)
    assert "\n" not in message


def test_a_missing_file_and_bytes_that_are_no_utf8(tmp_path: Path) -> None:
    with pytest.raises(EventsError, match=r"absent\.csv: cannot be read .*; name a readable events file"):
        read_events(tmp_path / "absent.csv")
    path = tmp_path / "latin.csv"
    path.write_bytes(b"date,label,topic,url\n2024-01-01,\xe4,,\n")
    with pytest.raises(EventsError, match=r"latin\.csv:2: not UTF-8"):
        read_events(path)
