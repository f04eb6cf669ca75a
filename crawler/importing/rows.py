"""What the crawl's own way from answer to document is given here, in place of a claimed row and a curated source."""

from __future__ import annotations

from crawler.corpus.frontier import FrontierRow, Target
from crawler.model import Kind, Source


def row_of(target: Target, kind: Kind | None = None) -> FrontierRow:
    """``target`` as the row of a first visit, of the ``kind`` that the person chose, if one was chosen."""
    return FrontierRow(
        key=target.key,
        page=target.page,
        host=target.host,
        source=target.source,
        kind=kind or target.kind,
        tries=0,
        discovered="",
        entry=target.entry,
        document_key=None,
        etag=None,
        modified=None,
    )


def source_named(id: str) -> Source:
    """A source of which no more is known than its id."""
    return Source(id, id, "imported", "")
