"""``watchword count``: the ledger brought up to date."""

from __future__ import annotations

import click

from analysis.commands.ledger_refresh import refresh_ledger
from analysis.commands.options import ProgressLine, note, open_ledger, seed_file
from analysis.events import read_events
from analysis.terms.lexicon import read_lexicon
from analysis.terms.matching import COMPILED
from analysis.terms.native_build import SLOWER


@click.command()
@click.option("--all", "everything", is_flag=True, help="Count everything again from the start.")
@click.option(
    "--lexicon", "lexicon_path", help="What is counted; by default lexicon.toml of ./seeds, else the bundled one."
)
@click.option("--events", "events_path", help="What happened when; by default events.csv beside the lexicon's.")
@click.pass_context
def count(context: click.Context, everything: bool, lexicon_path: str | None, events_path: str | None) -> None:
    """Bring the ledger up to date: new revisions, and changed terms of the lexicon, only.

    Near-duplicates (syndicated copies, a newsletter that contains a post) are found among what is new, so that
    every count can be taken raw or, with --one-per-cluster, one per cluster. What then stands in five or more
    texts of one source, copies apart, is its boilerplate, and mentions in it are in no number unless you ask (--off).

    \b
    watchword count
    watchword count --lexicon my-lexicon.toml
    """
    lexicon = read_lexicon(seed_file("lexicon.toml", lexicon_path))
    events = read_events(seed_file("events.csv", events_path))
    db = open_ledger(context, counted=False)
    if not COMPILED:
        note(f"{SLOWER}: its extension is not built (with a C compiler here, installing again builds it)")
    progress = ProgressLine()
    clustered, summary = refresh_ledger(db, lexicon, events, everything=everything, progress=progress)
    progress.close()
    parts = [f"{summary.documents:,} documents counted", f"{summary.mentions:,} mentions found"]
    if summary.recounted_terms:
        parts.append(f"{len(summary.recounted_terms):,} terms new or changed")
    if summary.removed_terms:
        parts.append(f"{len(summary.removed_terms):,} terms removed")
    if clustered.clustered:
        parts.append(clustered.line)
    if summary.repeated_line:
        parts.append(summary.repeated_line)
    changed_terms = summary.recounted_terms or summary.removed_terms
    done = summary.documents or summary.read_again or changed_terms or clustered.moved
    note(
        (", ".join(parts) if done else "nothing to do: the ledger is up to date")
        + f" (lexicon {lexicon.path}, {len(lexicon.terms)} terms, version {lexicon.version[:8]})"
    )
