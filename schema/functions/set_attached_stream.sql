-- Begins or ends the stream of an attached table, for which nothing else is kept here: `view_type`
-- is null where it is to end. False, and nothing done, when its stream is not `known` (null: none
-- that is enabled) any more. The triggers of its relations are not made here, as that takes rights
-- on them: tuskgate.stream_attached.
create or replace function tuskgate.set_attached_stream(
  table_name text, table_id uuid, keys text[], known text, view_type text, label text, shards int
) returns boolean
language plpgsql
set search_path = ''
as $$
declare
  base tuskgate.tables;
  stream tuskgate.streams;
begin
  perform pg_catalog.pg_advisory_xact_lock(tuskgate.log_lock(table_id));
  select s.* into stream
  from tuskgate.streams s join tuskgate.change_logs l on l.id = s.log_id
  where l.table_id = set_attached_stream.table_id and s.disabled_at is null;
  if stream.label is distinct from known then
    return false;
  end if;
  if stream.label is not null then
    perform tuskgate.disable_stream(stream);
  end if;
  if view_type is not null then
    base.id := table_id;
    base.name := table_name;
    base.partition_key := keys[1];
    base.partition_key_type := keys[2];
    base.sort_key := keys[3];
    base.sort_key_type := keys[4];
    perform tuskgate.enable_stream(base, label, view_type, shards);
  end if;
  perform pg_catalog.pg_notify('tuskgate_catalog', table_name);
  return true;
end
$$;
