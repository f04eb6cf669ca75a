"""A line for ``crontab -e``."""

from __future__ import annotations

import shlex

from analysis.commands.schedules.plan import Plan
from analysis.errors import AnalysisError


def cron_line(plan: Plan) -> str:
    """The line, with its newline: what went well is added to the log, what did not is mailed by cron.

    Raises AnalysisError where a path has a line break in it.
    """
    words = ["mkdir", "-p", shlex.quote(str(plan.log.parent)), "&&"]
    words += [*map(shlex.quote, plan.command), ">>", shlex.quote(str(plan.log))]
    command = " ".join(words)
    if "\n" in command:
        raise AnalysisError("a path with a line break in it cannot stand in a crontab; move the files")
    # Unquoted by any shell, cron takes a percent sign for the end of the line.
    return f"{plan.minute} {plan.hour} * * * {command}".replace("%", "\\%") + "\n"
