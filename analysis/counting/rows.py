"""From texts to mentions: the one place where matching, voice, sense and the ledger's columns meet."""

from __future__ import annotations

import json
import sqlite3
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence, Set
from itertools import repeat
from operator import itemgetter
from typing import NamedTuple

from analysis.ledger.store import MENTION_COLUMNS, REPEATED, MentionRow
from analysis.terms.matching import Match
from analysis.terms.senses import SenseRules
from analysis.terms.voice import voices_of
from crawler.corpus.passages import AS_IT_CAME, passage_hash


class RevisionText(NamedTuple):
    """A revision as it is matched: ``blocks`` and ``cues`` are sorted by their start.

    ``kind`` is the document's, ``title`` the one that it had with this text; ``marked`` says that the blocks come from
    a page's markup. ``repeated`` are the passages that repeat over its source, none where it is not marked.
    """

    revision: int
    document: int
    kind: str
    title: str | None
    marked: bool
    text: str
    blocks: Sequence[tuple[int, int, str]]
    cues: Sequence[tuple[int, float | None, str | None]]
    repeated: Set[int] = frozenset()


class Unread(NamedTuple):
    """What there is to match of some documents: the latest revision of each that is in the corpus, and the texts of
    those revisions that the ledger has not read yet, by id."""

    latest: list[tuple[int, int | None]]
    texts: list[RevisionText]


_TEXT = f"r.id, r.document, d.source, d.kind, t.title, r.extractor not in {AS_IT_CAME}, r.blocks, t.text"


def read_texts(conn: sqlite3.Connection, revisions: Sequence[int]) -> Iterator[RevisionText]:
    """The texts of ``revisions`` with their blocks and cues, by id."""
    rows = conn.execute(
        f"select {_TEXT} from revisions r join documents d on d.id = r.document join texts t on t.revision = r.id"
        " where r.id in (select value from json_each(?)) order by r.id",
        (json.dumps(revisions),),
    )
    cues, repeated = _cues_of(conn, revisions), _repeated(conn)
    for row in rows:
        yield _revision_text(row, cues, repeated)


def read_unread(conn: sqlite3.Connection, documents: Sequence[int]) -> Unread:
    """What there is to match of ``documents``. Inside a transaction, or else one of them may change while it is read."""
    rows = conn.execute(
        # Crosswise, in the order in which they are stored; sorted here, for the database would copy the texts for it.
        f"select d.id, d.revision, {_TEXT} from json_each(?) asked cross join documents d on d.id = asked.value"
        " left join counted c on c.document = d.id"
        " left join revisions r on r.document = d.id and r.id <= d.revision and r.id > coalesce(c.revision, 0)"
        " left join texts t on t.revision = r.id",
        (json.dumps(documents),),
    ).fetchall()
    unread = sorted(row[2:] for row in rows if row[2] is not None)
    cues, repeated = _cues_of(conn, [row[0] for row in unread]), _repeated(conn)
    texts = [_revision_text(row, cues, repeated) for row in unread]
    return Unread(list({row[0]: row[:2] for row in rows}.values()), texts)


Cues = list[tuple[int, float | None, str | None]]


def _cues_of(conn: sqlite3.Connection, revisions: Sequence[int]) -> dict[int, Cues]:
    cues: dict[int, Cues] = defaultdict(list)
    for revision, offset, second, speaker in conn.execute(
        "select revision, offset, second, speaker from cues"
        " where revision in (select value from json_each(?)) order by revision, offset",
        (json.dumps(revisions),),
    ):
        cues[revision].append((offset, second, speaker))
    return cues


def _repeated(conn: sqlite3.Connection) -> dict[str, set[int]]:
    """By source, the passages that repeat over it, as ``repetition`` left them."""
    repeated: dict[str, set[int]] = defaultdict(set)
    for source, passage in conn.execute("select source, hash from repeated"):
        repeated[source].add(passage)
    return repeated


def _revision_text(
    row: tuple[int, int, str, str, str | None, int, str, str],
    cues: Mapping[int, Cues],
    repeated: Mapping[str, Set[int]],
) -> RevisionText:
    revision, document, source, kind, title, marked, blocks, text = row
    return RevisionText(
        revision,
        document,
        kind,
        title,
        bool(marked),
        text,
        json.loads(blocks),
        cues.get(revision, ()),
        repeated.get(source, frozenset()) if marked else frozenset(),
    )


_TERM = MENTION_COLUMNS.index("term")


def mention_rows(text: RevisionText, matches: Sequence[Match], senses: SenseRules) -> list[MentionRow]:
    """One revision's mentions in the order of their key.

    Each has its block, whose words it is, the sense that ``senses`` give it and, in a transcript, its second and
    speaker. One in a passage that repeats over its source is marked as such, and off.
    """
    if not matches:
        return []
    starts, ends, terms, variants, surfaces, nested = zip(*matches, strict=True)
    spans = list(zip(starts, ends, strict=True))
    voices, contested, places = zip(
        *voices_of(text.text, spans, text.blocks, title=text.title, kind=text.kind, marked=text.marked), strict=True
    )
    meant = [sense for sense, _ in senses.decide(text.text, spans, terms)]
    within = _blocks_at(text.blocks, starts)
    blocks = ["paragraph" if at is None else text.blocks[at][2] for at in within]
    if text.repeated:
        repeated = {at for at in within if at is not None and _repeats(text, at)}
        for mention, at in enumerate(within):
            if at in repeated:
                blocks[mention], meant[mention] = REPEATED, "off"
    seconds, speakers = _cues_at(text.cues, starts) if text.cues else (repeat(None), repeat(None))
    rows = list(
        zip(  # in the order of MENTION_COLUMNS; what is said of all of them is repeated for ever
            repeat(text.revision),
            terms,
            starts,
            ends,
            repeat(text.document),
            variants,
            surfaces,
            blocks,
            nested,
            voices,
            map(int, contested),
            places,
            meant,
            seconds,
            speakers,
            strict=False,
        )
    )
    rows.sort(key=itemgetter(_TERM))  # they were in the order of their starts
    return rows


def _blocks_at(blocks: Sequence[tuple[int, int, str]], starts: Sequence[int]) -> list[int | None]:
    """The place in ``blocks`` of the one that each of ``starts`` is in; None where it is in none."""
    if len(blocks) == 1 and blocks[0][0] <= min(starts) and max(starts) < blocks[0][1]:
        return [0] * len(starts)
    begins = [block[0] for block in blocks]
    within = [bisect_right(begins, start) - 1 for start in starts]
    return [at if at >= 0 and start < blocks[at][1] else None for start, at in zip(starts, within, strict=True)]


def _repeats(text: RevisionText, at: int) -> bool:
    """Whether the block at this place is a passage that repeats over the text's source."""
    begin, end, kind = text.blocks[at]
    return passage_hash(text.text[begin:end], kind) in text.repeated


def _cues_at(
    cues: Sequence[tuple[int, float | None, str | None]], starts: Sequence[int]
) -> tuple[list[float | None], list[str | None]]:
    """The second and the speaker of the cue that each of ``starts`` is in."""
    offsets = [cue[0] for cue in cues]
    at = [bisect_right(offsets, start) - 1 for start in starts]
    return [cues[n][1] if n >= 0 else None for n in at], [cues[n][2] if n >= 0 else None for n in at]
