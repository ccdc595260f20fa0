-- Has destinations in Kinesis begin anew whose log is gone: see renew_streams. Settings that came
-- without a destination, from a database that is or was followed, are taken back.
create or replace function tuskgate.renew_destinations() returns void
language plpgsql
set search_path = ''
as $$
declare
  ours record;
  log tuskgate.change_logs;
begin
  for ours in
    select t.id, t.name, t.relation, d.id as destination
    from tuskgate.tables t
    left join tuskgate.kinesis_destinations d on d.table_id = t.id and d.disabled_at is null
    where t.settings ? 'kinesis'
      and not exists (select from tuskgate.change_logs l where l.id = d.log_id)
    for update of t
  loop
    execute format('lock table tuskgate_data.%I in share row exclusive mode', ours.relation);
    if ours.destination is not null then
      log := tuskgate.open_log(ours.name, ours.id, true, true);
      update tuskgate.kinesis_destinations d
      set log_id = log.id, after_tick = tuskgate.make_tick(log), after_n = default
      where d.id = ours.destination;
    end if;
    perform tuskgate.set_destination(ours.id, ours.destination is not null);
  end loop;
end
$$;
