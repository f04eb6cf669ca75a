"""A workflow for GitHub Actions in a private repository that holds Watchword: checked against the workflow schema.

The database lives between runs as an asset of a release. A cache is dropped after a week without use and an artifact
after ninety days; an asset stays. Its newest three are kept, so that an upload that fails loses nothing.
"""

from __future__ import annotations

import json

from analysis.commands.schedules.plan import Plan

WORKFLOW = """\
# .github/workflows/watchword.yml
#   watchword schedule github --contact @CONTACT@ > .github/workflows/watchword.yml
# For a private repository with Watchword's code in it: the database holds full texts, which must not be public.
# Times are UTC. The export of each run is an artifact of it; the database is an asset of the release watchword-data.
name: Watchword
on:
  schedule:
    - cron: "@MINUTE@ @HOUR@ * * *"
  workflow_dispatch:
permissions:
  contents: write
concurrency:
  group: watchword
  cancel-in-progress: false
jobs:
  run:
    runs-on: ubuntu-latest
    timeout-minutes: @TIMEOUT@
    env:
      GH_TOKEN: ${{ github.token }}
      WATCHWORD_CONTACT: @CONTACT_JSON@
    steps:
      - name: Refuse to publish full texts
        run: |
          if [ "$(gh api "repos/$GITHUB_REPOSITORY" --jq .private)" != true ]; then
            echo "::error::make this repository private"
            exit 1
          fi
      - uses: actions/checkout@v4
      - uses: actions/setup-python@v5
        with:
          python-version: "3.12"
      - name: Install
        run: make install
      - name: Restore the database
        run: |
          mkdir -p data
          if gh release view watchword-data >/dev/null 2>&1; then
            newest=$(gh release view watchword-data --json assets --jq '.assets[].name' | sort | tail -n 1)
            if [ -n "$newest" ]; then
              gh release download watchword-data --pattern "$newest" --output data/watchword.db.gz
              gunzip --force data/watchword.db.gz
            fi
          else
            gh release create watchword-data --title "Watchword's database" --notes "Not for publication."
          fi
      - name: Crawl, count, export
        run: .venv/bin/watchword --db data/watchword.db run --minutes @MINUTES@ --export data/export
      - name: Store the database
        if: ${{ !cancelled() && hashFiles('data/watchword.db') != '' }}
        run: |
          .venv/bin/sqlite-utils query data/watchword.db 'pragma wal_checkpoint(truncate)'
          name=watchword-$(date -u +%Y%m%dT%H%M%SZ).db.gz
          gzip --stdout data/watchword.db > "data/$name"
          gh release upload watchword-data "data/$name"
          gh release view watchword-data --json assets --jq '.assets[].name' | sort | head -n -3 | while read -r old; do
            gh release delete-asset watchword-data "$old" --yes
          done
      - uses: actions/upload-artifact@v4
        if: ${{ !cancelled() }}
        with:
          name: export
          path: data/export
          if-no-files-found: ignore
"""
DEFAULT_MINUTES = 60.0
_BESIDES = 60
"""Minutes for everything but the crawl."""


def workflow(plan: Plan) -> str:
    """The text of the workflow. Paths of this machine mean nothing there; the repository's own seeds are used."""
    minutes = plan.minutes or DEFAULT_MINUTES
    text = WORKFLOW
    for mark, value in (
        ("@CONTACT@", plan.contact),
        ("@CONTACT_JSON@", json.dumps(plan.contact)),
        ("@HOUR@", str(plan.hour)),
        ("@MINUTE@", str(plan.minute)),
        ("@MINUTES@", f"{minutes:g}"),
        ("@TIMEOUT@", str(int(minutes) + _BESIDES)),
    ):
        text = text.replace(mark, value)
    return text
