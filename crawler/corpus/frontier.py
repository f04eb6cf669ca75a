"""The ``frontier`` table: every page and episode that was ever pointed at, what became of it, and when it is due.

    discovered -> due -> claimed by a run -> done | failed | refused, and due again where ``due`` has a time

The row changes in the same transaction as the document and the fetch, so that a kill at any moment loses
and repeats nothing: what a dead run had claimed returns to due. Functions run in the caller's transaction.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlite_utils import Database

from crawler.corpus.entries import entry_from_json, entry_hash, entry_to_json, is_same_entry, without_content
from crawler.corpus.fetches import timestamp
from crawler.model import Document, Entry, Kind

State = Literal["done", "failed", "refused", "due"]

_TO_ASK = "due <= ? and (due <= ? or state = 'due') and state <> 'claimed'"

MOST_OF_ONE_GUID = 20
"""So many entries are looked at, the newest first, where a feed gives one GUID to all of them."""


@dataclass(frozen=True)
class Target:
    """Something pointed at: ``key`` is the canonical URL or ``SOURCE:GUID``, ``page`` what to fetch (None: nothing).

    ``host`` is the ``host:port`` of ``page``, the unit of politeness; it is empty where there is no page.
    """

    key: str
    page: str | None
    host: str
    source: str
    kind: Kind
    entry: Entry | None = None

    @property
    def guid(self) -> str | None:
        """What the feed itself knows the entry by."""
        return self.entry.guid if self.entry else None


@dataclass(frozen=True)
class FrontierRow:
    """A claimed target with what earlier visits left: its tries, its document's key and the page's validators."""

    key: str
    page: str | None
    host: str
    source: str
    kind: Kind
    tries: int
    discovered: str
    entry: Entry | None
    document_key: str | None
    etag: str | None
    modified: str | None


def discover(db: Database, targets: Iterable[Target], *, now: datetime, update: bool = True) -> tuple[int, int]:
    """Put ``targets`` on the frontier; returns how many are new and how many known ones the feed says changed.

    A known target is due again only if its entry changed, and not at all without ``update``: an archive words
    its entries otherwise than the feed does. A target is known by its key, by another address it was met under, or
    by its entry's GUID, so that a page that moved stays one document. What a person had forgotten is not taken again.
    """
    new = changed = 0
    for target in targets:
        if is_forgotten(db, target.key) or (target.guid and is_forgotten(db, f"{target.source}:{target.guid}")):
            continue
        digest = entry_hash(target.entry) if target.entry else None
        known = _known(db, target)
        if known is None:
            _add(db, target, digest, now)
            new += 1
            continue
        key, known_digest, moved = known
        if moved:
            add_alias(db, target.key, key)
            if update:
                _follow(db, key, target)
        if update and digest is not None and known_digest != digest:
            text = entry_to_json(target.entry) if target.entry else None
            db.conn.execute(
                "update frontier set page = ?, host = ?, kind = ?, entry = ?, entry_hash = ?, guid = ?, due = ?, tries = 0"
                " where url = ?",
                (target.page, target.host, target.kind, text, digest, target.guid, timestamp(now), key),
            )
            changed += 1
    return new, changed


def _known(db: Database, target: Target) -> tuple[str, str | None, bool] | None:
    """The key and the entry's hash of the row that ``target`` is, and whether it was not met under its key before."""
    row = db.conn.execute("select url, entry_hash from frontier where url = ?", (target.key,)).fetchone()
    if row is None:
        row = db.conn.execute(
            "select f.url, f.entry_hash from aliases a join frontier f on f.url = a.frontier where a.url = ?",
            (target.key,),
        ).fetchone()
    if row is not None:
        return row[0], row[1], False
    if target.entry is None or not target.guid:
        return None
    rows = db.conn.execute(
        "select url, entry_hash, entry from frontier where source = ? and guid = ? and entry is not null"
        " order by rowid desc limit ?",
        (target.source, target.guid, MOST_OF_ONE_GUID),
    )
    for key, digest, entry in rows:
        if is_same_entry(entry_from_json(entry), target.entry):
            return key, digest, True
    return None


def _follow(db: Database, key: str, target: Target) -> None:
    """The row ``key`` is asked at, and its document linked to, where ``target`` says that it is now."""
    db.conn.execute("update frontier set page = ?, host = ? where url = ?", (target.page, target.host, key))
    if target.page == target.key:
        db.conn.execute(
            "update documents set url = ? where id = (select document from frontier where url = ?)", (target.key, key)
        )


def _add(db: Database, target: Target, digest: str | None, now: datetime) -> None:
    text = entry_to_json(target.entry) if target.entry else None
    db.conn.execute(
        "insert into frontier (url, page, host, source, kind, state, discovered, due, entry, entry_hash, guid)"
        " values (?, ?, ?, ?, ?, 'due', ?, ?, ?, ?, ?)",
        (
            target.key,
            target.page,
            target.host,
            target.source,
            target.kind,
            timestamp(now),
            timestamp(now),
            text,
            digest,
            target.guid,
        ),
    )


def add_alias(db: Database, url: str, key: str) -> None:
    """Remember that ``url`` is the page of the row ``key``, unless it has a row or another name already."""
    db.conn.execute(
        "insert or ignore into aliases (url, frontier) select ?, ? where not exists (select 1 from frontier where url = ?)",
        (url, key, url),
    )


def is_forgotten(db: Database, key: str) -> bool:
    """Whether a person asked that the page or document ``key`` be not taken again."""
    return db.conn.execute("select 1 from forgotten where url = ?", (key,)).fetchone() is not None


def is_document_forgotten(db: Database, document: Document) -> bool:
    """Whether ``document`` is one that a person had forgotten, under whatever address it comes now."""
    names = [document.key, document.url, f"{document.source}:{document.guid}" if document.guid else None]
    return any(name is not None and is_forgotten(db, name) for name in names)


def hosts_due(db: Database, sources: Iterable[str], *, now: datetime, soon: datetime) -> list[str]:
    """The hosts with pages of ``sources`` to ask, the longest waiting first; '' is that of entries alone.

    To ask are pages due ``now``, and those put off until no later than ``soon`` by a host that asked for it.
    """
    wanted = list(sources)
    marks = ", ".join("?" * len(wanted))
    rows = db.conn.execute(
        f"select host from frontier where {_TO_ASK} and source in ({marks}) group by host order by min(due), host",
        (timestamp(soon), timestamp(now), *wanted),
    )
    return [row[0] for row in rows]


def count_due(db: Database, sources: Iterable[str], *, by: datetime) -> int:
    """How many pages of ``sources`` are due at ``by``."""
    wanted = list(sources)
    marks = ", ".join("?" * len(wanted))
    row = db.conn.execute(
        f"select count(*) from frontier where due <= ? and state <> 'claimed' and source in ({marks})",
        (timestamp(by), *wanted),
    ).fetchone()
    return int(row[0])


def claim(
    db: Database, run: int, host: str, sources: Iterable[str], *, now: datetime, soon: datetime, limit: int
) -> list[FrontierRow]:
    """Take up to ``limit`` rows of ``host`` for ``run``, as ``hosts_due`` means them; counts as one try.

    Of those due since the same moment, the order is that of the feed: newest first.
    """
    wanted = list(sources)
    marks = ", ".join("?" * len(wanted))
    rows = db.conn.execute(
        "select f.url, f.page, f.host, f.source, f.kind, f.tries + 1, f.discovered, f.entry, d.key, f.etag, f.modified"
        " from frontier f left join documents d on d.id = f.document"
        f" where f.host = ? and {_TO_ASK} and f.source in ({marks})"
        " order by f.deaths, f.due, f.rowid limit ?",
        (host, timestamp(soon), timestamp(now), *wanted, limit),
    ).fetchall()
    db.conn.executemany(
        "update frontier set state = 'claimed', claimed = ?, tries = tries + 1 where url = ?",
        [(run, row[0]) for row in rows],
    )
    return [_row(row) for row in rows]


def settle(
    db: Database,
    row: FrontierRow,
    *,
    state: State,
    due: datetime | None,
    reason: str | None = None,
    document: int | None = None,
    etag: str | None = None,
    modified: str | None = None,
) -> None:
    """What became of a claimed row. ``due`` is when it is looked at again, None for never.

    ``document``, ``etag`` and ``modified`` replace what is there unless None. Once done for good, the entry's text is
    dropped from the row: the document has it. Until then it stays, since a page that is looked at again must be read beside it
    as before, or would seem changed.
    """
    is_over = state == "done" and due is None
    kept = entry_to_json(without_content(row.entry)) if row.entry and is_over else None
    db.conn.execute(
        "update frontier set state = ?, claimed = null, due = ?, reason = ?, deaths = 0,"
        " tries = case when ? then 0 else tries end, document = coalesce(?, document), etag = coalesce(?, etag),"
        " modified = coalesce(?, modified), entry = coalesce(?, entry) where url = ?",
        (
            state,
            timestamp(due) if due else None,
            reason,
            state == "done",
            document,
            etag,
            modified,
            kept,
            row.key,
        ),
    )


def _row(row: tuple[Any, ...]) -> FrontierRow:
    key, page, host, source, kind, tries, discovered, entry, document_key, etag, modified = row
    return FrontierRow(
        key,
        page,
        host,
        source,
        kind,
        tries,
        discovered,
        entry_from_json(entry) if entry else None,
        document_key,
        etag,
        modified,
    )


def release(db: Database, *, died: bool) -> int:
    """Return every claimed row to due; how many there were. Call it only with the crawl lock held.

    What a run had in hand when it died comes last the next time, so that a page that kills its crawler cannot
    keep the others waiting; it is never given up for that, since a kill says nothing of the page.
    """
    cursor = db.conn.execute(
        "update frontier set state = 'due', claimed = null, tries = max(0, tries - 1), deaths = deaths + ?"
        " where state = 'claimed'",
        (died,),
    )
    return cursor.rowcount
