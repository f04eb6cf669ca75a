"""From texts to mention rows: the one place where matching, voice, sense and the ledger's columns meet."""

from __future__ import annotations

import json
import sqlite3
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from analysis.ledger.store import MentionRow
from analysis.terms.matching import Match
from analysis.terms.senses import SenseRules
from analysis.terms.voice import voices_of


class RevisionText(NamedTuple):
    """A revision as it is matched: ``blocks`` and ``cues`` are sorted by their start.

    ``kind`` is the document's, ``title`` the one that it had with this text; ``marked`` says that the blocks come from
    a page's markup.
    """

    revision: int
    document: int
    kind: str
    title: str | None
    marked: bool
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
    for revision, document, kind, title, marked, blocks, text in conn.execute(
        "select r.id, r.document, d.kind, t.title, r.extractor not in ('import', 'none'), r.blocks, t.text"
        " from revisions r join documents d on d.id = r.document join texts t on t.revision = r.id"
        " where r.id in (select value from json_each(?)) order by r.id",
        (asked,),
    ):
        yield RevisionText(
            revision, document, kind, title, bool(marked), text, json.loads(blocks), cues.get(revision, ())
        )


def mention_rows(text: RevisionText, matches: Sequence[Match], senses: SenseRules) -> list[MentionRow]:
    """The rows of one revision's mentions.

    Each has its block, whose words it is, the sense that ``senses`` give it and, in a transcript, its second and
    speaker.
    """
    if not matches:
        return []
    spans = [(match.start, match.end) for match in matches]
    voices = voices_of(text.text, spans, text.blocks, title=text.title, kind=text.kind, marked=text.marked)
    meant = senses.decide(text.text, spans, [match.term for match in matches])
    starts = [block[0] for block in text.blocks]
    offsets = [cue[0] for cue in text.cues]
    rows = []
    for match, voice, (sense, _) in zip(matches, voices, meant, strict=True):
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
                voice=voice.voice,
                contested=voice.contested,
                place=voice.place,
                sense=sense,
                second=cue[1] if cue else None,
                speaker=cue[2] if cue else None,
            )
        )
    return rows
