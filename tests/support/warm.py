"""Processes that begin with their imports done, for tests of what a process does and not of how it starts.

    interpreter = WarmInterpreter("crawler.crawling")
    process = interpreter.start(code, "argument")     # as subprocess.Popen([sys.executable, "-c", code, "argument"])
    out, err = process.communicate(timeout=60)

To import Scrapy and the parsers takes seconds of processor time, twice for a crawl (its parsers' fork server too);
a fork of an interpreter that has imported them, and has done nothing else, takes none.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from typing import IO

SERVER = Path(__file__).with_name("warm_server.py")


class WarmProcess:
    """A process forked from a warm interpreter, with what the tests use of ``subprocess.Popen``."""

    def __init__(self, out: IO[str], err: IO[str], status: IO[str]) -> None:
        self.stdout = out
        self.stderr = err
        self._status = status
        self.pid = int(status.readline())
        self.returncode: int | None = None
        self._ended = threading.Event()
        threading.Thread(target=self._follow, daemon=True).start()

    def _follow(self) -> None:
        line = self._status.readline()
        self._status.close()
        self.returncode = int(line) if line else -signal.SIGKILL  # without its interpreter nobody knows
        self._ended.set()

    def poll(self) -> int | None:
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        if not self._ended.wait(timeout):
            raise subprocess.TimeoutExpired("a warm process", timeout or 0)
        assert self.returncode is not None
        return self.returncode

    def send_signal(self, number: int) -> None:
        if self.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, number)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)

    def communicate(self, timeout: float | None = None) -> tuple[str, str]:
        """All that it says until its end; to be called once. Raises TimeoutExpired."""
        deadline = None if timeout is None else time.monotonic() + timeout
        said: dict[str, str] = {}
        readers = [
            threading.Thread(target=lambda name=name, end=end: said.update({name: end.read()}), daemon=True)
            for name, end in (("out", self.stdout), ("err", self.stderr))
        ]
        for reader in readers:
            reader.start()
        for reader in readers:
            reader.join(None if deadline is None else max(0.0, deadline - time.monotonic()))
            if reader.is_alive():
                raise subprocess.TimeoutExpired("a warm process", timeout or 0)
        self.wait(None if deadline is None else max(0.0, deadline - time.monotonic()))
        self.stdout.close()
        self.stderr.close()
        return said["out"], said["err"]


class WarmInterpreter:
    """An interpreter that has imported ``modules`` and is forked for each process. It starts with the first."""

    def __init__(self, *modules: str) -> None:
        self._modules = modules
        self._server: subprocess.Popen[bytes] | None = None
        self._socket: socket.socket | None = None

    def start(
        self,
        code: str,
        *arguments: str,
        cwd: Path | None = None,
        env: Mapping[str, str] | None = None,
        workers: bool = True,
    ) -> WarmProcess:
        """As ``python -c code arguments``; ``workers`` says that it will parse in worker processes."""
        message = {
            "code": code,
            "arguments": arguments,
            "cwd": str(cwd or Path.cwd()),
            "env": dict(os.environ if env is None else env),
            "workers": workers,
        }
        pipes = [os.pipe() for _ in range(3)]
        socket.send_fds(self._connected(), [json.dumps(message).encode()], [write for _, write in pipes])
        for _, write in pipes:
            os.close(write)
        out, err, status = (os.fdopen(read, encoding="utf-8") for read, _ in pipes)
        return WarmProcess(out, err, status)

    def run(self, code: str, *arguments: str, timeout: float, **options: object) -> subprocess.CompletedProcess[str]:
        """As ``subprocess.run`` with captured text; killed when the time is over."""
        process = self.start(code, *arguments, **options)
        try:
            out, err = process.communicate(timeout)
        except subprocess.TimeoutExpired:
            process.kill()
            raise
        return subprocess.CompletedProcess([code, *arguments], process.wait(), out, err)

    def close(self) -> None:
        """End the interpreter; what was forked from it goes on to its own end."""
        if self._server is not None and self._socket is not None:
            self._socket.close()
            self._server.wait(30)

    def _connected(self) -> socket.socket:
        if self._socket is None:
            self._socket, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
            with theirs:
                number = theirs.fileno()
                command = [sys.executable, str(SERVER), str(number), *self._modules]
                self._server = subprocess.Popen(command, stdin=subprocess.DEVNULL, pass_fds=[number])
        return self._socket
