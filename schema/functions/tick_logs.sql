-- Makes a tick of each log that needs one, but for those of which somebody else makes one just now.
-- Returns how many logs may need another one before anything more is written: of what is under way,
-- or was made just now.
create or replace function tuskgate.tick_logs() returns int
language plpgsql
set search_path = ''
as $$
declare
  -- All positions are looked at before this transaction has a number, unless it has one already: see
  -- make_tick.
  is_first boolean := pg_catalog.pg_current_xact_id_if_assigned() is null;
  unsettled tuskgate.change_logs[];
  positions int8[];
  needy boolean[];
begin
  select array_agg(l), array_agg(p.moved_to), array_agg(tuskgate.needs_tick(last.t, p.moved_to))
  into unsettled, positions, needy
  from tuskgate.change_logs l
  cross join lateral (
    select t from tuskgate.ticks t where t.log_id = l.id order by t.id desc limit 1) last
  cross join lateral (select tuskgate.log_position(l.relation) offset 0) p (moved_to)
  where l.closed_at is null
    and ((last.t).pending is not null or tuskgate.needs_tick(last.t, p.moved_to));
  for place in 1 .. coalesce(cardinality(unsettled), 0) loop
    if needy[place] and pg_catalog.pg_try_advisory_xact_lock(
      tuskgate.log_lock(unsettled[place].id)) then
      perform tuskgate.make_tick(unsettled[place], case when is_first then positions[place] end);
      perform pg_catalog.pg_notify('tuskgate_ticks', unsettled[place].id::text);
    end if;
  end loop;
  return coalesce(cardinality(unsettled), 0);
end
$$;
