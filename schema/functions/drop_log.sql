-- Forgets a log with all its changes and streams.
create or replace function tuskgate.drop_log(log tuskgate.change_logs) returns void
language plpgsql
set search_path = ''
as $$
begin
  execute format('drop table if exists tuskgate_log.%I cascade', log.relation);
  delete from tuskgate.streams s where s.log_id = log.id;
  delete from tuskgate.ticks t where t.log_id = log.id;
  delete from tuskgate.change_logs l where l.id = log.id;
end
$$;
