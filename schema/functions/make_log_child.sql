-- Makes the child of a log that is written to from now on: see tuskgate.change_logs. Children are no
-- partitions, so that the trigger writes to one without routing.
create or replace function tuskgate.make_log_child(log tuskgate.change_logs) returns void
language plpgsql
set search_path = ''
as $$
declare
  child text := log.relation || '~' || log.generation;
begin
  execute format('create table tuskgate_log.%I () inherits (tuskgate_log.%I)', child, log.relation);
  -- Readers look for the changes of a few transactions, or of one from a number on.
  execute format('create index on tuskgate_log.%I (x, n)', child);
end
$$;
