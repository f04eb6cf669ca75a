"""A folder of pages, texts, feeds or archives, read file by file, folders within it too."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path


def files_in(folder: Path) -> Iterator[tuple[Path, str]]:
    """The files below ``folder`` in order of their names, each with its name relative to ``folder``.

    Hidden files are left out; a link is not followed out of the folder.
    """
    root = folder.resolve()
    for path in sorted(folder.rglob("*")):
        relative = path.relative_to(folder)
        if any(part.startswith(".") for part in relative.parts) or not path.is_file():
            continue
        if path.resolve().is_relative_to(root):
            yield path, relative.as_posix()
