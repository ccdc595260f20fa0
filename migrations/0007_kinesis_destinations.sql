-- Kinesis streams that the changes of tables are sent to. docs/kinesis.md explains them.

-- A row each time one is enabled. A destination outlives its table until all is sent, so nothing
-- here refers to tuskgate.tables.
create table tuskgate.kinesis_destinations (
  id uuid primary key default gen_random_uuid(),
  table_name text collate "C" not null,
  table_id uuid not null,
  partition_key text not null,
  sort_key text,
  stream_arn text collate "C" not null,
  -- Of the times in records; null: nobody has asked for one.
  time_precision text check (time_precision in ('MILLISECOND', 'MICROSECOND')),
  log_id uuid not null,
  -- Sent up to this tick and this change of it; all changes of a tick are below the default.
  after_tick int8 not null,
  after_n int8 not null default 999999999999999,
  enabled_at timestamptz not null,
  disabled_at timestamptz,  -- null: it is enabled
  last_tick int8,           -- has changes up to this, once it is disabled
  check ((disabled_at is null) = (last_tick is null))
);
-- A table has one that is enabled.
create unique index kinesis_destinations_enabled on tuskgate.kinesis_destinations (table_id)
  where disabled_at is null;
