"""The words beside a mention: from the texts, or from the little of them that a public edition keeps.

texts (private), contexts (public), or neither --read_contexts--> (left, right) of a mention
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Sequence

Beside = Callable[[int, str, int, int], tuple[str, str]]
"""Of a revision, term, start and end: what stands before it, and what after."""


def read_contexts(conn: sqlite3.Connection, revisions: Sequence[int], width: int) -> Beside:
    """At most ``width`` characters each side of any mention in ``revisions``; blank where the text is not held."""
    held = {row[0] for row in conn.execute("select name from sqlite_master where name in ('texts', 'contexts')")}
    asked = (json.dumps(revisions),)
    if "texts" in held:
        texts = dict(
            conn.execute(
                "select t.revision, t.text from json_each(?) j cross join texts t on t.revision = j.value", asked
            )
        )

        def in_text(revision: int, _: str, start: int, end: int) -> tuple[str, str]:
            text = texts.get(revision, "")
            return text[start - width if start > width else 0 : start], text[end : end + width]

        return in_text
    if "contexts" not in held:
        return lambda *_: ("", "")
    kept = {
        (revision, term, start): (left, right)
        for revision, term, start, left, right in conn.execute(
            'select c.revision, c.term, c.start, c."left", c."right" from json_each(?) j'
            " cross join contexts c on c.revision = j.value",
            asked,
        )
    }

    def in_context(revision: int, term: str, start: int, _: int) -> tuple[str, str]:
        left, right = kept.get((revision, term, start), ("", ""))
        return left[-width:], right[:width]

    return in_context
