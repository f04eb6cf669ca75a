"""Watchword on a Scrapyd server: the project's ``scrapy.cfg``, what to do with it, and an egg to deploy."""

from __future__ import annotations

import shlex
import zipfile
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path

from analysis.commands.schedules.plan import Plan

CONFIGURATION = """\
# scrapy.cfg: Watchword as a project of Scrapyd, in whose environment Watchword is installed.
#
# Either start scrapyd in the folder of this file, which is all it needs to serve the project, or deploy an egg:
#   watchword schedule scrapyd --egg watchword.egg
#   curl --fail http://127.0.0.1:6800/addversion.json -F project=watchword -F version={version} -F egg=@watchword.egg
#
# Scrapyd has no clock. A crawl is started by this line in a crontab; `watchword run` or `count` counts what it brought:
#   {crontab}

[settings]
default = crawler.scrapyd.settings
watchword = crawler.scrapyd.settings

[deploy]
url = http://127.0.0.1:6800/
project = watchword
"""
PACKAGES = ("crawler", "seeds")


def configuration(plan: Plan) -> str:
    """The text of ``scrapy.cfg``, with the commands that deploy it and start a crawl as its head."""
    told = [("project", "watchword"), ("spider", "watchword"), ("db", str(plan.database)), ("contact", plan.contact)]
    told += [("seeds", str(path)) for option, path in plan.seeds if option == "--seeds"]
    told += [("minutes", f"{plan.minutes:g}")] if plan.minutes is not None else []
    command = ["curl", "--fail", "--silent", "--show-error", "--output", "/dev/null"]
    command.append("http://127.0.0.1:6800/schedule.json")
    for name, value in told:
        command += ["--data-urlencode", f"{name}={value}"]
    crontab = f"{plan.minute} {plan.hour} * * * {shlex.join(command)}".replace("%", "\\%")
    return CONFIGURATION.format(version=version("watchword"), crontab=crontab)


def write_egg(path: Path) -> None:
    """Write an egg of the crawler and the bundled seeds, as Scrapyd takes it.

    An egg is a zip file with metadata. ``scrapyd-deploy`` cannot build it here: it writes a setup.py beside
    pyproject.toml and leaves out all files but modules.
    """
    aside = path.with_name(f".{path.name}.part")
    number = version("watchword")
    with zipfile.ZipFile(aside, "w", zipfile.ZIP_DEFLATED) as egg:
        egg.writestr("EGG-INFO/PKG-INFO", f"Metadata-Version: 2.1\nName: watchword\nVersion: {number}\n")
        egg.writestr("EGG-INFO/entry_points.txt", "[scrapy]\nsettings = crawler.scrapyd.settings\n")
        egg.writestr("EGG-INFO/top_level.txt", "".join(f"{name}\n" for name in PACKAGES))
        for package in PACKAGES:
            folder = Path(str(files(package)))
            for file in sorted(folder.rglob("*")):
                if file.is_file() and "__pycache__" not in file.parts:
                    egg.write(file, f"{package}/{file.relative_to(folder).as_posix()}")
    aside.replace(path)
