"""``watchword collocates``: the words that keep company with a term."""

from __future__ import annotations

import click

from analysis.commands.options import note, open_ledger, output_options, print_rows
from analysis.queries import resolve_term
from analysis.queries.collocates import LEAST, WINDOW, Collocate
from analysis.queries.collocates import collocates as company_of


@click.command()
@click.argument("term")
@click.option("--limit", type=click.IntRange(1), default=30, show_default=True, help="At most so many words.")
@click.option("--all-words", is_flag=True, help="English function words (the, of, is), too.")
@output_options
@click.pass_context
def collocates(context: click.Context, term: str, limit: int, all_words: bool, form: str | None) -> None:
    """The words that keep company with TERM, the strongest first by logDice (14 is the most).

    Words like "the" and "of" stand beside every word, and are left out.

    \b
    watchword collocates "open source"
    watchword collocates distillation-attack --limit 100 --csv
    watchword collocates "open source" --all-words
    """
    db = open_ledger(context)
    company = company_of(db.conn, resolve_term(db.conn, term), most=limit, all_words=all_words)
    print_rows(Collocate._fields, company.words, form, {"together": ",", "frequency": ",", "log_dice": ".2f"})
    note(
        f"within {WINDOW} words and at least {LEAST} times, in {company.looked_at:,} of the {company.documents:,}"
        " dated documents that use it"
    )
