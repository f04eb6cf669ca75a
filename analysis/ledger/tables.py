"""The statements that each migration of ``schema`` runs: tables, indexes, and the triggers that keep totals."""

LEDGER = """
create table lexicons (
  version text primary key,
  path text not null,
  terms integer not null,
  first_used text not null,
  current integer not null
);
create table rival_sets (
  id text primary key,
  label text not null,
  definition text not null,
  position integer not null
);
create table terms (
  id text primary key,
  label text not null,
  definition text not null,
  rival_set text,
  kind text not null,
  position integer not null,
  hash text not null
);
create table variants (
  term text not null references terms(id),
  variant text not null,
  pattern text not null,
  cased integer not null,
  primary key (term, variant)
) without rowid;
create table counted (
  document integer primary key references documents(id),
  revision integer not null,
  day text not null,
  source text not null,
  kind text not null,
  tokens integer not null
);
create index counted_source_day on counted(source, day);
create index counted_day on counted(day);
create table mentions (
  revision integer not null references revisions(id),
  term text not null references terms(id),
  start integer not null,
  "end" integer not null,
  document integer not null references documents(id),
  variant text not null,
  surface text not null,
  block text not null,
  nested_in text,
  voice text,
  sense text,
  second real,
  speaker text,
  primary key (revision, term, start)
) without rowid;
create index mentions_term on mentions(term, document);
create table counts (
  day text not null,
  source text not null,
  kind text not null,
  term text not null references terms(id),
  mentions integer not null,
  documents integer not null,
  mentions_with_nested integer not null,
  documents_with_nested integer not null,
  primary key (term, day, source, kind)
) without rowid;
create table volume (
  day text not null,
  source text not null,
  kind text not null,
  documents integer not null,
  tokens integer not null,
  primary key (day, source, kind)
) without rowid;
create index counts_empty on counts(term) where documents_with_nested = 0;
create index volume_empty on volume(day) where documents = 0;
create table coverage (
  source text not null,
  week text not null,
  state text not null check (state in ('observed', 'partial', 'missing')),
  reason text,
  primary key (source, week)
) without rowid;
create virtual table irregular_fts using fts5(text, content='', tokenize='unicode61 remove_diacritics 0');
create table near_misses (
  id integer primary key,
  revision integer not null,
  term text not null,
  variant text not null,
  surface text not null,
  start integer not null,
  "end" integer not null,
  score real not null,
  accepted integer
);
create table judgements (
  id integer primary key,
  document integer not null,
  term text not null,
  start integer not null,
  label text not null,
  judged text not null,
  by text
);
create table events (
  date text not null,
  label text not null,
  topic text,
  url text,
  primary key (date, label)
) without rowid
"""

NEAR_DUPLICATES = """
create table signatures (
  document integer primary key references documents(id) on delete cascade,
  revision integer not null,
  size integer not null,
  signature blob not null,
  sample blob not null,
  compared integer not null
);
create index signatures_new on signatures(document) where not compared;
create table duplicate_pairs (
  a integer not null references documents(id) on delete cascade,
  b integer not null references documents(id) on delete cascade,
  jaccard real not null,
  containment real not null,
  coverage real not null,
  shorter integer not null,
  primary key (a, b)
) without rowid;
create index duplicate_pairs_b on duplicate_pairs(b)
"""

TOTALS = """
create table term_totals (
  term text not null,
  source text not null,
  mentions integer not null,
  documents integer not null,
  primary key (term, source)
) without rowid

create table source_totals (
  source text primary key,
  documents integer not null,
  tokens integer not null
) without rowid

insert into term_totals select term, source, sum(mentions), sum(documents) from counts group by term, source

insert into source_totals select source, sum(documents), sum(tokens) from volume group by source

create table ledger_stamp (
  id integer primary key check (id = 1),
  stamp blob not null
)

insert into ledger_stamp (id, stamp) values (1, randomblob(12))

create index volume_source on volume(source, day)

drop index mentions_term

create trigger counts_in after insert on counts begin
  insert into term_totals values (new.term, new.source, new.mentions, new.documents)
    on conflict do update set mentions = mentions + excluded.mentions, documents = documents + excluded.documents;
end

create trigger counts_changed after update on counts begin
  update term_totals set mentions = mentions + new.mentions - old.mentions,
    documents = documents + new.documents - old.documents where term = new.term and source = new.source;
end

create trigger counts_out after delete on counts begin
  update term_totals set mentions = mentions - old.mentions, documents = documents - old.documents
    where term = old.term and source = old.source;
end

create trigger volume_in after insert on volume begin
  insert into source_totals values (new.source, new.documents, new.tokens)
    on conflict do update set documents = documents + excluded.documents, tokens = tokens + excluded.tokens;
end

create trigger volume_changed after update on volume begin
  update source_totals set documents = documents + new.documents - old.documents,
    tokens = tokens + new.tokens - old.tokens where source = new.source;
end

create trigger volume_out after delete on volume begin
  update source_totals set documents = documents - old.documents, tokens = tokens - old.tokens
    where source = old.source;
end

create trigger mentions_in after insert on mentions begin
  update ledger_stamp set stamp = randomblob(12);
end

create trigger mentions_changed after update on mentions begin
  update ledger_stamp set stamp = randomblob(12);
end

create trigger mentions_out after delete on mentions begin
  update ledger_stamp set stamp = randomblob(12);
end

create trigger counted_in after insert on counted begin
  update ledger_stamp set stamp = randomblob(12);
end

create trigger counted_changed after update on counted begin
  update ledger_stamp set stamp = randomblob(12);
end

create trigger counted_out after delete on counted begin
  update ledger_stamp set stamp = randomblob(12);
end

create trigger clusters_changed after update of cluster on documents when new.cluster is not old.cluster begin
  update ledger_stamp set stamp = randomblob(12);
end

create trigger source_kinds_changed after update of kind on sources when new.kind is not old.kind begin
  update ledger_stamp set stamp = randomblob(12);
end
"""

NEAR_MISSES = """
alter table near_misses add column document integer not null default 0;
alter table near_misses add column form text not null default '';
alter table near_misses add column how text not null default 'spelling';
create index near_misses_form on near_misses(term, form);
create index near_misses_document on near_misses(document);
create table near_miss_verdicts (
  term text not null,
  form text not null,
  accepted integer not null,
  judged text not null,
  primary key (term, form)
) without rowid;
create table near_miss_searched (
  document integer primary key,
  revision integer not null,
  searched_for text not null
)
"""
