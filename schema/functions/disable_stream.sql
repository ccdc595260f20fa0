-- Ends a stream with the changes that are committed by now: it can still be read, for as long as
-- changes are kept. The table's trigger has to be made after it, or be gone.
create or replace function tuskgate.disable_stream(stream tuskgate.streams) returns void
language plpgsql
set search_path = ''
as $$
declare
  log tuskgate.change_logs;
  tick int8;
begin
  select l.* into strict log from tuskgate.change_logs l where l.id = stream.log_id;
  tick := tuskgate.make_tick(log);
  update tuskgate.shards s set last_tick = tick
  where s.table_name = stream.table_name and s.label = stream.label and s.last_tick is null;
  update tuskgate.streams s set disabled_at = tuskgate.now()
  where s.table_name = stream.table_name and s.label = stream.label;
  perform tuskgate.narrow_log(log);
end
$$;
