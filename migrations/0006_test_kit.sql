-- What tests set and keep: the clock, and snapshots of tables (docs/testing.md).

-- The clock of all that DynamoDB dates, one row. tuskgate.set_clock changes it.
create table tuskgate.clock (
  is_only_row boolean primary key default true check (is_only_row),
  fixed_at timestamptz,                 -- where it stands still; null: it goes on
  ahead interval not null default '0',  -- of the server's clock, while it goes on
  check (fixed_at is null or ahead = '0')
);
insert into tuskgate.clock default values;

-- What tuskgate.now() calls. In this schema, so that whoever may make tables may replace it.
create function tuskgate_data.now() returns timestamptz
language sql
volatile
parallel safe
as 'select pg_catalog.clock_timestamp()';

create table tuskgate.snapshots (
  id int primary key generated always as identity,
  name text collate "C" not null unique,
  taken_at timestamptz not null default clock_timestamp(),
  table_name text collate "C"  -- null: it is of all tables
);

-- The tables of a snapshot: their rows of tuskgate.tables, and of tuskgate.indexes.
create table tuskgate.snapshot_tables (
  snapshot int not null references tuskgate.snapshots (id) on delete cascade,
  table_id uuid not null,
  source jsonb not null,
  source_indexes jsonb not null,
  primary key (snapshot, table_id)
);

-- Their items. A key is in the columns of its type. There is no foreign key, which would be checked
-- for each item: tuskgate.delete_snapshot removes them.
create table tuskgate.snapshot_items (
  snapshot int not null,
  table_id uuid not null,
  h int4 not null,
  pk_s text collate "C",
  pk_n numeric,
  pk_b bytea,
  sk_s text collate "C",
  sk_n numeric,
  sk_b bytea,
  item jsonb not null,
  size int4 not null
);
create index on tuskgate.snapshot_items (snapshot, table_id, h);
