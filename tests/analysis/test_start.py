"""How a command starts: without what only its work needs, for which a person would wait seconds."""

from __future__ import annotations

import subprocess
import sys

HEAVY = ("scrapy", "twisted", "datasette", "uvicorn", "trafilatura", "dateparser", "feedparser")
SCRIPT = f"""
import sys
from analysis.cli import cli
cli(sys.argv[1:], standalone_mode=False)
print("imported:", *(name for name in {HEAVY} if name in sys.modules))
"""


def test_the_list_of_commands_imports_nothing_that_crawls_parses_or_serves() -> None:
    done = subprocess.run([sys.executable, "-c", SCRIPT, "--help"], capture_output=True, text=True, check=True)
    *shown, imported = done.stdout.splitlines()
    assert imported == "imported:"
    assert any(line.startswith("  serve ") for line in shown)
