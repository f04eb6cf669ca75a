"""WARC files as they are read: from anybody, damaged, and hostile."""

from __future__ import annotations

import gzip
import tracemalloc
import zlib
from io import BytesIO
from pathlib import Path

import brotli
import pytest
from hypothesis import given
from hypothesis import strategies as st
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from crawler.archive import ArchivedRecord, UnreadableRecord, read_records
from crawler.archive.encodings import UnpackingError, unpacked_content

MIB = 1024 * 1024


def warc(*bodies: bytes, packed: bool = True, headers: tuple[tuple[str, str], ...] = ()) -> bytes:
    """The bytes of a WARC file that warcio writes."""
    out = BytesIO()
    writer = WARCWriter(out, gzip=packed)
    for number, body in enumerate(bodies):
        http = StatusAndHeaders("200 OK", [("Content-Type", "text/html"), *headers], protocol="HTTP/1.1")
        record = writer.create_warc_record(
            f"https://a.example/{number}", "response", payload=BytesIO(body), length=len(body), http_headers=http
        )
        writer.write_record(record)
    return out.getvalue()


def read(path: Path, content: bytes, **options: int) -> list[ArchivedRecord | UnreadableRecord]:
    path.write_bytes(content)
    return list(read_records(path, **options))


@pytest.mark.parametrize("packed", ["by record", "as a whole", "not at all"])
def test_however_it_is_packed(tmp_path: Path, packed: str) -> None:
    content = warc(b"one", b"", b"three", packed=packed == "by record")
    found = read(tmp_path / "a.warc", gzip.compress(content) if packed == "as a whole" else content)
    assert [(record.number, record.url, record.status, record.body) for record in found] == [
        (1, "https://a.example/0", 200, b"one"),
        (2, "https://a.example/1", 200, b""),
        (3, "https://a.example/2", 200, b"three"),
    ]


def test_a_chunked_body_is_put_together(tmp_path: Path) -> None:
    headers = (("Transfer-Encoding", "chunked"),)
    chunked, lying = read(
        tmp_path / "a.warc.gz", warc(b"4\r\nopen\r\n3;x=y\r\n w!\r\n0\r\n\r\n", b"plain", headers=headers)
    )
    assert (chunked.body, lying.body) == (b"open w!", b"plain")


@given(keep=st.integers(min_value=0, max_value=10_000), packed=st.booleans())
def test_a_file_cut_anywhere_gives_what_came_before_and_one_line(
    tmp_path_factory: pytest.TempPathFactory, keep: int, packed: bool
) -> None:
    whole = warc(b"one" * 20, b"two" * 20, b"three" * 20, packed=packed)
    path = tmp_path_factory.mktemp("cut") / "a.warc"
    found = read(path, whole[: keep % len(whole)])
    records = [record for record in found if isinstance(record, ArchivedRecord)]
    assert [record.body for record in records] == [b"one" * 20, b"two" * 20, b"three" * 20][: len(records)]
    rest = found[len(records) :]
    assert len(rest) <= 1
    assert all(isinstance(broken, UnreadableRecord) and broken.last for broken in rest)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"%PDF-1.7 not a web archive", "no WARC record begins here"),
        (b"WARC/1.0\r\nWARC-Type: response\r\n\r\n", "does not say how long it is"),
        (b"WARC/1.0\r\nContent-Length: -5\r\n\r\n", "does not say how long it is"),
        (b"WARC/1.0\r\nContent-Length: 50\r\n\r\nshort", "the file ends inside it"),
        (b"WARC/1.0\r\nX: " + b"x" * 200_000, "its header is longer than"),
        (gzip.compress(b"WARC/1.0\r\n", mtime=0)[:-4], "the file ends inside it"),
        (b"\x1f\x8b\x08\x00 this is not gzip at all", "damaged from here on"),
    ],
)
def test_what_is_no_warc_file_is_said_in_a_line(tmp_path: Path, content: bytes, words: str) -> None:
    [broken] = read(tmp_path / "a.warc", content)
    assert isinstance(broken, UnreadableRecord)
    assert words in broken.message
    assert broken.last


def test_a_bomb_is_passed_over_in_little_memory(tmp_path: Path) -> None:
    head = b"WARC/1.0\r\nWARC-Type: response\r\nContent-Length: %d\r\n\r\n" % (300 * MIB)
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    bomb = packer.compress(head) + b"".join(packer.compress(bytes(MIB)) for _ in range(300)) + packer.flush()
    path = tmp_path / "bomb.warc.gz"
    path.write_bytes(warc(b"before") + bomb + warc(b"behind"))
    del bomb
    tracemalloc.start()
    before, passed, behind = read_records(path)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert isinstance(before, ArchivedRecord)
    assert isinstance(behind, ArchivedRecord)
    assert isinstance(passed, UnreadableRecord)
    assert (before.body, behind.body) == (b"before", b"behind")
    assert "records over 10,485,760 are left out" in passed.message
    assert peak < 4 * MIB


def test_a_header_line_without_end_is_not_read_to_its_end(tmp_path: Path) -> None:
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    bomb = packer.compress(b"WARC/1.0\r\nX: ") + b"".join(packer.compress(b"x" * MIB) for _ in range(100))
    (tmp_path / "a.warc.gz").write_bytes(bomb + packer.flush())
    tracemalloc.start()
    [broken] = read_records(tmp_path / "a.warc.gz")
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert isinstance(broken, UnreadableRecord)
    assert peak < 4 * MIB


PACKERS = {
    "gzip": gzip.compress,
    "deflate": zlib.compress,
    "raw deflate": lambda data: zlib.compress(data)[2:-4],
    "br": brotli.compress,
}


@pytest.mark.parametrize("name", PACKERS)
def test_content_is_unpacked_within_bounds(name: str) -> None:
    pack = PACKERS[name]
    encoding = name.rpartition(" ")[2]
    assert unpacked_content(pack(b"open weights " * 1000), encoding, limit=20_000) == b"open weights " * 1000
    with pytest.raises(UnpackingError, match="more than 20,000 bytes"):
        unpacked_content(pack(bytes(50 * MIB)), encoding, limit=20_000)


def test_encodings_are_undone_in_reverse_and_damage_is_named() -> None:
    twice = brotli.compress(gzip.compress(b"open"))
    assert unpacked_content(twice, "gzip, br", limit=100) == b"open"
    assert unpacked_content(b"kept unpacked", "gzip", limit=100) == b"kept unpacked"
    with pytest.raises(UnpackingError, match="damaged"):
        unpacked_content(gzip.compress(b"open")[:-12] + b"xxxx", "gzip", limit=100)
    for name, pack in PACKERS.items():
        with pytest.raises(UnpackingError, match="damaged"):
            unpacked_content(pack(b"open weights " * 100)[:-3], name.rpartition(" ")[2], limit=10_000)
    with pytest.raises(UnpackingError, match="cannot be unpacked"):
        unpacked_content(b"x", "exi", limit=100)
    with pytest.raises(UnpackingError, match="too many"):
        unpacked_content(b"x", "gzip, gzip, gzip, gzip", limit=100)
