"""``watchword near-misses``: forms that the lexicon may lack, found, shown and judged."""

from __future__ import annotations

import click

from analysis.commands.options import ProgressLine, note, now, open_ledger, output_options, print_rows, stamp
from analysis.near_misses import FormRow, judge_form, list_forms, search
from analysis.queries import resolve_term

READING_COLUMNS = ("term", "form", "how", "score", "occurrences", "documents", "left", "surface", "right")
READING_WIDTH = 30


@click.command("near-misses")
@click.option("--term", help="Only this term (id, label or variant).")
@click.option("--accept", "accepted", multiple=True, metavar="FORM", help="FORM is a name of its term. Repeatable.")
@click.option("--reject", "rejected", multiple=True, metavar="FORM", help="Never show FORM again. Repeatable.")
@click.option("--limit", type=click.IntRange(0), help="Search at most so many documents now; all by default.")
@output_options
@click.pass_context
def near_misses(
    context: click.Context,
    term: str | None,
    accepted: tuple[str, ...],
    rejected: tuple[str, ...],
    limit: int | None,
    form: str | None,
) -> None:
    """What is spelled almost like a term, split otherwise or, in transcripts, sounds like one.

    Searches the documents that are new or were not searched for today's lexicon, and lists the forms that nobody
    judged, the commonest first. None of them is counted: an accepted form counts once it stands in the lexicon, and
    what to write there is said.

    \b
    watchword near-misses
    watchword near-misses --accept "open waits" --reject workshop
    """
    db = open_ledger(context)
    identity = resolve_term(db.conn, term) if term else None
    for name in rejected:
        terms = judge_form(db, name, identity, accepted=False, now=stamp(now()))
        note(f'"{name}" is no {" or ".join(terms)}: it is not shown again')
    for name in accepted:
        (of_term,) = judge_form(db, name, identity, accepted=True, now=stamp(now()))
        note(
            f'"{name}": add it to the variants of [[term]] id = "{of_term}" in lexicon.toml, then run `watchword count`'
        )
    if accepted or rejected:
        return
    progress = ProgressLine()
    searched = search(db, limit=limit, report=progress)
    progress.close()
    if searched.documents:
        note(f"{searched.documents:,} documents searched, {searched.found:,} near misses found")
    if searched.waiting:
        note(f"{searched.waiting:,} documents were not searched: run it again, or without --limit")
    rows = list_forms(db.conn, identity)
    if form != "table":
        print_rows(FormRow._fields, rows, form)
        return
    shown = [row._replace(left=row.left[-READING_WIDTH:], right=row.right[:READING_WIDTH]) for row in rows]
    print_rows(READING_COLUMNS, [[getattr(row, name) for name in READING_COLUMNS] for row in shown], form)
