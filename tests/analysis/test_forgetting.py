"""``watchword forget``: the text is gone from every table and every number, and does not come back."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys

import pytest

from analysis.cli import main
from analysis.counting import count
from analysis.duplicates import cluster_documents
from analysis.queries import overview

NOW = "2026-06-01T00:00:00Z"
SAID = " ".join(
    f"Open source it is, and open\u00adweights are not, says witness {number}: a distillation attack on zzyzx {number * 7}."
    for number in range(40)
)


@pytest.fixture
def counted(db, put, lexicon):
    put("said", "2024-05-01", SAID)
    put("copy", "2024-05-02", SAID, source="other")
    put("kept", "2024-05-03", "Open weights, and nothing else.")
    count(db, lexicon, now=NOW)
    cluster_documents(db)
    return db


@pytest.fixture
def forget(db, tmp_path, monkeypatch, capsys):
    """Runs ``watchword forget`` on the test's database; gives exit code, output, errors."""

    def run(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["watchword", "--db", str(tmp_path / "watchword.db"), "forget", *arguments])
        with pytest.raises(SystemExit) as ended:
            main()
        printed = capsys.readouterr()
        return int(ended.value.code or 0), printed.out, printed.err

    return run


def test_no_number_and_no_byte_keeps_a_text_that_was_forgotten(counted, forget, tmp_path, lexicon) -> None:
    code, out, err = forget("https://paper.example/said", "--reason", "asked", "--yes")
    code_of_copy, _, _ = forget("2", "--yes")

    assert (code, code_of_copy) == (0, 0), err
    assert out.startswith("removed: ")
    assert "https://paper.example/said" in out
    after = overview(counted.conn)
    assert (after.documents, after.mentions, after.sources, after.uncounted) == (1, 1, 1, 0)
    expected = counted.conn.execute("select * from counts order by term").fetchall()
    count(counted, lexicon, now=NOW, everything=True)
    assert counted.conn.execute("select * from counts order by term").fetchall() == expected
    left = {
        name: counted.conn.execute(f"select count(*) from {name}").fetchone()[0]
        for name in ("documents", "revisions", "texts", "signatures", "duplicate_pairs")
    }
    assert left == {"documents": 1, "revisions": 1, "texts": 1, "signatures": 1, "duplicate_pairs": 0}
    for table in ("texts_fts", "irregular_fts"):
        assert counted.conn.execute(f"select count(*) from {table} where {table} match 'attack'").fetchone() == (0,)
    assert counted.conn.execute("pragma foreign_key_check").fetchall() == []
    counted.conn.execute("pragma wal_checkpoint(truncate)")
    assert b"attack on zzyzx" not in (tmp_path / "watchword.db").read_bytes()


def test_a_near_duplicate_that_is_left_alone_is_no_cluster_any_more(counted, forget) -> None:
    assert counted.conn.execute("select count(*) from documents where cluster is not null").fetchone() == (2,)

    forget("1", "--yes")

    assert counted.conn.execute("select id, cluster from documents order by id").fetchall() == [(2, None), (3, None)]


def test_an_import_does_not_bring_it_back(counted, forget, tmp_path, monkeypatch, capsys) -> None:
    forget("https://paper.example/said", "--yes")
    again = tmp_path / "again.jsonl"
    again.write_text(json.dumps({"url": "https://paper.example/said?utm_source=x", "text": SAID}))

    monkeypatch.setattr(
        sys, "argv", ["watchword", "--db", str(tmp_path / "watchword.db"), "import", str(again), "--source", "paper"]
    )
    with pytest.raises(SystemExit):
        main()

    assert "1 documents that were to be forgotten" in capsys.readouterr().err
    assert counted.conn.execute("select count(*) from documents").fetchone() == (2,)


def test_what_is_not_known_removes_nothing_and_is_one_line(counted, forget) -> None:
    code, out, err = forget("1", "https://paper.example/never", "--yes")

    assert (code, out) == (1, "")
    assert err == (
        "Error: https://paper.example/never: not in the database; to keep it from ever being taken, add --unseen\n"
    )
    assert counted.conn.execute("select count(*) from documents").fetchone() == (3,)
    assert forget("nothing at all", "--yes")[0] == 1


def test_an_address_can_be_kept_from_ever_being_taken(counted, forget) -> None:
    code, out, _ = forget("https://paper.example/never", "--unseen")

    assert (code, out) == (0, "will not be taken: https://paper.example/never\n")
    assert counted.conn.execute("select url from forgotten").fetchall() == [("https://paper.example/never",)]


def test_no_database_is_one_line(tmp_path, monkeypatch, capsys) -> None:
    monkeypatch.setattr(sys, "argv", ["watchword", "--db", str(tmp_path / "none.db"), "forget", "1"])
    with pytest.raises(SystemExit) as ended:
        main()

    assert ended.value.code == 1
    assert "no such database" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("answer", "left"), [("y\n", 2), ("n\n", 3)])
def test_on_a_terminal_it_asks_first(counted, tmp_path, answer, left) -> None:
    program = "from analysis.cli import main; main()"
    command = [sys.executable, "-c", program, "--db", str(tmp_path / "watchword.db"), "forget", "1"]
    master, terminal = pty.openpty()
    process = subprocess.Popen(command, stdin=terminal, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    os.write(master, answer.encode())
    out, err = process.communicate(timeout=60)
    os.close(master)
    os.close(terminal)

    assert "https://paper.example/said" in err
    assert "Remove for good, and never take again? [y/N]: " in err
    assert process.returncode == (0 if left == 2 else 1)
    assert ("removed: " in out) == (left == 2)
    assert counted.conn.execute("select count(*) from documents").fetchone() == (left,)
