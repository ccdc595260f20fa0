-- Removes what is too old to be read of a log: whole children, ticks, closed shards and disabled
-- streams; and the log when nobody wants it and nothing is left that could be read.
create or replace function tuskgate.trim_log(log_id uuid) returns void
language plpgsql
set search_path = ''
as $$
declare
  log tuskgate.change_logs;
  horizon tuskgate.ticks;
  old record;
  child text;
  is_needed boolean;
begin
  select l.* into log from tuskgate.change_logs l where l.id = trim_log.log_id for update skip locked;
  if not found then
    return;
  end if;
  delete from tuskgate.streams s
  where s.log_id = log.id and s.disabled_at <= tuskgate.now() - tuskgate.log_retention();
  perform tuskgate.forget_stream_policies(log);
  if log.closed_at <= tuskgate.now() - tuskgate.log_retention()
    and not exists (select from tuskgate.streams s where s.log_id = log.id) then
    perform tuskgate.drop_log(log);
    perform tuskgate.forget_destinations();
    return;
  end if;
  select t.* into horizon from tuskgate.ticks t
  where t.log_id = log.id and t.id = tuskgate.log_horizon(log.id);
  if not found then
    return;
  end if;
  for old in
    select g.number from tuskgate.log_generations g
    where g.log_id = log.id and g.ended_at <= tuskgate.now() - tuskgate.log_retention()
    order by g.number
  loop
    child := format('tuskgate_log.%I', log.relation || '~' || old.number);
    -- Whoever wrote to it and has not committed holds a lock. A statement that began before the child
    -- was left, or a transaction, may have written to it long ago and be committed just now.
    begin
      execute format('lock table %s in access exclusive mode nowait', child);
    exception when lock_not_available then
      continue;
    end;
    execute format(
      'select exists (select from %s l where l.x >= pg_snapshot_xmin($1)
         and not pg_visible_in_snapshot(l.x, $1))', child)
    into is_needed using horizon.snapshot;
    continue when is_needed;
    execute format('drop table %s', child);
    delete from tuskgate.log_generations g where g.log_id = log.id and g.number = old.number;
  end loop;
  -- The horizon's snapshot is where the first tick that can be read begins.
  delete from tuskgate.ticks t where t.log_id = log.id and t.id < horizon.id;
  delete from tuskgate.shards s
  using tuskgate.streams r
  where r.log_id = log.id and s.table_name = r.table_name and s.label = r.label
    and s.last_tick <= horizon.id;
end
$$;
