"""A text that is to be forgotten, out of the corpus and of the ledger in one transaction: no number keeps it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime

from sqlite_utils import Database

from analysis.counting.candidates import irregular_text
from analysis.ledger.store import counted_as
from analysis.ledger.tallies import Tally, drop_empty_tallies
from crawler.corpus.connection import immediate, unchecked
from crawler.corpus.forgetting import Forgettable, forget

_KEPT = ("frontier", "changed_documents")
"""What remembers a document's address without its text, and what lists it as changed."""


def forget_documents(db: Database, known: Sequence[Forgettable], *, now: datetime, reason: str | None = None) -> int:
    """Forget ``known``, with all that any table holds of their documents; returns how many mentions went with them.

    What was removed is overwritten in the file. The clusters of near-duplicates that a document was part of are
    not made anew here.
    """
    documents = [each.document for each in known if each.document is not None]
    db.conn.execute("pragma secure_delete = on")
    asked = json.dumps(documents)
    with unchecked(db), immediate(db):
        mentions: int = db.conn.execute(
            f"select count(*) from mentions where document in {_ASKED}", (asked,)
        ).fetchone()[0]
        tally = Tally()
        tally.take_out(db, counted_as(db, documents))
        tally.write(db)
        _unindex(db, asked)
        revisions = [
            revision
            for (revision,) in db.conn.execute(f"select id from revisions where document in {_ASKED}", (asked,))
        ]
        for each in known:
            forget(db, each, now=now, reason=reason)
        _clear(db, documents, revisions)
        drop_empty_tallies(db)
        db.conn.execute(f"delete from changed_documents where document in {_ASKED}", (asked,))
    return mentions


_ASKED = "(select value from json_each(?))"


def _unindex(db: Database, asked: str) -> None:
    """Take the folded texts of the documents' irregular revisions out of their index, which needs to be told them."""
    counted = db.conn.execute(
        "select r.id, t.text from counted c"
        " join revisions r on r.document = c.document and r.id <= c.revision join texts t on t.revision = r.id"
        f" where c.document in {_ASKED}",
        (asked,),
    ).fetchall()
    for revision, text in counted:
        folded = irregular_text(text)
        if folded is not None:
            db.conn.execute(
                "insert into irregular_fts (irregular_fts, rowid, text) values ('delete', ?, ?)", (revision, folded)
            )


def _clear(db: Database, documents: Sequence[int], revisions: Sequence[int]) -> None:
    """Delete what is left of them in any table with a column for a document or a revision, whoever made the table."""
    columns = db.conn.execute(
        "select m.name, c.name from sqlite_master m join pragma_table_info(m.name) c"
        " where m.type = 'table' and m.sql not like 'create virtual%' and c.name in ('document', 'revision')"
    ).fetchall()
    for table, column in columns:
        if table not in _KEPT:
            gone = documents if column == "document" else revisions
            db.conn.executemany(f'delete from "{table}" where "{column}" = ?', ((each,) for each in gone))
    both = [(document, document) for document in documents]
    db.conn.executemany("delete from duplicate_pairs where a = ? or b = ?", both)
