-- The advisory lock of those who make ticks of a log or close its shards: held until they commit, so
-- that the ticks' snapshots are in the order of their numbers.
create or replace function tuskgate.log_lock(log_id uuid) returns int8
language sql
immutable strict parallel safe
set search_path = ''
as $$
  select pg_catalog.hashtextextended('tuskgate log ' || log_id::text, 0)
$$;
