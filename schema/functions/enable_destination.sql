-- Begins to send the changes of a table to a stream in Kinesis, those from now on. False when they
-- are sent to one already, null when there is no such table.
create or replace function tuskgate.enable_destination(
  id uuid, stream_arn text, time_precision text
) returns boolean
language plpgsql
set search_path = ''
as $$
declare
  base tuskgate.tables;
  log tuskgate.change_logs;
begin
  select * into base from tuskgate.tables t where t.id = enable_destination.id for update;
  if not found then
    return null;
  end if;
  if exists (select from tuskgate.kinesis_destinations d
    where d.table_id = base.id and d.disabled_at is null) then
    return false;
  end if;
  -- What was written before is not sent.
  execute format('lock table tuskgate_data.%I in share row exclusive mode', base.relation);
  log := tuskgate.open_log(base.name, base.id, true, true);
  insert into tuskgate.kinesis_destinations (table_name, table_id, partition_key, sort_key,
    stream_arn, time_precision, log_id, after_tick, enabled_at)
  values (base.name, base.id, base.partition_key, base.sort_key, enable_destination.stream_arn,
    enable_destination.time_precision, log.id, tuskgate.make_tick(log), tuskgate.now());
  perform tuskgate.forget_destinations();
  perform tuskgate.set_destination(base.id, true);
  return true;
end
$$;
