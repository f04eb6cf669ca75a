"""Hatchling's hook: a wheel carries the pages' JavaScript, built from ``analysis/web/frontend``."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


def _frontend_build() -> ModuleType:
    """The build script alone: the packages around it need dependencies that a build does not have."""
    path = Path(__file__).parent / "analysis" / "web" / "frontend_build.py"
    spec = importlib.util.spec_from_file_location("watchword_frontend_build", path)
    if spec is None or spec.loader is None:
        raise ImportError(f"{path} cannot be loaded")
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # where its dataclasses look for their own module
    spec.loader.exec_module(module)
    return module


class FrontendHook(BuildHookInterface[Any]):
    """Builds the bundle before files are collected, for wheels, sdists and editable installs alike."""

    def dependencies(self) -> list[str]:
        """Node from PyPI, only where it is needed and the system has none."""
        frontend = _frontend_build()
        needed = not frontend.is_current() and frontend.find_node() is None
        return [frontend.NODE_WHEEL] if needed else []

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        _frontend_build().build()
