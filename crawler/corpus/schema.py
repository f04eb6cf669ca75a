"""The crawler's tables, as named migrations. A migration that was released is never edited."""

from __future__ import annotations

import json

from sqlite_utils import Database, Migrations

from crawler.corpus.passages import AS_IT_CAME, put_passages

migrations = Migrations("crawler")


@migrations()
def corpus(db: Database) -> None:
    """Sources, feeds, frontier, runs, fetches, documents, revisions, texts, cues and the full-text index."""
    for statement in _CORPUS.split(";\n"):
        if statement.strip():
            db.conn.execute(statement)
    db.table("texts").enable_fts(["title", "text"], tokenize="unicode61 remove_diacritics 0", create_triggers=False)


@migrations()
def other_names(db: Database) -> None:
    """By what else a page on the frontier is known: its entry's GUID, and other addresses it was met under."""
    for statement in _OTHER_NAMES.split(";\n"):
        if statement.strip():
            db.conn.execute(statement)


@migrations()
def published_confidence(db: Database) -> None:
    """Whether a date of publication is confirmed, stated, inferred or disputed (`crawler.model.PublishedDate`)."""
    db.conn.execute("alter table documents add column published_confidence text")


@migrations()
def troubled(db: Database) -> None:
    """Why pages were not read is told of an index of just these: a page of the health of a crawl reads no other row."""
    db.conn.execute(_TROUBLED)


@migrations()
def passages(db: Database) -> None:
    """What the blocks of each revision read from HTML are known by; of those that are there, it is worked out now."""
    db.conn.execute(_PASSAGES)
    marks = ", ".join("?" * len(AS_IT_CAME))
    for revision, text, blocks in db.conn.execute(
        "select r.id, t.text, r.blocks from revisions r join texts t on t.revision = r.id"
        f" where r.extractor not in ({marks}) order by r.id",
        AS_IT_CAME,
    ):
        put_passages(db, revision, text, json.loads(blocks))


def migrate(db: Database) -> None:
    """Bring the crawler's tables of ``db`` up to date; does nothing where they are."""
    if migrations.pending(db):
        migrations.apply(db)


_CORPUS = """
create table sources (
  id text primary key,
  label text not null,
  kind text not null,
  home text,
  language text,
  note text,
  added text not null
);
create table feeds (
  url text primary key,
  source text not null references sources(id),
  format text,
  etag text,
  modified text,
  body_hash text,
  polled text,
  polled_well text,
  due text,
  failures integer not null default 0,
  interval_hours real,
  outcome text
);
create index feeds_source on feeds(source);
create table runs (
  id integer primary key,
  command text not null,
  started text not null,
  finished text,
  outcome text,
  summary text
);
create table frontier (
  url text primary key,
  page text,
  host text not null,
  source text not null references sources(id),
  kind text not null,
  state text not null check (state in ('due', 'claimed', 'done', 'failed', 'refused')),
  tries integer not null default 0,
  deaths integer not null default 0,
  discovered text not null,
  due text,
  claimed integer references runs(id),
  entry text,
  entry_hash text,
  document integer references documents(id),
  etag text,
  modified text,
  reason text
);
create index frontier_due on frontier(due, host);
create index frontier_host on frontier(host, due);
create index frontier_claimed on frontier(claimed) where claimed is not null;
create index frontier_source on frontier(source, state);
create table forgotten (
  url text primary key,
  forgotten text not null,
  reason text
);
create table fetches (
  id integer primary key,
  run integer references runs(id),
  source text not null,
  url text not null,
  purpose text not null,
  at text not null,
  status integer,
  outcome text not null,
  reason text,
  bytes integer,
  seconds real,
  content_type text,
  signals text,
  archive text
);
create index fetches_source on fetches(source, at);
create index fetches_url on fetches(url);
create table documents (
  id integer primary key,
  key text not null unique,
  source text not null references sources(id),
  kind text not null check (kind in ('article', 'episode')),
  url text,
  guid text,
  title text,
  authors text,
  language text,
  published text,
  published_precision text,
  published_from text,
  published_raw text,
  modified text,
  first_seen text not null,
  audio_url text,
  duration real,
  signals text,
  revision integer,
  cluster integer
);
create index documents_source on documents(source, published);
create index documents_published on documents(published);
create index documents_guid on documents(source, guid);
create table revisions (
  id integer primary key autoincrement,
  document integer not null references documents(id),
  number integer not null,
  seen_at text not null,
  hash text not null,
  characters integer not null,
  tokens integer not null,
  blocks text not null,
  extractor text not null,
  extractor_version text not null,
  options text not null,
  loss text,
  unique (document, number)
);
create table texts (
  revision integer primary key references revisions(id),
  title text,
  text text not null
);
create table cues (
  revision integer not null references revisions(id),
  offset integer not null,
  second real,
  speaker text,
  primary key (revision, offset)
) without rowid;
create table changed_documents (
  document integer primary key
)
"""

_PASSAGES = """
create table passages (
  hash integer not null,
  revision integer not null references revisions(id),
  primary key (hash, revision)
) without rowid
"""

_TROUBLED = """
create index frontier_troubled on frontier(source, state, reason) where state in ('failed', 'refused')
"""

_OTHER_NAMES = """
alter table frontier add column guid text;
update frontier set guid = json_extract(entry, '$.guid') where entry is not null;
create index frontier_guid on frontier(source, guid) where guid is not null;
create table aliases (
  url text primary key,
  frontier text not null references frontier(url)
) without rowid;
create index aliases_frontier on aliases(frontier)
"""
