"""From texts to mention rows: the one place where matching and the ledger's columns meet."""

from __future__ import annotations

import json
import sqlite3
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from analysis.ledger.store import MentionRow
from analysis.terms.matching import Match


class RevisionText(NamedTuple):
    """A revision as it is matched: ``blocks`` and ``cues`` are sorted by their start."""

    revision: int
    document: int
    text: str
    blocks: Sequence[tuple[int, int, str]]
    cues: Sequence[tuple[int, float | None, str | None]]


def read_texts(conn: sqlite3.Connection, revisions: Sequence[int]) -> Iterator[RevisionText]:
    """The texts of ``revisions`` with their blocks and cues, by id."""
    asked = json.dumps(revisions)
    cues: dict[int, list[tuple[int, float | None, str | None]]] = defaultdict(list)
    for revision, offset, second, speaker in conn.execute(
        "select revision, offset, second, speaker from cues"
        " where revision in (select value from json_each(?)) order by revision, offset",
        (asked,),
    ):
        cues[revision].append((offset, second, speaker))
    for revision, document, blocks, text in conn.execute(
        "select r.id, r.document, r.blocks, t.text from revisions r join texts t on t.revision = r.id"
        " where r.id in (select value from json_each(?)) order by r.id",
        (asked,),
    ):
        yield RevisionText(revision, document, text, json.loads(blocks), cues.get(revision, ()))


def mention_rows(text: RevisionText, matches: Sequence[Match]) -> list[MentionRow]:
    """The rows of one revision's mentions, each with its block and, in a transcript, its second and speaker."""
    if not matches:
        return []
    starts = [block[0] for block in text.blocks]
    offsets = [cue[0] for cue in text.cues]
    rows = []
    for match in matches:
        at = bisect_right(starts, match.start) - 1
        inside = at >= 0 and match.start < text.blocks[at][1]
        cue = text.cues[bisect_right(offsets, match.start) - 1] if offsets and offsets[0] <= match.start else None
        rows.append(
            MentionRow(
                revision=text.revision,
                term=match.term,
                start=match.start,
                end=match.end,
                document=text.document,
                variant=match.variant,
                surface=match.surface,
                block=text.blocks[at][2] if inside else "paragraph",
                nested_in=match.nested_in,
                voice=None,
                sense=None,
                second=cue[1] if cue else None,
                speaker=cue[2] if cue else None,
            )
        )
    return rows
