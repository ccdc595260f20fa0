-- Has a log be written to another child from now on, if the one that it is written to is older than
-- `age` and there is something in it: old ones are dropped as a whole.
create or replace function tuskgate.roll_log(log_id uuid, age interval) returns void
language plpgsql
set search_path = ''
as $$
declare
  log tuskgate.change_logs;
  base tuskgate.tables;
  is_used boolean;
begin
  select t.* into base
  from tuskgate.tables t join tuskgate.change_logs l on l.table_id = t.id
  where l.id = roll_log.log_id
  for update of t;
  select l.* into log from tuskgate.change_logs l
  where l.id = roll_log.log_id and l.closed_at is null and l.generation_since <= tuskgate.now() - age
  for update;
  if not found then
    return;
  end if;
  execute format('select exists (select from tuskgate_log.%I)',
    log.relation || '~' || log.generation) into is_used;
  if is_used then
    insert into tuskgate.log_generations values (log.id, log.generation, tuskgate.now());
    log.generation := log.generation + 1;
    perform tuskgate.make_log_child(log);
  end if;
  update tuskgate.change_logs l
  set generation = log.generation, generation_since = tuskgate.now()
  where l.id = log.id;
  -- That of an attached relation looks up where to write.
  if is_used and base.id is not null then
    perform tuskgate.make_table_trigger(base);
  end if;
end
$$;
