-- Removes the policies of a table's streams that are there no more.
create or replace function tuskgate.forget_stream_policies(log tuskgate.change_logs) returns void
language sql
volatile
set search_path = ''
as $$
  delete from tuskgate.resource_policies p
  where p.table_id = log.table_id and p.label <> '' and not exists (
    select from tuskgate.streams s where s.table_name = log.table_name and s.label = p.label)
$$;
