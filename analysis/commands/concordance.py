"""``watchword concordance``: every mention with the words around it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, get_args

import click

from analysis.commands.options import note, open_ledger, output_options, print_rows
from analysis.queries import MentionRow, count_mentions, resolve_source, resolve_term
from analysis.queries.concordance import CONTEXT_CHARACTERS, Order, iterate_concordance

READING_COLUMNS = ("published", "source", "left", "surface", "right", "nested_in")
READING_WIDTH = 45


@click.command()
@click.argument("term")
@click.option("--source", help="Only this source (id or label).")
@click.option("--since", help="From this day, month or year on.")
@click.option("--until", help="Up to and including this day, month or year.")
@click.option("--order", type=click.Choice(get_args(Order)), default="date", show_default=True, help="Sort by.")
@click.option("--width", type=click.IntRange(1, 2000), help="Characters of context on each side.")
@click.option("--limit", type=click.IntRange(1), help="At most so many mentions; all by default.")
@click.option("--nested", is_flag=True, help="Show mentions inside a longer term's too.")
@output_options
@click.pass_context
def concordance(
    context: click.Context,
    term: str,
    source: str | None,
    since: str | None,
    until: str | None,
    order: Order,
    width: int | None,
    limit: int | None,
    nested: bool,
    form: str | None,
) -> None:
    """Each mention of TERM with the words around it, where it stands and who wrote it.

    As many rows as `watchword trend` counts with the same choices.

    \b
    watchword concordance "distillation attack"
    watchword concordance "open weights" --source interconnects --since 2025 --csv
    """
    db = open_ledger(context)
    identity = resolve_term(db.conn, term)
    chosen: dict[str, Any] = {
        "source": resolve_source(db.conn, source) if source else None,
        "since": since,
        "until": until,
    }
    reading = form == "table"
    rows = iterate_concordance(
        db.conn,
        identity,
        **chosen,
        nested=nested,
        limit=limit,
        order=order,
        width=width or (READING_WIDTH if reading else CONTEXT_CHARACTERS),
    )
    if reading:
        print_rows(READING_COLUMNS, _for_reading(rows), form)
    else:
        print_rows(MentionRow._fields, rows, form)
    shown = count_mentions(db.conn, identity, **chosen)
    inside = count_mentions(db.conn, identity, **chosen, nested=True) - shown
    more = f", and {inside:,} more nested in longer terms (--nested shows them)" if inside and not nested else ""
    note(f"{shown + (inside if nested else 0):,} mentions of {identity}{more}")


def _for_reading(rows: Iterator[MentionRow]) -> Iterator[list[Any]]:
    for row in rows:
        day = (row.published or "undated")[:10]
        yield [day, row.source, row.left.strip(), row.surface, row.right.strip(), row.nested_in]
