-- Makes a tick of each log that needs one, but for those of which somebody else makes one just now.
-- Returns how many logs may need another one before anything more is written: of what is under way,
-- or was made just now.
create or replace function tuskgate.tick_logs() returns int
language plpgsql
set search_path = ''
as $$
declare
  found record;
  unsettled int := 0;
begin
  for found in
    select l as log, tuskgate.needs_tick(last.t, tuskgate.log_position(l.relation)) as needs_one
    from tuskgate.change_logs l
    cross join lateral (
      select t from tuskgate.ticks t where t.log_id = l.id order by t.id desc limit 1) last
    where l.closed_at is null
      and ((last.t).pending is not null
        or tuskgate.needs_tick(last.t, tuskgate.log_position(l.relation)))
    order by l.id
  loop
    unsettled := unsettled + 1;
    if found.needs_one
      and pg_catalog.pg_try_advisory_xact_lock(tuskgate.log_lock((found.log).id)) then
      perform tuskgate.make_tick(found.log);
      perform pg_catalog.pg_notify('tuskgate_ticks', (found.log).id::text);
    end if;
  end loop;
  return unsettled;
end
$$;
