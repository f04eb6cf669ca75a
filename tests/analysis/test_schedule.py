"""``watchword schedule``: what it prints works as printed, as far as this machine can tell."""

from __future__ import annotations

import configparser
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

from analysis.commands.schedules.plan import time_of
from analysis.commands.schedules.systemd import quoted
from analysis.errors import AnalysisError

WATCHWORD = Path(sys.executable).with_name("watchword")
CONTACT = "me@example.org"


class Printed(NamedTuple):
    """What the command said."""

    code: int
    out: str
    err: str


def schedule(folder: Path, *words: str) -> Printed:
    done = subprocess.run(
        [WATCHWORD, "--db", "a b/50%.db", "schedule", *words],
        capture_output=True,
        text=True,
        cwd=folder,
        env={"PATH": "/usr/bin:/bin"},
        check=False,
    )
    return Printed(done.returncode, done.stdout, done.stderr)


def test_a_crontab_line_runs_as_a_shell_would_be_given_it(tmp_path: Path) -> None:
    [line] = schedule(tmp_path, "cron", "--at", "04:30", "--contact", CONTACT).out.splitlines()
    *when, command = line.split(" ", 5)
    assert when == ["30", "4", "*", "*", "*"]
    # cron gives its shell what stands before an unescaped percent sign, without the backslashes (crontab(5)).
    given = re.split(r"(?<!\\)%", command)[0].replace("\\%", "%")
    database = tmp_path / "a b" / "50%.db"
    assert shlex.split(given) == [
        *("mkdir", "-p", str(database.parent), "&&"),
        *(str(WATCHWORD), "--db", str(database), "run", "--contact", CONTACT),
        *("--export", str(tmp_path / "data/export"), ">>", str(database.with_suffix(".log"))),
    ]
    # The command itself, with its help in the place of a run.
    shown = subprocess.run(
        given.replace(" run ", " run --help "), shell=True, env={"PATH": "/usr/bin:/bin"}, check=True
    )
    assert shown.returncode == 0
    assert "Usage: watchword run" in database.with_suffix(".log").read_text()


def test_cron_itself_takes_the_line(tmp_path: Path) -> None:
    if not shutil.which("crontab"):
        pytest.skip("no crontab here to check the line with; Debian's package cron has it")
    line = schedule(tmp_path, "cron", "--contact", CONTACT).out
    # -T checks and installs nothing; older versions do not have it.
    done = subprocess.run(["crontab", "-T", "-"], input=line, capture_output=True, text=True, check=False)
    if "invalid option" in done.stderr or "unrecognized" in done.stderr:
        pytest.skip("this crontab cannot check a line without installing it")
    assert (done.returncode, done.stderr.replace("No syntax issues were found in the crontab file.\n", "")) == (0, "")


def test_systemd_accepts_service_and_timer(tmp_path: Path) -> None:
    if not shutil.which("systemd-analyze"):
        pytest.skip("no systemd-analyze here; Debian's package systemd has it")
    for ending, words in ((".service", ()), (".timer", ("--timer",))):
        printed = schedule(tmp_path, "systemd", *words, "--contact", CONTACT)
        (tmp_path / f"watchword{ending}").write_text(printed.out)
    units = [str(tmp_path / "watchword.service"), str(tmp_path / "watchword.timer")]
    done = subprocess.run(["systemd-analyze", "verify", *units], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout + done.stderr) == (0, "")
    told = subprocess.run(
        [
            "systemd-analyze",
            "calendar",
            re.findall(r"^OnCalendar=(.*)$", (tmp_path / "watchword.timer").read_text(), re.M)[0],
        ],
        capture_output=True,
        check=False,
    )
    assert told.returncode == 0


def test_a_service_is_given_its_words_whole(tmp_path: Path) -> None:
    text = schedule(tmp_path, "systemd", "--minutes", "90", "--contact", CONTACT).out
    unit = configparser.ConfigParser(interpolation=None, strict=True)
    unit.read_string(text)
    words = shlex.split(unit["Service"]["ExecStart"])
    assert words[:3] == [str(WATCHWORD), "--db", str(tmp_path / "a b" / "50%%.db")]
    assert words[-2:] == ["--minutes", "90"]
    assert quoted('say "50 $"') == '"say \\"50 $$\\""'


def test_the_workflow_is_one(tmp_path: Path) -> None:
    path = tmp_path / "watchword.yml"
    path.write_text(schedule(tmp_path, "github", "--contact", CONTACT).out)
    checker = Path(sys.executable).with_name("check-jsonschema")
    if not checker.is_file():
        pytest.skip("check-jsonschema, which has the schema of workflows, is not installed")
    done = subprocess.run(
        [checker, "--builtin-schema", "vendor.github-workflows", path], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout


GH = """#!/bin/sh
# As much of GitHub's gh as the workflow uses: a release is a folder of its assets.
release=$STORE/release
case "$1 $2" in
  "release view") test -d "$release" && ls "$release";;
  "release create") mkdir -p "$release";;
  "release download") cp "$release/$5" "$7";;
  "release upload") cp "$4" "$release/";;
  "release delete-asset") rm "$release/$4";;
  *) echo "gh $*" >&2; exit 9;;
esac
"""


def test_the_workflow_keeps_the_database_from_run_to_run(tmp_path: Path) -> None:
    text = schedule(tmp_path, "github", "--contact", CONTACT).out
    steps = dict(re.findall(r"- name: (.*)\n(?: +if: .*\n)? +run: \|\n((?: {10}.*\n|\n)+)", text))
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin/gh").write_text(GH)
    (tmp_path / "bin/gh").chmod(0o755)
    clock = tmp_path / "bin/date"
    clock.write_text('#!/bin/sh\necho "20260601T00000$(cat "$STORE/run")Z"\n')
    clock.chmod(0o755)
    (tmp_path / ".venv").symlink_to(Path(sys.executable).parents[1])
    environment = {"PATH": f"{tmp_path}/bin:/usr/bin:/bin", "STORE": str(tmp_path)}

    def step(name: str) -> None:
        # As GitHub runs it: bash -e -o pipefail.
        done = subprocess.run(
            ["bash", "-e", "-o", "pipefail", "-c", steps[name]],
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            text=True,
        )
        assert (done.returncode, done.stderr) == (0, "")

    for run in range(5):
        (tmp_path / "run").write_text(str(run))
        shutil.rmtree(tmp_path / "data", ignore_errors=True)
        step("Restore the database")
        command = [
            Path(sys.executable).with_name("sqlite-utils"),
            "insert",
            tmp_path / "data/watchword.db",
            "runs",
            "-",
        ]
        subprocess.run(command, input=f'{{"run": {run}}}', text=True, check=True)
        step("Store the database")
    shutil.rmtree(tmp_path / "data")
    step("Restore the database")
    query = [Path(sys.executable).with_name("sqlite-utils"), "query", "data/watchword.db", "select run from runs"]
    found = subprocess.run([*query, "--no-headers", "--csv"], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert found.stdout.split() == ["0", "1", "2", "3", "4"]
    assert sorted(path.name for path in (tmp_path / "release").iterdir()) == [
        f"watchword-20260601T00000{run}Z.db.gz" for run in (2, 3, 4)
    ]


def test_scrapyds_configuration_is_read_as_one(tmp_path: Path) -> None:
    text = schedule(tmp_path, "scrapyd", "--contact", CONTACT).out
    parsed = configparser.ConfigParser()
    parsed.read_string(text)
    assert parsed["settings"]["default"] == parsed["settings"]["watchword"] == "crawler.scrapyd.settings"
    own = configparser.ConfigParser()
    own.read(Path(__file__).parents[2] / "scrapy.cfg")
    assert {name: dict(own[name]) for name in own.sections()} == {
        name: dict(parsed[name]) for name in parsed.sections()
    }


def test_the_time_is_as_given_or_ones_own_minute() -> None:
    assert time_of("23:05", "") == (23, 5)
    hour, minute = time_of("4", "/srv/a.db")
    assert hour == 4
    assert 0 < minute < 60
    assert time_of("4", "/srv/a.db") == (4, minute)
    assert len({time_of("4", f"/srv/{n}.db") for n in range(200)}) > 40
    for wrong in ("24:00", "4:60", "soon", "", "4:5"):
        with pytest.raises(AnalysisError, match="is no time of day"):
            time_of(wrong, "")


def test_a_mistake_is_one_line(tmp_path: Path) -> None:
    assert "give --contact" in schedule(tmp_path, "cron").err
    wrong = schedule(tmp_path, "cron", "--contact", CONTACT, "--at", "noon")
    assert (wrong.code, len(wrong.err.splitlines())) == (1, 1)


def test_seeds_of_ones_own_are_named(tmp_path: Path) -> None:
    (tmp_path / "seeds").mkdir()
    (tmp_path / "seeds" / "lexicon.toml").write_text("")
    line = schedule(tmp_path, "cron", "--contact", CONTACT).out
    assert f"--lexicon {tmp_path}/seeds/lexicon.toml" in line
    assert "--events" not in line
