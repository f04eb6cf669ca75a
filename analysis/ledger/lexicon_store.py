"""The lexicon as the ledger knows it: which terms are counted, and from which of their definitions.

A term whose hash is empty is known but not yet counted over the documents that are: that is how a
recount which was cut short is taken up again.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlite_utils import Database

from analysis.terms.model import Lexicon


@dataclass(frozen=True)
class LexiconChange:
    """Ids of the terms that must be counted again over documents already counted, and of those that are gone."""

    changed: tuple[str, ...]
    removed: tuple[str, ...]


def lexicon_change(db: Database, lexicon: Lexicon) -> LexiconChange:
    """What of ``lexicon`` differs from what the ledger was counted with."""
    known = dict(db.conn.execute("select id, hash from terms").fetchall())
    wanted = {term.id: term.hash for term in lexicon.terms}
    return LexiconChange(
        changed=tuple(identity for identity, digest in wanted.items() if known.get(identity) != digest),
        removed=tuple(identity for identity in known if identity not in wanted),
    )


def register_lexicon(db: Database, lexicon: Lexicon, change: LexiconChange, *, now: str) -> None:
    """Write the terms and variants of ``lexicon``, with the hash of the changed ones left empty."""
    changed = set(change.changed)
    terms = [
        (
            term.id,
            term.label,
            term.definition,
            term.rival_set,
            term.kind,
            position,
            "" if term.id in changed else term.hash,
        )
        for position, term in enumerate(lexicon.terms)
    ]
    rivals = [
        (rivals.id, rivals.label, rivals.definition, position) for position, rivals in enumerate(lexicon.rival_sets)
    ]
    # Most often one term is other than before: what stands as it should is read, which is cheaper than writing it.
    known = set(db.conn.execute("select id, label, definition, rival_set, kind, position, hash from terms").fetchall())
    db.conn.executemany(
        "insert into terms (id, label, definition, rival_set, kind, position, hash) values (?, ?, ?, ?, ?, ?, ?)"
        " on conflict (id) do update set label = excluded.label, definition = excluded.definition,"
        " rival_set = excluded.rival_set, kind = excluded.kind, position = excluded.position, hash = excluded.hash",
        [term for term in terms if term not in known],
    )
    if db.conn.execute("select id, label, definition, position from rival_sets order by position").fetchall() != rivals:
        db.conn.execute("delete from rival_sets")
        db.conn.executemany("insert into rival_sets (id, label, definition, position) values (?, ?, ?, ?)", rivals)
    rewritten = set(change.changed) | set(change.removed)
    db.conn.executemany("delete from variants where term = ?", [(term,) for term in rewritten])
    db.conn.executemany(
        "insert into variants (term, variant, pattern, cased) values (?, ?, ?, ?)",
        [(v.term, v.variant, v.pattern, v.cased) for v in lexicon.variants if v.term in rewritten],
    )
    db.conn.execute("update lexicons set current = 0 where current")
    db.conn.execute(
        "insert into lexicons (version, path, terms, first_used, current) values (?, ?, ?, ?, 1)"
        " on conflict (version) do update set current = 1, path = excluded.path",
        (lexicon.version, lexicon.path, len(lexicon.terms), now),
    )


def is_current(db: Database, lexicon: Lexicon) -> bool:
    """Whether ``lexicon`` is the one the ledger holds."""
    row = db.conn.execute("select version from lexicons where current").fetchone()
    return row is not None and row[0] == lexicon.version


def settle_lexicon(db: Database, lexicon: Lexicon, change: LexiconChange) -> None:
    """Record that the changed terms are counted, and forget the removed ones."""
    hashes = {term.id: term.hash for term in lexicon.terms}
    db.conn.executemany("update terms set hash = ? where id = ?", [(hashes[term], term) for term in change.changed])
    # Taking documents out leaves rows of nothing, which still refer to the term.
    for table, column in (("counts", "term"), ("terms", "id")):
        db.conn.executemany(f"delete from {table} where {column} = ?", [(term,) for term in change.removed])
