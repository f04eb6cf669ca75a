"""From texts to mentions: the one place where matching, voice, sense and the ledger's columns meet."""

from __future__ import annotations

import json
import sqlite3
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from analysis.ledger.store import NO_MENTIONS, MentionColumns
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


def mention_columns(text: RevisionText, matches: Sequence[Match], senses: SenseRules) -> MentionColumns:
    """One revision's mentions as columns; nothing but empty ones where there is no match.

    Each has its block, whose words it is, the sense that ``senses`` give it and, in a transcript, its second and
    speaker.
    """
    if not matches:
        return NO_MENTIONS
    starts, ends, terms, variants, surfaces, nested = zip(*matches, strict=True)
    spans = list(zip(starts, ends, strict=True))
    voices, contested, places = zip(
        *voices_of(text.text, spans, text.blocks, title=text.title, kind=text.kind, marked=text.marked), strict=True
    )
    meant = [sense for sense, _ in senses.decide(text.text, spans, terms)]
    many = len(matches)
    seconds, speakers = _cues_at(text.cues, starts) if text.cues else ([None] * many, [None] * many)
    return MentionColumns(
        revision=[text.revision] * many,
        term=terms,
        start=starts,
        end=ends,
        document=[text.document] * many,
        variant=variants,
        surface=surfaces,
        block=_blocks_at(text.blocks, starts),
        nested_in=nested,
        voice=voices,
        contested=list(map(int, contested)),
        place=places,
        sense=meant,
        second=seconds,
        speaker=speakers,
    )


def _blocks_at(blocks: Sequence[tuple[int, int, str]], starts: Sequence[int]) -> list[str]:
    """The kind of block that each of ``starts`` is in; what is in none is a paragraph."""
    if len(blocks) == 1 and blocks[0][0] <= min(starts) and max(starts) < blocks[0][1]:
        return [blocks[0][2]] * len(starts)
    begins = [block[0] for block in blocks]
    kinds = []
    for start in starts:
        at = bisect_right(begins, start) - 1
        kinds.append(blocks[at][2] if at >= 0 and start < blocks[at][1] else "paragraph")
    return kinds


def _cues_at(
    cues: Sequence[tuple[int, float | None, str | None]], starts: Sequence[int]
) -> tuple[list[float | None], list[str | None]]:
    """The second and the speaker of the cue that each of ``starts`` is in."""
    offsets = [cue[0] for cue in cues]
    at = [bisect_right(offsets, start) - 1 for start in starts]
    return [cues[n][1] if n >= 0 else None for n in at], [cues[n][2] if n >= 0 else None for n in at]
