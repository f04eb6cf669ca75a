"""Builds the matching extension: the C in ``native/`` compiled to ``_native*.so`` beside this file.

Standard library only, since the wheel's build hook runs this file alone, without the package around it.
The extension carries the hash of everything it was made from; where that is current nothing is done. It is optional:
where it cannot be built, matching runs in Python.
"""

from __future__ import annotations

import hashlib
import os
import shlex
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

TERMS = Path(__file__).resolve().parent
NATIVE = TERMS / "native"
SLOWER = "matching runs in Python, some thirty times slower"
"""What it means to go without."""
_FLAGS = ("-std=c11", "-O3", "-fvisibility=hidden", "-Wall", "-Wextra")


class NativeBuildError(Exception):
    """The extension could not be built. ``str(error)`` is one line."""


def extension() -> Path:
    """Where the extension for this Python is, or will be."""
    return TERMS / f"_native{sysconfig.get_config_var('EXT_SUFFIX') or '.so'}"


def build(*, force: bool = False) -> bool:
    """Make the extension where it is missing or its inputs changed. True where it was made, False where it was current.

    Flags in the environment's CFLAGS come last, and its CC is the compiler. Raises NativeBuildError where there is no
    compiler or it fails; an extension that is no longer current is then taken away.
    """
    if not force and is_current():
        return False
    made = extension().with_suffix(f".{os.getpid()}.new")
    try:
        _compile(made)
        made.replace(extension())  # at once: a process that runs keeps the one it has
    except NativeBuildError:
        extension().unlink(missing_ok=True)
        raise
    finally:
        made.unlink(missing_ok=True)
    return True


def is_current() -> bool:
    """Whether the extension is there and was made from the inputs as they are now."""
    return extension().exists() and inputs_hash().encode() in extension().read_bytes()


def inputs_hash() -> str:
    """The hash of all that decides the extension: the sources, the command, the version of Python."""
    digest = hashlib.sha256(repr((_command(), sys.version)).encode())
    for path in sorted(NATIVE.glob("*.[ch]")):
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def has_compiler() -> bool:
    """Whether there is what a build needs: a C compiler and Python's headers."""
    headers = Path(sysconfig.get_path("include")) / "Python.h"
    return shutil.which(_command()[0]) is not None and headers.exists()


def _command() -> list[str]:
    """The compiler with all flags that do not name files."""
    linker = shlex.split(sysconfig.get_config_var("LDSHARED") or "cc -shared")
    chosen = shlex.split(os.environ.get("CC", ""))
    shared = shlex.split(sysconfig.get_config_var("CCSHARED") or "-fPIC")
    includes = dict.fromkeys(f"-I{sysconfig.get_path(name)}" for name in ("include", "platinclude"))
    return [
        *(chosen or linker[:1]),
        *linker[1:],
        *shared,
        *_FLAGS,
        *includes,
        *shlex.split(os.environ.get("CFLAGS", "")),
    ]


def _compile(made: Path) -> None:
    sources = [str(path) for path in sorted(NATIVE.glob("*.c"))]
    command = [*_command(), f'-DINPUTS="{inputs_hash()}"', *sources, "-o", str(made)]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    except OSError as error:
        raise NativeBuildError(f"no C compiler {command[0]!r} ({error.strerror})") from error
    if done.returncode != 0:
        said = (
            [line for line in done.stderr.splitlines() if "error" in line] or done.stderr.splitlines() or ["no message"]
        )
        raise NativeBuildError(f"{command[0]!r} failed: {said[0].strip()}")
    if done.stderr:
        print(done.stderr, file=sys.stderr, end="")


if __name__ == "__main__":
    try:
        print("built" if build(force="--force" in sys.argv[1:]) else "current", extension().name)
    except NativeBuildError as error:
        print(f"Warning: {SLOWER}: {error}", file=sys.stderr)
