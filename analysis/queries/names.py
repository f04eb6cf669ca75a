"""What there is to ask about: terms and sources, and finding one by the name a person gives."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from rapidfuzz import process

from analysis.errors import UnknownSource, UnknownTerm
from analysis.terms.folding import fold_variant

SUGGESTIONS = 3
SUGGESTION_SCORE = 60.0
"""rapidfuzz's ratio, 0 to 100, below which a suggestion would be noise."""


@dataclass(frozen=True)
class TermRow:
    """A term of the lexicon with its counted mentions in the latest revisions: un-nested, not of another meaning."""

    id: str
    label: str
    definition: str
    rival_set: str | None
    kind: str
    mentions: int


@dataclass(frozen=True)
class RivalSetRow:
    """A rival set with the ids of its terms, in the order of the lexicon."""

    id: str
    label: str
    definition: str
    terms: tuple[str, ...]


@dataclass(frozen=True)
class SourceRow:
    """A source with what is counted of it; ``first`` and ``last`` are days, None where nothing is dated."""

    id: str
    label: str
    kind: str
    home: str | None
    documents: int
    tokens: int
    first: str | None
    last: str | None


def list_terms(conn: sqlite3.Connection) -> list[TermRow]:
    """Every term, in the order of the lexicon."""
    return [
        TermRow(*row)
        for row in conn.execute(
            "select t.id, t.label, t.definition, t.rival_set, t.kind,"
            " coalesce((select sum(c.mentions) from term_totals c where c.term = t.id), 0)"
            " from terms t order by t.position"
        )
    ]


def list_rival_sets(conn: sqlite3.Connection) -> list[RivalSetRow]:
    """Every rival set that has a term, in the order of the lexicon."""
    members: dict[str, list[str]] = {}
    for term, rivals in conn.execute("select id, rival_set from terms where rival_set is not null order by position"):
        members.setdefault(rivals, []).append(term)
    return [
        RivalSetRow(identity, label, definition, tuple(members[identity]))
        for identity, label, definition in conn.execute(
            "select id, label, definition from rival_sets order by position"
        )
        if identity in members
    ]


def resolve_term(conn: sqlite3.Connection, name: str) -> str:
    """The id of the term that ``name`` is the id, the label or a variant of, whatever its case or hyphens.

    Raises UnknownTerm, with the nearest names, where there is none.
    """
    wanted = fold_variant(name)
    names: dict[str, str] = {}
    for variant, term in conn.execute("select variant, term from variants"):
        names.setdefault(fold_variant(variant), term)
    for term, label in conn.execute("select id, label from terms order by position desc"):
        names[fold_variant(label)] = term
        names[fold_variant(term)] = term
    if wanted in names:
        return names[wanted]
    near = process.extract(wanted, list(names), limit=SUGGESTIONS, score_cutoff=SUGGESTION_SCORE)
    raise UnknownTerm(name, tuple(dict.fromkeys(names[match[0]] for match in near)))


def list_sources(conn: sqlite3.Connection) -> list[SourceRow]:
    """Every source, counted or not, by label."""
    return [
        SourceRow(*row)
        for row in conn.execute(
            "select s.id, s.label, s.kind, s.home, coalesce(v.documents, 0), coalesce(v.tokens, 0),"
            " (select min(day) from volume where source = s.id and day > ''),"
            " (select max(day) from volume where source = s.id and day > '')"
            " from sources s left join source_totals v on v.source = s.id order by s.label"
        )
    ]


def resolve_source(conn: sqlite3.Connection, name: str) -> str:
    """The id of the source that ``name`` is the id or label of; raises UnknownSource with the nearest ids."""
    wanted = name.casefold().strip()
    names: dict[str, str] = {}
    for identity, label in conn.execute("select id, label from sources"):
        names.setdefault(label.casefold(), identity)
        names[identity.casefold()] = identity
    if wanted in names:
        return names[wanted]
    near = process.extract(wanted, list(names), limit=SUGGESTIONS, score_cutoff=SUGGESTION_SCORE)
    raise UnknownSource(name, tuple(dict.fromkeys(names[match[0]] for match in near)))
