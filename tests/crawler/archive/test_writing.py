"""WARC files as they are written: whole after any end, and what warcio itself makes of them."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator

from crawler.archive import ArchiveWriter, Exchange, read_records, recover
from crawler.archive.writing import ArchiveError

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)


def exchange(path: str, body: bytes = b"<p>Open weights.</p>") -> Exchange:
    return Exchange(
        url=f"https://a.example{path}",
        at=NOW,
        request_headers=(("User-Agent", "Watchword/0.1 (+me@example.org)"), ("Accept", "text/html")),
        status_line="200 OK",
        response_headers=(
            ("Content-Type", "text/html; charset=utf-8"),
            ("X-Place", "Zürich"),
            ("Transfer-Encoding", "chunked"),
        ),
        body=body,
        source="paper",
        address="93.184.216.34",
    )


def test_warcio_reads_what_was_written(tmp_path: Path) -> None:
    with ArchiveWriter(tmp_path, operator="me@example.org", now=lambda: NOW) as writer:
        locators = [writer.write(exchange("/one?q=ä", b"one")), writer.write(exchange("/two", b"two"))]
    [path] = tmp_path.iterdir()
    assert path.name == "watchword-20260601T120000Z-00001.warc.gz"
    with path.open("rb") as file:
        records = [
            (record.rec_type, record.rec_headers.get_header("WARC-Target-URI"), record.content_stream().read())
            for record in ArchiveIterator(file, check_digests=True)
        ]
    assert [kind for kind, _, _ in records] == ["warcinfo", "response", "request", "response", "request"]
    assert records[1] == ("response", "https://a.example/one?q=ä", b"one")
    assert b"operator: me@example.org" in records[0][2]
    response = next(record for record in read_records(path) if record.type == "response")
    assert response.headers == {"content-type": "text/html; charset=utf-8", "x-place": "Zürich"}
    checked = subprocess.run([Path(sys.executable).with_name("warcio"), "check", path], check=False)
    assert checked.returncode == 0
    # A locator is where the response's gzip member begins.
    for locator, body in zip(locators, [b"one", b"two"], strict=True):
        name, _, offset = locator.rpartition(":")
        with (tmp_path / name).open("rb") as file:
            file.seek(int(offset))
            assert next(iter(ArchiveIterator(file))).content_stream().read() == body


def test_a_request_stands_as_it_was_sent(tmp_path: Path) -> None:
    with ArchiveWriter(tmp_path) as writer:
        writer.write(exchange("/a?b=c#d"))
    [path] = tmp_path.iterdir()
    with path.open("rb") as file:
        request = next(record for record in ArchiveIterator(file) if record.rec_type == "request")
    assert request.http_headers.statusline == "/a?b=c HTTP/1.1"
    assert request.http_headers.protocol == "GET"
    assert request.http_headers.get_header("host") == "a.example"
    assert request.http_headers.get_header("accept") == "text/html"


def test_a_full_file_is_followed_by_the_next(tmp_path: Path) -> None:
    for _ in range(2):
        with ArchiveWriter(tmp_path, max_bytes=1500, now=lambda: NOW) as writer:
            for number in range(4):
                writer.write(exchange(f"/{number}"))
    names = sorted(path.name for path in tmp_path.iterdir())
    assert names == [f"watchword-20260601T120000Z-{number:05}.warc.gz" for number in range(1, len(names) + 1)]
    assert len(names) == 4


@pytest.mark.parametrize("cut", [1, 5, 60, 300])
def test_an_unfinished_last_record_is_cut_at_the_next_start(tmp_path: Path, cut: int) -> None:
    writer = ArchiveWriter(tmp_path)
    for number in range(3):
        writer.write(exchange(f"/{number}", os.urandom(500)))
    [path] = tmp_path.iterdir()
    assert path.name.endswith(".warc.gz.open")
    whole = path.read_bytes()
    writer.close()
    [path] = tmp_path.iterdir()
    path.unlink()
    (tmp_path / f"{path.name}.open").write_bytes(whole[:-cut])

    with ArchiveWriter(tmp_path) as later:
        [recovered] = later.recovered
        later.write(exchange("/after"))

    assert recovered.path == path
    assert recovered.cut > 0
    assert whole.startswith(path.read_bytes())
    bodies = [record for record in read_records(path) if record.type == "response"]
    assert len(bodies) == 3
    assert sorted(found.suffix for found in tmp_path.iterdir()) == [".gz", ".gz"]


def test_what_a_living_writer_holds_is_left_alone(tmp_path: Path) -> None:
    with ArchiveWriter(tmp_path) as writer:
        writer.write(exchange("/one"))
        assert recover(tmp_path) == []
        writer.write(exchange("/two"))


def test_a_file_without_a_whole_record_goes(tmp_path: Path) -> None:
    (tmp_path / "watchword-20260601T120000Z-00007.warc.gz.open").write_bytes(b"\x1f\x8b\x08\x00")
    assert recover(tmp_path) == []
    assert list(tmp_path.iterdir()) == []


KILLED = """
import itertools, os, sys
from datetime import UTC, datetime
from crawler.archive import ArchiveWriter, Exchange
writer = ArchiveWriter(sys.argv[1], max_bytes=400_000)
for number in itertools.count():
    exchange = Exchange(f"https://a.example/{number}", datetime.now(UTC), (), "200 OK", (), os.urandom(20_000))
    print(writer.write(exchange), flush=True)
"""


def test_kill_9_loses_nothing_that_has_a_locator(tmp_path: Path) -> None:
    folder = tmp_path / "warc"
    with subprocess.Popen([sys.executable, "-c", KILLED, folder], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        told = [next(process.stdout).strip() for _ in range(50)]
        process.send_signal(signal.SIGKILL)
        told += [line.strip() for line in process.stdout if line.endswith("\n")]
    ArchiveWriter(folder).close()
    for locator in told:
        name, _, offset = locator.rpartition(":")
        with (folder / name).open("rb") as file:
            file.seek(int(offset))
            assert len(next(iter(ArchiveIterator(file))).content_stream().read()) == 20_000


def test_a_full_disk_leaves_the_file_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    writer = ArchiveWriter(tmp_path)
    writer.write(exchange("/one"))

    class Full:
        """A disk that takes half of what it is given, once, and then no more."""

        def __init__(self, file: object) -> None:
            self.file = file
            self.taken = False

        def __getattr__(self, name: str) -> object:
            return getattr(self.file, name)

        def write(self, data: memoryview) -> int:
            if self.taken:
                raise OSError(28, "No space left on device")
            self.taken = True
            return self.file.write(data[: len(data) // 2])  # type: ignore[attr-defined]

    real = writer._file
    monkeypatch.setattr(writer, "_file", Full(real))
    with pytest.raises(ArchiveError, match="No space left on device"):
        writer.write(exchange("/two"))
    monkeypatch.setattr(writer, "_file", real)
    writer.write(exchange("/three"))
    writer.close()
    [path] = tmp_path.iterdir()
    found = [record.url for record in read_records(path) if record.type == "response"]
    assert found == ["https://a.example/one", "https://a.example/three"]


def test_a_folder_that_cannot_be_made_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ArchiveError, match="cannot be written") as raised:
        ArchiveWriter(tmp_path / "file" / "warc")
    assert "\n" not in str(raised.value)
