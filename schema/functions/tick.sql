-- Makes a tick of a log if it needs one, and returns the number of its last tick; null when there is
-- no such log. What was committed before the call is in that tick or in one before.
create or replace function tuskgate.tick(log_id uuid) returns int8
language plpgsql
set search_path = ''
as $$
declare
  log tuskgate.change_logs;
  last tuskgate.ticks;
begin
  select l.* into log from tuskgate.change_logs l where l.id = tick.log_id;
  if not found then
    return null;
  end if;
  select t.* into last from tuskgate.ticks t where t.log_id = log.id order by t.id desc limit 1;
  if log.closed_at is not null or current_setting('transaction_read_only') = 'on'
    or not tuskgate.needs_tick(last, tuskgate.log_position(log.relation)) then
    return last.id;
  end if;
  perform pg_catalog.pg_advisory_xact_lock(tuskgate.log_lock(log.id));
  -- Somebody else may just have made it.
  select t.* into last from tuskgate.ticks t where t.log_id = log.id order by t.id desc limit 1;
  if not tuskgate.needs_tick(last, tuskgate.log_position(log.relation)) then
    return last.id;
  end if;
  last.id := tuskgate.make_tick(log);
  perform pg_catalog.pg_notify('tuskgate_ticks', log.id::text);
  return last.id;
end
$$;
