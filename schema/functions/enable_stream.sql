-- Begins a stream of a table, which has the changes from now on, in `shards` shards of equal ranges.
-- The table's trigger has to be made after it. An attached table is one without a relation of ours.
-- Returns the stream's label, which is another than the one that is wanted if a stream has that.
create or replace function tuskgate.enable_stream(
  base tuskgate.tables, wanted text, view_type text, shards int
) returns text
language plpgsql
set search_path = ''
as $$
declare
  wants record := tuskgate.log_wants(base.id);
  log tuskgate.change_logs;
  began timestamptz := tuskgate.now();
  after_tick int8;
  free_label text := tuskgate.free_stream_label(base.name, wanted);
begin
  log := tuskgate.open_log(base.name, base.id,
    coalesce(wants.wants_old, false) or view_type in ('OLD_IMAGE', 'NEW_AND_OLD_IMAGES'),
    coalesce(wants.wants_new, false) or view_type in ('NEW_IMAGE', 'NEW_AND_OLD_IMAGES'),
    base.relation is null);
  after_tick := tuskgate.make_tick(log);
  insert into tuskgate.streams (table_name, label, log_id, view_type, partition_key,
    partition_key_type, sort_key, sort_key_type, created_at)
  values (base.name, free_label, log.id, enable_stream.view_type, base.partition_key,
    base.partition_key_type, base.sort_key, base.sort_key_type, began);
  insert into tuskgate.shards (table_name, label, id, first_hash, last_hash, after_tick, created_at)
  select base.name, free_label, tuskgate.shard_id(began),
    (-2147483648 + (place - 1) * 4294967296 / shards)::int4,
    (-2147483648 + place * 4294967296 / shards - 1)::int4, after_tick, began
  from generate_series(1, shards) place;
  return free_label;
end
$$;
