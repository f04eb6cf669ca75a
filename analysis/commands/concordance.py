"""``watchword concordance``: every mention with the words around it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, get_args

import click

from analysis.commands.options import note, open_ledger, output_options, print_rows
from analysis.commands.scope_options import scope_of, scope_options
from analysis.queries import MentionRow, count_mentions, resolve_term
from analysis.queries.concordance import CONTEXT_CHARACTERS, Order, iterate_concordance

READING_COLUMNS = ("published", "source", "left", "surface", "right", "nested_in")
READING_WIDTH = 45


@click.command()
@click.argument("term")
@scope_options
@click.option("--order", type=click.Choice(get_args(Order)), default="date", show_default=True, help="Sort by.")
@click.option("--width", type=click.IntRange(1, 2000), help="Characters of context on each side.")
@click.option("--limit", type=click.IntRange(1), help="At most so many mentions; all by default.")
@output_options
@click.pass_context
def concordance(
    context: click.Context,
    /,
    term: str,
    order: Order,
    width: int | None,
    limit: int | None,
    form: str | None,
    **scope: Any,
) -> None:
    """Each mention of TERM with the words around it, where it stands and who wrote it.

    As many rows as `watchword trend` counts with the same choices.

    \b
    watchword concordance "distillation attack"
    watchword concordance "open weights" --source interconnects --since 2025 --csv
    """
    db = open_ledger(context)
    identity = resolve_term(db.conn, term)
    chosen = scope_of(db.conn, scope)
    reading = form == "table"
    rows = iterate_concordance(
        db.conn,
        identity,
        limit=limit,
        order=order,
        width=width or (READING_WIDTH if reading else CONTEXT_CHARACTERS),
        **chosen,
    )
    if reading:
        print_rows(READING_COLUMNS, _for_reading(rows), form)
    else:
        print_rows(MentionRow._fields, rows, form)
    every = count_mentions(db.conn, identity, **(chosen | {"nested": True}))
    shown = count_mentions(db.conn, identity, **chosen)
    inside = every - shown
    more = f", and {inside:,} more nested in longer terms (--nested shows them)" if inside else ""
    note(f"{shown:,} mentions of {identity}{more}")


def _for_reading(rows: Iterator[MentionRow]) -> Iterator[list[Any]]:
    for row in rows:
        day = (row.published or "undated")[:10]
        yield [day, row.source, row.left.strip(), row.surface, row.right.strip(), row.nested_in]
