"""``watchword run``: the whole way in one command, again and again, under a lock, within its time."""

from __future__ import annotations

import json
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from warm import WarmInterpreter, WarmProcess

from crawler.locking import crawl_lock, run_lock
from crawler.model import Source

LEXICON = """
[[term]]
id = "open-weights"
label = "open weights"
definition = "The weights can be had."
variants = ["open weight(s)"]
"""
RUN = """
import json, sys
from pathlib import Path
import click
from analysis.commands.run import line_of
from analysis.commands.whole_run import whole_run
from analysis.terms.lexicon import read_lexicon
from crawler.errors import CrawlerError
from crawler.model import Source

spec = json.loads(sys.argv[1])
sources = tuple(Source(**{**fields, "feeds": tuple(fields["feeds"])}) for fields in spec["sources"])
try:
    summary = whole_run(
        Path(spec["db"]), sources, read_lexicon(Path(spec["lexicon"])), (), contact="tests@example.org",
        folder=Path(spec["folder"]), minutes=spec["minutes"], poll_all=True, workers=1, **spec["choices"],
    )
except CrawlerError as error:
    sys.exit(f"Error: {error}")
print(line_of(summary, Path(spec["folder"])))
sys.exit(summary.exit_code)
"""


class Feed(ThreadingHTTPServer):
    """A site whose feed has ``articles`` entries; every page but robots.txt and the feed waits ``wait`` seconds."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Answer)
        self.articles = 2
        self.wait = 0.0
        self.broken = False
        self.asked = 0

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.server_port}"

    def source(self) -> Source:
        return Source("paper", "Paper", "press", f"http://{self.host}/", (f"http://{self.host}/feed",))


class _Answer(BaseHTTPRequestHandler):
    server: Feed

    def do_GET(self) -> None:
        if self.server.broken:
            self.send_error(500)
            return
        if self.path == "/robots.txt":
            body = b""
        elif self.path == "/feed":
            items = "".join(
                f"<item><title>Article {n}</title><link>http://{self.server.host}/{n}</link>"
                "<pubDate>Mon, 04 May 2026 10:00:00 GMT</pubDate></item>"
                for n in range(self.server.articles)
            )
            body = f"<?xml version='1.0'?><rss version='2.0'><channel><title>P</title>{items}</channel></rss>".encode()
        else:
            self.server.asked += 1
            time.sleep(self.server.wait)
            sentences = "".join(f"<p>Sentence {n} says at length that open weights are at issue.</p>" for n in range(6))
            title = f"Article {self.path[1:]}"
            body = f"<html><head><title>{title}</title></head><body><article>{sentences}</article></html>".encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html" if self.path != "/feed" else "application/rss+xml")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing on the terminal."""


@pytest.fixture
def site() -> Iterator[Feed]:
    with Feed() as server:
        Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        yield server
        server.shutdown()


Start = Callable[..., WarmProcess | subprocess.Popen[str]]


@pytest.fixture
def start(site: Feed, tmp_path: Path, warm_interpreter: WarmInterpreter) -> Start:
    """Starts a run over the site, in a process of its own: a forked one, or a ``fresh`` interpreter."""
    lexicon = tmp_path / "lexicon.toml"
    lexicon.write_text(LEXICON)

    def begin(
        *, minutes: float | None = None, delay: float = 0, fresh: bool = False, **choices: Any
    ) -> WarmProcess | subprocess.Popen[str]:
        spec = {
            "db": str(tmp_path / "w.db"),
            "sources": [asdict(site.source())],
            "lexicon": str(lexicon),
            "folder": str(tmp_path / "export"),
            "minutes": minutes,
            "choices": {"allow_hosts": [site.host], "delay": delay} | choices,
        }
        if not fresh:
            return warm_interpreter.start(RUN, json.dumps(spec))
        return subprocess.Popen(
            [sys.executable, "-c", RUN, json.dumps(spec)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )

    return begin


def ended(process: WarmProcess | subprocess.Popen[str]) -> tuple[int, str, str]:
    out, err = process.communicate(timeout=120)
    return process.returncode, out, err


def runs(folder: Path) -> list[tuple[str, dict[str, Any]]]:
    """Outcome and summary of each whole run."""
    connection = sqlite3.connect(folder / "w.db")
    try:
        rows = connection.execute("select outcome, summary from runs where command = 'run' order by id").fetchall()
    finally:
        connection.close()
    return [(outcome, json.loads(summary)) for outcome, summary in rows]


def test_a_run_crawls_counts_exports_and_says_so_in_a_line(start: Start, tmp_path: Path) -> None:
    code, out, err = ended(start(fresh=True))
    assert (code, err) == (0, "")
    assert len(out.splitlines()) == 1
    assert "2 documents new" in out
    assert "2 documents counted, 12 mentions found" in out
    [(outcome, summary)] = runs(tmp_path)
    assert outcome == "finished"
    assert summary["crawl"]["documents_new"] == 2
    assert summary["count"]["mentions"] == summary["exported"]["mentions.csv"] == 12
    assert summary["exit_code"] == 0
    assert (tmp_path / "export" / "datapackage.json").is_file()


def test_again_it_does_only_what_is_new(start: Start, site: Feed, tmp_path: Path) -> None:
    ended(start())
    files = {path.name: path.read_bytes() for path in (tmp_path / "export").glob("*.csv")}
    code, out, _ = ended(start())
    assert code == 0
    assert "0 documents new, 0 revised" in out
    assert "0 documents counted, 0 mentions found" in out
    assert {path.name: path.read_bytes() for path in (tmp_path / "export").glob("*.csv")} == files
    site.articles = 3
    assert "1 documents new" in ended(start())[1]
    assert [outcome for outcome, _ in runs(tmp_path)] == ["finished"] * 3


def test_the_crawl_ends_when_its_time_is_over_and_the_rest_is_done(start: Start, site: Feed, tmp_path: Path) -> None:
    site.articles = 200
    code, out, _ = ended(start(minutes=4 / 60, delay=0.3))
    assert code == 0
    assert "the time was over" in out
    [(outcome, summary)] = runs(tmp_path)
    assert (outcome, summary["out_of_time"]) == ("finished", True)
    assert 0 < summary["crawl"]["documents_new"] < 200
    assert summary["crawl"]["pages_left"] == 200 - summary["crawl"]["documents_new"]
    assert summary["count"]["documents"] == summary["crawl"]["documents_new"]


def test_one_run_at_a_time(start: Start, tmp_path: Path) -> None:
    with run_lock(tmp_path / "w.db"):
        code, out, err = ended(start())
    assert (code, out) == (1, "")
    assert "has a run of it under way; wait for it to end, or stop it" in err
    assert len(err.splitlines()) == 1


def test_when_nothing_can_be_seen_the_exit_code_says_so(start: Start, site: Feed, tmp_path: Path) -> None:
    site.broken = True
    code, out, _ = ended(start())
    assert code == 1
    assert "nothing could be seen" in out
    [(_, summary)] = runs(tmp_path)
    assert summary["exit_code"] == 1
    assert summary["exported"]["mentions.csv"] == 0


def test_a_stop_is_noted_and_the_next_run_goes_on(start: Start, site: Feed, tmp_path: Path) -> None:
    site.articles = 40
    process = start(delay=0.2)
    while site.asked < 3:
        time.sleep(0.05)
        assert process.poll() is None
    process.send_signal(signal.SIGTERM)
    code, out, _ = ended(process)
    assert code == 1
    assert "interrupted" in out
    assert [outcome for outcome, _ in runs(tmp_path)] == ["interrupted"]
    ended(start())
    assert runs(tmp_path)[-1][1]["exported"]["documents.csv"] == 40


def test_another_crawls_lock_leaves_a_failed_row(start: Start, tmp_path: Path) -> None:
    with crawl_lock(tmp_path / "w.db"):
        code, _, err = ended(start())
    assert code == 1
    assert "is already crawling into it" in err
    [(outcome, summary)] = runs(tmp_path)
    assert outcome == "failed"
    assert "already crawling" in summary["error"]


def test_without_a_contact_nothing_is_begun(tmp_path: Path) -> None:
    command = [Path(sys.executable).with_name("watchword"), "--db", tmp_path / "w.db", "run"]
    done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, env={"PATH": ""}, check=False)
    assert done.returncode == 1
    assert "give --contact you@example.org" in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert list(tmp_path.iterdir()) == []
