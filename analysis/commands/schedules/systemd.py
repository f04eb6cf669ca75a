"""A service and its timer for systemd, checked by ``systemd-analyze verify`` in the tests."""

from __future__ import annotations

from analysis.commands.schedules.plan import Plan

SERVICE = """\
# /etc/systemd/system/watchword.service
#   watchword schedule systemd … | sudo tee /etc/systemd/system/watchword.service
#   watchword schedule systemd … --timer | sudo tee /etc/systemd/system/watchword.timer
#   sudo systemctl daemon-reload && sudo systemctl enable --now watchword.timer
# What runs did: journalctl -u watchword

[Unit]
Description=Watchword: crawl, count and export
Wants=network-online.target
After=network-online.target

[Service]
Type=oneshot
User={user}
ExecStart={command}
# A stop lets what is being fetched be stored; the next run goes on from there.
KillMode=mixed
TimeoutStopSec=120
Nice=10
NoNewPrivileges=yes
"""

TIMER = """\
# /etc/systemd/system/watchword.timer

[Unit]
Description=Watchword every day at {hour:02}:{minute:02}

[Timer]
OnCalendar=*-*-* {hour:02}:{minute:02}:00
# A run that was missed because the machine was off is made up for.
Persistent=true

[Install]
WantedBy=timers.target
"""


def service_unit(plan: Plan) -> str:
    """The text of ``watchword.service``."""
    return SERVICE.format(
        user=plan.user,
        command=" ".join(map(quoted, plan.command)),
    )


def timer_unit(plan: Plan) -> str:
    """The text of ``watchword.timer``."""
    return TIMER.format(hour=plan.hour, minute=plan.minute)


def quoted(word: str) -> str:
    """``word`` as one word of ExecStart (systemd.service(5), COMMAND LINES).

    >>> quoted("/srv/50% of $HOME")
    '"/srv/50%% of $$HOME"'
    """
    escaped = _specifier_free(word).replace("\\", "\\\\").replace('"', '\\"').replace("$", "$$").replace("\n", "\\n")
    return escaped if escaped and not any(c in escaped for c in " \t\\\"';") else f'"{escaped}"'


def _specifier_free(text: str) -> str:
    return text.replace("%", "%%")
