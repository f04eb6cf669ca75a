"""``watchword schedule``: what starts a run every day, printed with the paths of this installation."""

from __future__ import annotations

import getpass
import sys
from importlib.resources import files
from pathlib import Path

import click

from analysis.commands.options import DEFAULT_EXPORT, database_path, note, seed_file
from analysis.commands.schedules.cron import cron_line
from analysis.commands.schedules.github import workflow
from analysis.commands.schedules.plan import Plan, time_of
from analysis.commands.schedules.scrapyd import configuration, write_egg
from analysis.commands.schedules.systemd import service_unit, timer_unit
from analysis.errors import AnalysisError
from crawler.http.session import user_agent

FORMS = ("cron", "systemd", "github", "scrapyd")
_SEEDS = (("--seeds", "sources.toml"), ("--lexicon", "lexicon.toml"), ("--events", "events.csv"))


@click.command()
@click.argument("form", type=click.Choice(FORMS))
@click.option(
    "--contact",
    envvar="WATCHWORD_CONTACT",
    help="Your e-mail or web address, sent with every request. Also WATCHWORD_CONTACT.",
)
@click.option(
    "--at",
    default="4",
    show_default=True,
    help="When: 04:30, or 4 for a minute after four that is this installation's own.",
)
@click.option("--minutes", type=click.FloatRange(0, min_open=True), help="Give each crawl so long.")
@click.option(
    "--export",
    "folder",
    default=DEFAULT_EXPORT,
    show_default=True,
    type=click.Path(file_okay=False, path_type=Path),
    help="Where the CSV files go.",
)
@click.option("--timer", is_flag=True, help="systemd: print the timer, not the service.")
@click.option("--egg", type=click.Path(dir_okay=False, path_type=Path), help="scrapyd: write the egg to this file.")
@click.pass_context
def schedule(
    context: click.Context,
    form: str,
    contact: str | None,
    at: str,
    minutes: float | None,
    folder: Path,
    timer: bool,
    egg: Path | None,
) -> None:
    """Print what starts `watchword run` every day: a crontab line, systemd's service and timer, a workflow for
    GitHub, or the configuration for Scrapyd. It works as printed; what to do with it stands at its head.

    \b
    (crontab -l; watchword schedule cron --contact me@example.org) | crontab -
    watchword schedule systemd --at 04:30 --contact me@example.org
    """
    if egg is not None and form == "scrapyd":
        write_egg(egg)
        note(f"{egg}: written; `watchword schedule scrapyd` says how to deploy it")
        return
    user_agent(contact or "")
    database = database_path(context).absolute()
    hour, minute = time_of(at, f"{database} {contact}")
    plan = Plan(
        program=_program(),
        database=database,
        export=folder.absolute(),
        contact=(contact or "").strip(),
        hour=hour,
        minute=minute,
        user=getpass.getuser(),
        minutes=minutes,
        seeds=tuple(_own_seeds()),
    )
    if form == "systemd":
        text = timer_unit(plan) if timer else service_unit(plan)
    else:
        text = {"cron": cron_line, "github": workflow, "scrapyd": configuration}[form](plan)
    click.echo(text, nl=False)


def _program() -> Path:
    """The command of this very environment, which is found whatever PATH the clock's processes have."""
    program = Path(sys.executable).absolute().with_name("watchword")
    if not program.is_file():
        raise AnalysisError(f"{program}: no such file; install Watchword into the environment that runs it")
    return program


def _own_seeds() -> list[tuple[str, Path]]:
    """The seed files that a run started here would read, where they are not the bundled ones."""
    bundled = Path(str(files("seeds"))).resolve()
    found = [(option, seed_file(name, None).absolute()) for option, name in _SEEDS]
    return [(option, path) for option, path in found if path.resolve().parent != bundled]
