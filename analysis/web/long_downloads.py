"""Long files, each made in a process of its own: pages keep the server's interpreter, and only a few are made at once.

LongDownload(file, wanted) --pipe--> parts, as the process makes them --close--> the process is gone
"""

from __future__ import annotations

import fcntl
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from threading import BoundedSemaphore, Thread

from analysis.web.connections import BusyError
from analysis.web.download_process import TOO_MANY_ROWS
from analysis.web.mention_files import Wanted
from analysis.web.xlsx import NO_ROOM, TooManyRowsError

MOST_AT_ONCE = 2
"""Whoever asks for one more is told to come back: fifty at once would bring the server down."""
RETRY_SECONDS = 30

_BYTES = 1 << 18
_ROOT = Path(__file__).parents[2]
_places = BoundedSemaphore(MOST_AT_ONCE)


class BrokenOffError(Exception):
    """The process ended before its file did."""


class LongDownload:
    """A file that a process is making of the database at ``path``; to be closed. Raises BusyError where it may not begin."""

    def __init__(self, path: str, wanted: Wanted, *, mutable: bool) -> None:
        if not _places.acquire(blocking=False):
            raise BusyError(
                f"others are taking long files away just now: ask again in {RETRY_SECONDS} seconds", RETRY_SECONDS
            )
        try:
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-m", "analysis.web.download_process"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                env=os.environ
                | {"PYTHONPATH": os.pathsep.join(filter(None, (str(_ROOT), os.environ.get("PYTHONPATH"))))},
                start_new_session=True,  # a Ctrl-C is meant for the server, which ends this in its own way
            )
        except BaseException:
            _places.release()
            raise
        assert self._process.stdin
        assert self._process.stdout
        self._stdin, self._stdout = self._process.stdin, self._process.stdout
        if hasattr(fcntl, "F_SETPIPE_SZ"):  # fewer changes between the two; a system may forbid it
            with suppress(OSError):
                fcntl.fcntl(self._stdout, fcntl.F_SETPIPE_SZ, _BYTES)
        question = {"path": path, "mutable": mutable, "wanted": asdict(wanted)}
        self._stdin.write(json.dumps(question).encode() + b"\n")
        self._stdin.flush()

    @property
    def pid(self) -> int:
        """The process's id."""
        return self._process.pid

    def parts(self) -> Iterator[bytes]:
        """The file, as it is made; raises TooManyRowsError or BrokenOffError where it is not whole."""
        while part := self._stdout.read(_BYTES):
            yield part
        status = self._process.wait()
        if status == TOO_MANY_ROWS:
            raise TooManyRowsError(NO_ROOM)
        if status:
            raise BrokenOffError(f"the process that made this file ended with {status}")

    def stop(self) -> None:
        """End the process, wherever it is: who waits for a part of it gets none."""
        self._process.kill()

    def close(self) -> None:
        """The same; its place is free once it is gone. Waits for nothing."""
        self.stop()
        Thread(target=self._gone, name="watchword-ending").start()

    def _gone(self) -> None:
        self._process.wait()
        self._stdin.close()
        self._stdout.close()
        _places.release()
