"""A document to read, with the terms marked in it; and what changed between two of its revisions.

Only where the database holds the texts: a public edition has no such page.
"""

from __future__ import annotations

import re
import sqlite3
from collections import Counter
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from datasette import Request, Response

from analysis.queries.document import (
    CopyRow,
    DocumentRow,
    MarkRow,
    RevisionText,
    copies_of,
    find_document,
    holds_texts,
    read_text,
)
from analysis.queries.revisions import RevisionRow, revisions_of
from analysis.web.comparison import Choices
from analysis.web.differences import Line, differences
from analysis.web.fragments import original_address
from analysis.web.passages import Passage, passages_of
from analysis.web.visit import PREFIX, Visit, name_in, visit
from analysis.web.wording import VOICES, web_address

_CONTEXT = 60


@dataclass(frozen=True)
class Reading:
    """A document with the revision that is shown, and all its revisions."""

    document: DocumentRow
    shown: RevisionRow
    text: RevisionText
    revisions: tuple[RevisionRow, ...]
    copies: tuple[CopyRow, ...]


@dataclass(frozen=True)
class Changes:
    """Two revisions of a document, the earlier first, and how often each uses each term (by id)."""

    document: DocumentRow
    before: RevisionRow
    after: RevisionRow
    titles: tuple[str | None, str | None]
    lines: tuple[Line, ...]
    uses: tuple[tuple[str, int, int], ...]
    revisions: tuple[RevisionRow, ...]


async def show_document(datasette: Any, request: Request) -> Response:
    """The page of one document; ``?revision=2`` shows that revision's text, else the latest's."""
    number = _number(request.args.get("revision"))

    def read(conn: sqlite3.Connection, choices: Choices) -> Reading | str:
        found = _find(conn, name_in(request))
        if isinstance(found, str):
            return found
        document, revisions = found
        shown = _revision(revisions, number, document.revision)
        text = read_text(conn, shown.id) if shown else None
        if shown is None or text is None:
            return f"document {document.id} has no such revision: it has {_numbers(revisions)}"
        return Reading(document, shown, text, revisions, tuple(copies_of(conn, document.id)))

    def show(here: Visit, reading: Reading | str) -> Response:
        if isinstance(reading, str):
            return here.page("problem.html", {"problem": reading}, status=404)
        response = here.page("document.html", _context(here, reading))
        return _allow_audio(response, reading.document.audio_url)

    return await visit(datasette, request, read, show, lasting=False)


async def show_changes(datasette: Any, request: Request) -> Response:
    """What changed in a document between ``?before=1`` and ``&after=2``; blank, its last two revisions."""
    before, after = _number(request.args.get("before")), _number(request.args.get("after"))

    def read(conn: sqlite3.Connection, choices: Choices) -> Changes | str:
        found = _find(conn, name_in(request))
        if isinstance(found, str):
            return found
        document, revisions = found
        later = _revision(revisions, after, document.revision)
        earlier = _revision(revisions, before or (later.number - 1 if later else None), None)
        if later is None or earlier is None or earlier.number >= later.number:
            return f"document {document.id} has no such two revisions, the earlier first: it has {_numbers(revisions)}"
        old, new = read_text(conn, earlier.id), read_text(conn, later.id)
        if old is None or new is None:
            return f"the texts of document {document.id} are no longer held"
        lines = tuple(differences(old.text, new.text))
        uses = _uses(old, new)
        return Changes(document, earlier, later, (old.title, new.title), lines, uses, revisions)

    def show(here: Visit, changes: Changes | str) -> Response:
        if isinstance(changes, str):
            return here.page("problem.html", {"problem": changes}, status=404)
        context = {"changes": changes, "labels": _labels(here.choices), "source": _source(here, changes.document)}
        return here.page("changes.html", context)

    return await visit(datasette, request, read, show, lasting=False)


def _find(conn: sqlite3.Connection, name: str) -> tuple[DocumentRow, tuple[RevisionRow, ...]] | str:
    """The document and its revisions, or the line that says why there is none."""
    if not holds_texts(conn):
        return "this edition holds no texts: follow the link to the original"
    number = _number(name)
    document = find_document(conn, number) if number else None
    if document is None:
        return f"no document {name!r}: documents are named by the numbers that the concordance links to"
    revisions = tuple(revisions_of(conn, document.id))
    if not revisions:
        return f"document {document.id} has no text: nothing was extracted from it yet"
    return document, revisions


def _number(text: str | None) -> int | None:
    return int(text) if text and re.fullmatch(r"[0-9]{1,15}", text) else None


def _revision(revisions: tuple[RevisionRow, ...], number: int | None, usual: int | None) -> RevisionRow | None:
    wanted = (each for each in revisions if (each.number == number if number else each.id == usual))
    return next(wanted, None)


def _numbers(revisions: tuple[RevisionRow, ...]) -> str:
    return f"{revisions[0].number} to {revisions[-1].number}" if len(revisions) > 1 else f"only {revisions[0].number}"


def _uses(old: RevisionText, new: RevisionText) -> tuple[tuple[str, int, int], ...]:
    before, after = (Counter(mention.term for mention in text.mentions if _counts(mention)) for text in (old, new))
    return tuple((term, before[term], after[term]) for term in sorted(before.keys() | after.keys()))


def _counts(mention: MarkRow) -> bool:
    return mention.nested_in is None and mention.sense != "off"


def _context(here: Visit, reading: Reading) -> dict[str, Any]:
    document, text = reading.document, reading.text
    labels = _labels(here.choices)
    uses: dict[str, list[MarkRow]] = {}
    for mention in text.mentions:
        if _counts(mention):
            uses.setdefault(mention.term, []).append(mention)
    order = sorted(uses, key=lambda term: (-len(uses[term]), labels.get(term, term)))
    return {
        "document": document,
        "shown": reading.shown,
        "title": text.title or document.title or "untitled",
        "source": _source(here, document),
        "revisions": reading.revisions,
        "copies": reading.copies,
        "passages": passages_of(text),
        "uses": [(term, labels.get(term, term), uses[term]) for term in order],
        "colours": {term: at % 8 + 1 for at, term in enumerate(order)},
        "labels": labels,
        "voices": VOICES,
        "has_voices": any(mention.voice not in (None, "own") for mention in text.mentions),
        "audio": web_address(document.audio_url),
        "original": web_address(document.url),
        "at_original": lambda passage: _at_original(document, text, passage),
        "source_labels": {source.id: source.label for source in here.choices.sources},
    }


def _at_original(document: DocumentRow, text: RevisionText, passage: Passage) -> str | None:
    """The original's address at the passage's first mention."""
    mention = passage.marked
    if mention is None:
        return None
    left = text.text[max(0, mention.start - _CONTEXT) : mention.start]
    right = text.text[mention.end : mention.end + _CONTEXT]
    return original_address(document.url, _whole(left, at_start=True), mention.surface, _whole(right, at_start=False))


def _whole(text: str, *, at_start: bool) -> str:
    """``text`` without the word that the window cut through."""
    if len(text) < _CONTEXT:
        return text
    return text[text.find(" ") + 1 :] if at_start else text[: text.rfind(" ") + 1]


def _labels(choices: Choices) -> dict[str, str]:
    return {term.id: term.label for term in choices.terms}


def _source(here: Visit, document: DocumentRow) -> tuple[str, str]:
    """The address and the label of the document's source."""
    label = next((each.label for each in here.choices.sources if each.id == document.source), document.source)
    return here.path(f"{PREFIX}/source/{document.source}"), label


def _allow_audio(response: Response, audio: str | None) -> Response:
    """Lets the reader, and nobody before the reader presses play, fetch an episode from where it is published.

    Publishers hand their listeners from host to host, so that no one host can be named.
    """
    if web_address(audio):
        scheme = urlsplit(audio or "").scheme.lower()
        allowed = "https:" if scheme == "https" else "https: http:"
        policy = response.headers["content-security-policy"]
        response.headers["content-security-policy"] = policy.replace("media-src 'none'", f"media-src {allowed}")
    return response
