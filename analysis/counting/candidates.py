"""Which counted revisions may hold a term: asked of the full-text index, so that few texts need be read again.

The index splits and lowers words in its own way. Where a text holds characters that the matcher folds and the
index does not (soft hyphens, ligatures, full-width letters…), the folded text is indexed besides, in
``irregular_fts``. Together they find every text that the matcher would match, and some that it would not.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence

from sqlite_utils import Database

from analysis.terms.folding import fold, fold_variant
from analysis.terms.model import Variant

MOST_TERMS = 100
"""Above it, reading every text once is cheaper than asking for so many phrases."""

_ASCII = bytes(range(0x80))
_IRREGULAR = re.compile(
    "[\xad\xb5\u0130-\u0133\u013f\u0140\u0149\u017f\u0300-\u036f\u061c\u180e\u1ab0-\u1aff\u1dc0-\u1dff\u200b-\u200f"
    "\u202a-\u202e\u2060-\u206f\u20d0-\u20ff\ufe00-\ufe0f\ufe20-\ufe2f\ufeff]"
    r"|(?![\x00-\u017f])\w"
)
"""A character that the index may take otherwise than the matcher: one that joins or vanishes, or a letter beyond
Latin Extended-A, where the two may lower or decompose it differently."""


def irregular_text(text: str) -> str | None:
    """The folded text where the index may hold other words than the matcher sees, else None."""
    if text.isascii():
        return None
    # Most of a text is ASCII, which is taken away at a tenth of what it takes to look for a letter beyond it.
    beyond = text.encode("utf-8", "surrogatepass").translate(None, _ASCII).decode("utf-8", "surrogatepass")
    return fold(text).text if _IRREGULAR.search(beyond) else None


def index_irregular(db: Database, texts: Iterable[tuple[int, str]]) -> None:
    """Index the folded texts of irregular revisions."""
    db.conn.executemany("insert into irregular_fts (rowid, text) values (?, ?)", texts)


def candidate_revisions(db: Database, variants: Sequence[Variant], touched: Sequence[str]) -> list[int] | None:
    """Revisions that may hold one of ``variants``, or that hold a mention of a term of ``touched``; None for all.

    All is the answer where there are more than MOST_TERMS terms, or a variant without a word to ask for.
    """
    if len(touched) > MOST_TERMS or not all(re.search(r"[^\W_]", variant.variant) for variant in variants):
        return None
    found: set[int] = set()
    as_written = {_phrase(unicodedata.normalize("NFC", variant.variant)) for variant in variants}
    as_folded = {_phrase(fold_variant(variant.variant)) for variant in variants}
    if variants:
        found |= _ask(db, "texts_fts", f"text : ({' OR '.join(sorted(as_written))})")
        found |= _ask(db, "irregular_fts", " OR ".join(sorted(as_folded)))
    for term in touched:
        found.update(row[0] for row in db.conn.execute("select revision from mentions where term = ?", (term,)))
    return sorted(found)


def _ask(db: Database, table: str, query: str) -> set[int]:
    return {row[0] for row in db.conn.execute(f"select rowid from {table} where {table} match ?", (query,))}


def _phrase(words: str) -> str:
    """A phrase of the index's query language; the index splits it into words as it split the texts."""
    return '"' + words.replace('"', " ") + '"'
