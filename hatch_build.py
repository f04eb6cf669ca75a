"""Hatchling's hook: a wheel carries the pages' JavaScript and, where there is a compiler, matching in C."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

ANALYSIS = Path(__file__).parent / "analysis"


def _build_script(path: Path) -> ModuleType:
    """A build script alone: the packages around it need dependencies that a build does not have."""
    spec = importlib.util.spec_from_file_location(f"watchword_{path.stem}", path)
    if spec is None or spec.loader is None:
        raise ImportError(f"{path} cannot be loaded")
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # where its dataclasses look for their own module
    spec.loader.exec_module(module)
    return module


class WatchwordHook(BuildHookInterface[Any]):
    """Builds what is not Python before files are collected, for wheels and editable installs; an sdist has the C."""

    def dependencies(self) -> list[str]:
        """Node from PyPI, only where it is needed and the system has none."""
        frontend = _build_script(ANALYSIS / "web" / "frontend_build.py")
        needed = not frontend.is_current() and frontend.find_node() is None
        return [frontend.NODE_WHEEL] if needed else []

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        _build_script(ANALYSIS / "web" / "frontend_build.py").build()
        if self.target_name == "wheel":
            self._build_matching(build_data)

    def _build_matching(self, build_data: dict[str, Any]) -> None:
        native = _build_script(ANALYSIS / "terms" / "native_build.py")
        try:
            native.build()
        except native.NativeBuildError as error:
            self.app.display_warning(f"{native.SLOWER}: {error}")
            return
        # The wheel is then one for this Python on this kind of machine.
        build_data["artifacts"].append(native.extension().relative_to(ANALYSIS.parent).as_posix())
        build_data["pure_python"] = False
        build_data["infer_tag"] = True
