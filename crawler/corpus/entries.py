"""An Entry as JSON in the frontier, from its discovery to its document."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, replace
from typing import Any

from crawler.model import Entry, PublishedDate, TranscriptLink


def entry_to_json(entry: Entry) -> str:
    """Empty fields are left out; ``entry_from_json`` gives the same entry back."""
    return json.dumps({name: value for name, value in asdict(entry).items() if value}, ensure_ascii=True)


def entry_from_json(text: str) -> Entry:
    fields: dict[str, Any] = {"url": None, "guid": None, "title": None} | json.loads(text)
    for name in ("published", "modified"):
        if fields.get(name):
            fields[name] = PublishedDate(**fields[name])
    fields["authors"] = tuple(fields.get("authors", ()))
    fields["transcripts"] = tuple(TranscriptLink(**link) for link in fields.get("transcripts", ()))
    return Entry(**fields)


def without_content(entry: Entry) -> Entry:
    """What is kept of an entry once its page is not looked at again: all but its text."""
    return replace(entry, content=None, summary=None)


def entry_hash(entry: Entry) -> str:
    """Changes when the feed says something new of the entry's text: its title, content, edit date or transcripts.

    A summary alone does not count: many feeds put comment counts or "the post … appeared first on" there.
    """
    told = [
        entry.title,
        entry.content or "",
        entry.modified.raw if entry.modified else "",
        [link.url for link in entry.transcripts],
    ]
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()[:16]


def is_same_entry(known: Entry, other: Entry) -> bool:
    """Whether two entries of one source with one GUID, but with different addresses, are one that moved.

    They are where the date or the title is the same, or neither has any: some feeds give one GUID, such as their
    own address, to every entry in turn.
    """
    dates = (known.published.value if known.published else None, other.published.value if other.published else None)
    titles = (known.title, other.title)
    if dates[0] is not None and dates[0] == dates[1]:
        return True
    if titles[0] and titles[0] == titles[1]:
        return True
    return not any((*dates, *titles))
