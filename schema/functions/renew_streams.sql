-- Begins streams anew where that is needed: in a database that was copied from another cluster, in
-- which transactions have other numbers than those in its logs, and for tables that have come
-- without theirs, from a database that is or was followed.
create or replace function tuskgate.renew_streams(shards int) returns void
language plpgsql
set search_path = ''
as $$
declare
  log tuskgate.change_logs;
  base tuskgate.tables;
  attached tuskgate.streams[];
  stream tuskgate.streams;
begin
  if tuskgate.follows() then
    return;
  end if;
  for log in
    select l.* from tuskgate.change_logs l
    where l.system_identifier
      <> (select c.system_identifier from pg_catalog.pg_control_system() c)
    for update
  loop
    select array_agg(s) into attached from tuskgate.streams s
    where s.log_id = log.id and s.disabled_at is null
      and not exists (select from tuskgate.tables t where t.id = log.table_id);
    perform tuskgate.drop_log(log);
    -- The triggers of attached relations came along.
    foreach stream in array coalesce(attached, '{}') loop
      perform tuskgate.set_attached_stream(stream.table_name, log.table_id,
        array[stream.partition_key, stream.partition_key_type, stream.sort_key,
          stream.sort_key_type],
        null, stream.view_type, tuskgate.free_stream_label(stream.table_name), shards);
    end loop;
  end loop;
  for base in
    select t.* from tuskgate.tables t
    where t.settings #>> '{stream,view_type}' is not null
      and (t.transition is distinct from 'CREATING' or t.transition_until <> 'infinity')
      and not exists (
        select from tuskgate.streams s join tuskgate.change_logs l on l.id = s.log_id
        where l.table_id = t.id and s.disabled_at is null)
    for update
  loop
    update tuskgate.tables t
    set settings = jsonb_set(t.settings, '{stream,label}',
      to_jsonb(tuskgate.free_stream_label(base.name)))
    where t.id = base.id;
    perform tuskgate.set_stream(base.id, shards);
  end loop;
  perform tuskgate.renew_destinations();
end
$$;
