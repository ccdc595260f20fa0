-- Change logs, and the streams that read them. docs/decisions/0020-change-log.md explains them.

-- The relations of the logs.
create schema tuskgate_log;

-- One row for each log. A log outlives its table, so nothing here refers to tuskgate.tables.
create table tuskgate.change_logs (
  id uuid primary key,
  table_name text collate "C" not null,
  table_id uuid not null,
  -- In schema tuskgate_log; its children are relation~1, relation~2, ..., the last of which is
  -- written to, and the sequence that numbers its changes is relation~n.
  relation text collate "C" not null unique,
  generation int not null default 1,  -- number of the child that is written to
  generation_since timestamptz not null,
  -- The whole items that are kept of a change, as those who read it want them.
  wants_old boolean not null,
  wants_new boolean not null,
  -- Of the cluster that has written it: transactions have other numbers in another one.
  system_identifier int8 not null,
  -- Since when nothing is written to it any more.
  closed_at timestamptz
);
-- A table has one log that is written to.
create unique index change_logs_open on tuskgate.change_logs (table_id) where closed_at is null;

-- Children that are not written to any more.
create table tuskgate.log_generations (
  log_id uuid not null references tuskgate.change_logs (id) on delete cascade,
  number int not null,
  ended_at timestamptz not null,
  primary key (log_id, number)
);

-- Ticks: moments of a log. The changes of a tick are those that its snapshot sees and the one of the
-- tick before does not. Numbered without gaps, from 10^14 on: all have 15 digits.
create table tuskgate.ticks (
  log_id uuid not null,
  id int8 not null,
  snapshot pg_snapshot not null,
  at timestamptz not null,
  -- How far the log's sequence was, when it was looked at before the snapshot was taken.
  n int8 not null,
  -- Transactions below this may yet commit changes with numbers up to n; null when none can. The
  -- largest there is: it is not known which.
  pending xid8,
  primary key (log_id, id)
);
create index ticks_by_time on tuskgate.ticks (log_id, at);

-- Streams of tables, also those that are disabled and not yet forgotten.
create table tuskgate.streams (
  table_name text collate "C" not null,
  label text collate "C" not null,
  log_id uuid not null references tuskgate.change_logs (id),
  view_type text not null
    check (view_type in ('KEYS_ONLY', 'NEW_IMAGE', 'OLD_IMAGE', 'NEW_AND_OLD_IMAGES')),
  partition_key text not null,
  partition_key_type text not null check (partition_key_type in ('S', 'N', 'B')),
  sort_key text,
  sort_key_type text check (sort_key_type in ('S', 'N', 'B')),
  created_at timestamptz not null,
  disabled_at timestamptz,
  primary key (table_name, label)
);
create index on tuskgate.streams (log_id);

-- Shards of streams: ranges of the hash of the partition key, and of ticks.
create table tuskgate.shards (
  table_name text collate "C" not null,
  label text collate "C" not null,
  id text collate "C" not null,
  parent text collate "C",
  first_hash int4 not null,
  last_hash int4 not null check (first_hash <= last_hash),
  after_tick int8 not null,  -- has the changes of ticks after this
  last_tick int8,            -- up to this; null while it is open
  created_at timestamptz not null,
  primary key (table_name, label, id),
  foreign key (table_name, label) references tuskgate.streams on delete cascade
);
