"""The process that makes one long file: its question on standard input, the file on standard output.

    python -m analysis.web.download_process < {"path": …, "mutable": …, "wanted": …}

Standard input stays open as long as somebody wants the file: where it ends, with the server or before, so does this.
All of the file is of one moment, since it is read in one transaction.
"""

from __future__ import annotations

import gc
import json
import os
import sys
from contextlib import closing
from threading import Thread

from analysis.web.connections import open_reading
from analysis.web.mention_files import Wanted, file_parts
from analysis.web.xlsx import TooManyRowsError

TOO_MANY_ROWS = 3
"""Status that says that no sheet holds the file."""

_NICER = 5
"""Pages come first, where both want the same processor."""
_OBJECTS_BEFORE_GC = 50_000
"""Rows come and go by the thousand, and none of them is part of a ring."""
_MAPPED_BYTES = 1 << 34
"""So much of the database is read where the system holds it, not copied from there; SQLite itself stops at 2 GB."""


def main() -> None:
    """Make the file that standard input asks for."""
    os.nice(_NICER)
    gc.set_threshold(_OBJECTS_BEFORE_GC)
    asked = json.loads(sys.stdin.buffer.readline())
    Thread(target=_end_with_the_asker, daemon=True).start()
    with closing(open_reading(asked["path"], mutable=asked["mutable"])) as conn:
        # A file that is cut short beside its readers ends this process, and no other.
        conn.execute(f"pragma mmap_size = {_MAPPED_BYTES}")
        try:
            for part in file_parts(conn, Wanted(**asked["wanted"])):
                sys.stdout.buffer.write(part)
            sys.stdout.buffer.flush()
        except TooManyRowsError:
            os._exit(TOO_MANY_ROWS)
        except BrokenPipeError:
            os._exit(1)


def _end_with_the_asker() -> None:
    while os.read(0, 1 << 12):  # not by Python's own buffer, whose lock the interpreter wants to have at its end
        pass
    os._exit(1)


if __name__ == "__main__":
    main()
