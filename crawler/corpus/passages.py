"""The passages of texts that were read from HTML: by them is seen what stands on many pages of one source.

Extraction judges one page at a time, and takes a line for a paragraph that the site puts under everything it writes
(an invitation to subscribe, a note on the author). Which passages these are, the analysis asks of all pages together.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from sqlite_utils import Database

from crawler.tokens import count_tokens

AS_IT_CAME = ("import", "none")
"""Extractors of texts that came as text: what somebody gives as a text has nothing about it that is not its own."""

LEAST_TOKENS = 5
"""Shorter blocks ("Read more", "Open source", "What is next?") stand on many pages without being boilerplate."""


def passage_hash(passage: str, kind: str) -> int | None:
    """What the block ``passage`` is known by, signed and of 64 bits; None where it is too short, or something said.

    White space and case are passed over.
    """
    if kind == "transcript" or count_tokens(passage) < LEAST_TOKENS:
        return None
    digest = hashlib.blake2b(" ".join(passage.split()).casefold().encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)


def put_passages(db: Database, revision: int, text: str, blocks: Sequence[tuple[int, int, str]]) -> None:
    """Write what the blocks of the revision's ``text`` are known by, in the caller's transaction."""
    hashes = {passage_hash(text[start:end], kind) for start, end, kind in blocks} - {None}
    db.conn.executemany(
        "insert or ignore into passages (hash, revision) values (?, ?)", [(each, revision) for each in hashes]
    )
