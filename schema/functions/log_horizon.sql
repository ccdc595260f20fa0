-- The last tick of a log that is too old to be read; 0 when none is.
create or replace function tuskgate.log_horizon(log_id uuid) returns int8
language sql
volatile strict
set search_path = ''
as $$
  select coalesce((
    select t.id from tuskgate.ticks t
    where t.log_id = log_horizon.log_id and t.at < tuskgate.now() - tuskgate.log_retention()
    order by t.at desc, t.id desc
    limit 1), 0)
$$;
