"""Pages kept until the database changes: the same page asked for again costs no query and no rendering.

A key holds the state of the database's files, so that an answer from before a write is never given after it.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

KEPT = 128
"""As many for one instance, the least recently asked for dropped first: some 10 MB of compressed pages."""

_answers: WeakKeyDictionary[Any, OrderedDict[Hashable, Any]] = WeakKeyDictionary()


def state_of(database: Any) -> Hashable:
    """What changes with every write to a Datasette database's file: time and size of it and of its log."""
    if not database.is_mutable:
        return str(database.path)
    return (str(database.path), *(_stamp(Path(f"{database.path}{suffix}")) for suffix in ("", "-wal")))


def _stamp(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    return found.st_mtime_ns, found.st_size


def recall(datasette: Any, key: Hashable) -> Any:
    """The answer kept under ``key``, or None."""
    kept = _answers.get(datasette)
    if kept is None or key not in kept:
        return None
    kept.move_to_end(key)
    return kept[key]


def remember(datasette: Any, key: Hashable, answer: Any) -> None:
    """Keep ``answer`` under ``key``."""
    kept = _answers.setdefault(datasette, OrderedDict())
    kept[key] = answer
    while len(kept) > KEPT:
        kept.popitem(last=False)
