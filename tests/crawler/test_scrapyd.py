"""The project on a real Scrapyd on loopback: served from its folder, and deployed as an egg."""

from __future__ import annotations

import importlib.util
import json
import socket
import subprocess
import sys
import time
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.skipif(importlib.util.find_spec("scrapyd") is None, reason="scrapyd is not installed")
WATCHWORD = Path(sys.executable).with_name("watchword")


class Scrapyd:
    """A running server; ``ask`` and ``post`` call its webservices."""

    def __init__(self, folder: Path, port: int) -> None:
        self.folder = folder
        self.url = f"http://127.0.0.1:{port}"

    def ask(self, service: str, **fields: str) -> dict[str, Any]:
        """GET."""
        return self._json(f"{self.url}/{service}.json?{urllib.parse.urlencode(fields)}", None)

    def post(self, service: str, **fields: str) -> dict[str, Any]:
        return self._json(f"{self.url}/{service}.json", urllib.parse.urlencode(fields).encode())

    def _json(self, url: str, body: bytes | None) -> dict[str, Any]:
        with urllib.request.urlopen(url, body, timeout=60) as answer:
            found: dict[str, Any] = json.load(answer)
        return found

    def run(self, **fields: str) -> str:
        """Schedule a crawl, wait for its end, and give its log."""
        scheduled = self.post("schedule", project="watchword", spider="watchword", **fields)
        assert scheduled["status"] == "ok", scheduled
        while not any(job["id"] == scheduled["jobid"] for job in self.ask("listjobs")["finished"]):
            time.sleep(0.2)
        log = self.folder / "logs" / "watchword" / "watchword" / f"{scheduled['jobid']}.log"
        return log.read_text() if log.exists() else ""


@pytest.fixture
def scrapyd(tmp_path: Path) -> Iterator[Callable[[str], Scrapyd]]:
    """Starts a server in a folder whose ``scrapy.cfg`` is the text given."""
    started: list[subprocess.Popen[bytes]] = []

    def start(configuration: str) -> Scrapyd:
        folder = tmp_path / "server"
        folder.mkdir()
        (folder / "scrapy.cfg").write_text(configuration)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        (folder / "scrapyd.conf").write_text(f"[scrapyd]\nhttp_port = {port}\npoll_interval = 0.2\n")
        log = (folder / "out").open("wb")
        command = [Path(sys.executable).with_name("scrapyd")]
        process = subprocess.Popen(command, cwd=folder, stdout=log, stderr=subprocess.STDOUT)
        log.close()
        started.append(process)
        server = Scrapyd(folder, port)
        for _ in range(300):
            if process.poll() is not None:
                break
            try:
                server.ask("daemonstatus")
            except OSError:
                time.sleep(0.1)
            else:
                return server
        raise RuntimeError((folder / "out").read_text())

    yield start
    for process in started:
        process.terminate()
        process.wait(30)


@pytest.fixture
def seeds(site, article_text, tmp_path: Path) -> Path:
    """A ``sources.toml`` of one source, whose feed has two articles."""
    for name in ("one", "two"):
        site.article(f"/{name}", article_text(name))
    site.feed([{"link": f"{site.base}/{name}"} for name in ("one", "two")])
    path = tmp_path / "sources.toml"
    path.write_text(
        f'[[source]]\nid = "site"\nlabel = "Site"\nkind = "press"\nhome = "{site.base}/"\nfeeds = ["{site.base}/feed"]\n'
    )
    return path


def arguments(crawls, site, seeds: Path) -> dict[str, str]:
    return {
        "db": str(crawls.db),
        "seeds": str(seeds),
        "contact": "tests@example.org",
        "delay": "0",
        "setting": f"WATCHWORD_ALLOW_HOSTS={site.host}",
    }


def test_it_is_served_from_the_folder_of_the_printed_configuration(scrapyd, crawls, site, seeds, tmp_path) -> None:
    printed = subprocess.run(
        [WATCHWORD, "schedule", "scrapyd", "--contact", "me@example.org"],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        check=True,
    )
    server = scrapyd(printed.stdout)
    listed = server.ask("listspiders", project="watchword")
    assert (listed["status"], listed["spiders"]) == ("ok", ["watchword"])
    log = server.run(**arguments(crawls, site, seeds))
    assert "2 documents new" in log
    assert crawls.rows("select count(*), sum(outcome = 'finished') from runs where command = 'crawl'") == [(1, 1)]
    assert crawls.rows("select count(*) from documents") == [(2,)]
    assert "0 documents new" in server.run(**arguments(crawls, site, seeds))
    wrong = server.run(contact="nobody", db=str(tmp_path / "other.db"))
    assert "a crawl needs an e-mail or web address" in wrong
    assert "Traceback" not in wrong
    assert not (tmp_path / "other.db").exists()


def test_it_is_deployed_as_an_egg(scrapyd, crawls, site, seeds, tmp_path) -> None:
    egg = tmp_path / "watchword.egg"
    subprocess.run([WATCHWORD, "schedule", "scrapyd", "--egg", egg], check=True, cwd=tmp_path)
    server = scrapyd("")
    fields = [f"{server.url}/addversion.json", "-F", "project=watchword", "-F", "version=0.1.0", "-F", f"egg=@{egg}"]
    upload = subprocess.run(["curl", "--silent", "--fail", *fields], capture_output=True, check=True)
    added = json.loads(upload.stdout)
    assert (added["status"], added["spiders"]) == ("ok", 1)
    assert "2 documents new" in server.run(**arguments(crawls, site, seeds))
    assert crawls.rows("select count(*) from documents") == [(2,)]
