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
    perform tuskgate.drop_log(log);
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
