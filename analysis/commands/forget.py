"""``watchword forget``: a text taken out, and not taken again."""

from __future__ import annotations

import sys

import click

from analysis.commands.options import database_path, note, now, open_ledger
from analysis.counting.removal import forget_documents
from analysis.duplicates import cluster_documents
from analysis.errors import AnalysisError
from crawler.corpus.forgetting import Forgettable, look_up
from crawler.locking import crawl_lock


@click.command()
@click.argument("what", nargs=-1, required=True, metavar="URL|DOCUMENT...")
@click.option("--reason", help="Why; kept beside the address.")
@click.option(
    "--unseen", is_flag=True, help="Take also addresses that are not in the database, so that they never come."
)
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.pass_context
def forget(context: click.Context, what: tuple[str, ...], reason: str | None, unseen: bool, yes: bool) -> None:
    """Remove texts, each named by its address or its document's number, with all their revisions and mentions, and
    remember not to take them again: no crawl or import brings them back, and no number keeps them.

    Nothing is removed where one of them is not known. On a terminal it asks first.

    \b
    watchword forget https://example.org/a-post --reason "asked by its author"
    watchword forget 1204 1377 --yes
    """
    db = open_ledger(context, counted=False)
    # A crawl that has the page in hand would bring it back.
    with crawl_lock(database_path(context)):
        known = []
        for name in what:
            each = look_up(db, name)
            if each.document is None and not unseen:
                raise AnalysisError(f"{name}: not in the database; to keep it from ever being taken, add --unseen")
            if each not in known:
                known.append(each)
        if not yes and sys.stdin.isatty():
            for each in known:
                note(_described(each))
            click.confirm("Remove for good, and never take again?", abort=True, err=True)
        mentions = forget_documents(db, known, now=now(), reason=reason)
        if any(each.clustered for each in known):
            cluster_documents(db)
    for each in known:
        click.echo(f"{'will not be taken' if each.document is None else 'removed'}: {_described(each)}")
    for place in (place for each in known for place in each.archived):
        note(f"still kept in the web archive: {place}")
    if any(each.document is not None for each in known):
        note(f"{mentions:,} mentions went with them; files written before hold them still: export and publish anew")


def _described(each: Forgettable) -> str:
    """Title, address and what there is of it, in one line."""
    address = next((key for key in each.keys if "://" in key), each.keys[0])
    if each.document is None:
        return address
    return f"{each.title or 'untitled'} ({address}), document {each.document}, {each.revisions:,} revisions"
