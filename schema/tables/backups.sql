-- The catalog's backups. A backup outlives its table, so nothing here refers to tuskgate.tables.
create table tuskgate.backups (
  -- When it was made, in milliseconds since 1970, and eight random digits: 01791504762511-2779fadd.
  id text collate "C" primary key,
  name text collate "C" not null,
  table_name text collate "C" not null,
  table_id uuid not null,
  -- In schema tuskgate_backup; there is none while the backup is being made.
  relation text collate "C" not null unique,
  status text not null check (status in ('CREATING', 'AVAILABLE')),
  created_at timestamptz not null,
  items int8 not null default 0,
  bytes int8 not null default 0,
  -- The table as it was: its row of tuskgate.tables, and its rows of tuskgate.indexes.
  source jsonb not null,
  source_indexes jsonb not null
);
