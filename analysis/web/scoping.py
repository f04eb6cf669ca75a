"""What a selection leaves out or takes in beyond the usual, in words for the caption of a chart. Pure."""

from __future__ import annotations

from analysis.queries import Scope


def scope_notes(scope: Scope) -> list[str]:
    """One sentence for each choice that is not the usual one.

    >>> scope_notes(Scope(kind="episode", copies="one-per-cluster"))[0]
    'Episodes only.'
    """
    notes = []
    if scope.source_kind:
        notes.append(f"Only sources of the kind {scope.source_kind}.")
    if scope.kind:
        notes.append("Articles only." if scope.kind == "article" else "Episodes only.")
    if scope.copies == "one-per-cluster":
        notes.append("Of near-duplicates, only the document that was published first is looked at.")
    if scope.revision == "first":
        notes.append("Each document is taken as it was first published.")
    if scope.voice or scope.block:
        where = [f"in the voice “{scope.voice}”"] if scope.voice else []
        where += [f"in blocks of the kind {scope.block}"] if scope.block else []
        notes.append(f"Only mentions {' and '.join(where)}, over all the text.")
    if scope.off:
        notes.append("Mentions of another meaning, and in text that repeats over its source, are counted too.")
    return notes
