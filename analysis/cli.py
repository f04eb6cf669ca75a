"""The ``watchword`` command: its group, its subcommands, and how an error reaches a person."""

from __future__ import annotations

import sqlite3
import sys
from importlib import import_module
from importlib.metadata import version

import click

from analysis.errors import AnalysisError
from crawler.errors import CrawlerError

COMMANDS = {
    "demo": "analysis.commands.demo:demo",
    "crawl": "analysis.commands.crawl:crawl",
    "import": "analysis.commands.import_:import_",
    "run": "analysis.commands.run:run",
    "schedule": "analysis.commands.schedule:schedule",
    "count": "analysis.commands.count:count",
    "trend": "analysis.commands.trend:trend",
    "concordance": "analysis.commands.concordance:concordance",
    "firsts": "analysis.commands.firsts:firsts",
    "collocates": "analysis.commands.collocates:collocates",
    "near-misses": "analysis.commands.near_misses:near_misses",
    "export": "analysis.commands.export:export",
    "publish": "analysis.commands.publish:publish",
    "serve": "analysis.commands.serve:serve",
    "sources": "analysis.commands.sources:sources",
    "status": "analysis.commands.status:status",
    "forget": "analysis.commands.forget:forget",
}


class LazyGroup(click.Group):
    """A group that imports a subcommand when it is used.

    The list of commands imports them all: so those that crawl, parse or serve import Scrapy, the parsers and Datasette
    as they run, which are seconds.
    """

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The subcommands, in the order in which a person meets them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The subcommand of that name, or None."""
        if cmd_name not in COMMANDS:
            return None
        module, name = COMMANDS[cmd_name].split(":")
        command = getattr(import_module(module), name)
        if not isinstance(command, click.Command):
            raise TypeError(f"{COMMANDS[cmd_name]} is no command")
        return command


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--db",
    envvar="WATCHWORD_DB",
    default="data/watchword.db",
    show_default=True,
    type=click.Path(dir_okay=False),
    help="The database. Also WATCHWORD_DB.",
)
@click.version_option(version("watchword"), prog_name="watchword")
@click.pass_context
def cli(context: click.Context, db: str) -> None:
    """Follow the words that policy is argued in: crawl articles and podcasts, count every use of a lexicon of
    terms, and see who uses which, when, with the sentence behind each number.

    Start with `watchword demo`.
    """
    context.obj = db


def main() -> None:
    """Run the command; what a person can mend is one line and exit code 1, never a traceback."""
    try:
        cli(standalone_mode=True)
    except (AnalysisError, CrawlerError) as error:
        _fail(str(error))
    except sqlite3.DatabaseError as error:
        _fail(f"the database: {error}")
    except OSError as error:
        if isinstance(error, BrokenPipeError):
            # The reader of our output (head, less) has seen enough; that is no error of ours.
            sys.stderr.close()
            sys.exit(0)
        _fail(f"{error.filename or 'input or output'}: {error.strerror or error}")


def _fail(message: str) -> None:
    click.echo(f"Error: {message}", err=True)
    sys.exit(1)
