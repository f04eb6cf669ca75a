"""The mentions as the lines of a CSV: those that ``tabular.csv_parts`` gives of their rows, in half of its time."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from analysis.queries.concordance import MentionRow
from analysis.queries.found import Found
from analysis.tabular import csv_cells

_KINDS_KEPT = 20_000
"""Of what is written of a mention's ``what``: 20 MB at most, however many kinds a corpus has."""


def mention_parts(found: Iterable[Found], *, guarded: bool = True) -> Iterator[str]:
    """The header, then the lines of each of ``found``. No row is made: what repeats is written once and looked up."""

    def cells(column: Sequence[object]) -> Sequence[str]:
        return csv_cells(column, guarded=guarded)

    @lru_cache(_KINDS_KEPT)
    def written(what: str) -> tuple[str, str, str]:
        """The columns up to the surface, from the block to what it is nested in, and from the sense on."""
        each = cells(json.loads(what))
        return ",".join(each[:3]), ",".join(each[3:6]), ",".join(each[6:])

    yield ",".join(MentionRow._fields) + "\n"
    for some in found:
        columns = map(cells, zip(*some.documents.values(), strict=True))
        documents = dict(zip(some.documents, map(",".join, zip(*columns, strict=True)), strict=True))
        lines = [
            f"{is_what},{left},{right},{document},{revision},{start},{end},{stands},{second},{speaker},{of},{means}\n"
            for (is_what, stands, means), left, right, document, revision, start, end, second, speaker, of in zip(
                map(written, some.what),
                cells(some.left),
                cells(some.right),
                some.document,
                some.revision,
                some.start,
                some.end,
                cells(some.second),
                cells(some.speaker),
                map(documents.__getitem__, some.document),
                strict=True,
            )
        ]
        if lines:
            yield "".join(lines)
