-- Forgets a log with all its changes and streams.
create or replace function tuskgate.drop_log(log tuskgate.change_logs) returns void
language plpgsql
set search_path = ''
as $$
begin
  execute format('drop table if exists tuskgate_log.%I cascade', log.relation);
  delete from tuskgate.streams s where s.log_id = log.id;
  perform tuskgate.forget_stream_policies(log);
  -- What it had for those that are disabled is lost.
  update tuskgate.kinesis_destinations d set after_tick = d.last_tick, after_n = default
  where d.log_id = log.id and d.disabled_at is not null;
  delete from tuskgate.ticks t where t.log_id = log.id;
  delete from tuskgate.change_logs l where l.id = log.id;
end
$$;
