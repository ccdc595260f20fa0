-- Ends the destination of a table in Kinesis, if it has one, with the changes that are committed by
-- now: they are still sent. The table's trigger has to be made after it, or be gone.
create or replace function tuskgate.end_destinations(table_id uuid) returns void
language plpgsql
set search_path = ''
as $$
declare
  log tuskgate.change_logs;
begin
  select l.* into log
  from tuskgate.kinesis_destinations d join tuskgate.change_logs l on l.id = d.log_id
  where d.table_id = end_destinations.table_id and d.disabled_at is null;
  if not found then
    return;
  end if;
  update tuskgate.kinesis_destinations d
  set disabled_at = tuskgate.now(), last_tick = tuskgate.make_tick(log)
  where d.table_id = end_destinations.table_id and d.disabled_at is null;
  perform tuskgate.narrow_log(log);
end
$$;
