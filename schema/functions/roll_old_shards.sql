-- Closes the shards of streams whose open ones are older than that: see roll_shards. A stream has
-- `shards` of them at first, and at most twice as many. Returns how many streams it were.
create or replace function tuskgate.roll_old_shards(age interval, shards int) returns int
language sql
volatile
set search_path = ''
as $$
  select count(*) filter (where tuskgate.roll_shards(s.table_name, s.label, age, 2 * shards))::int
  from tuskgate.streams s
  where s.disabled_at is null
    and (select max(o.created_at) from tuskgate.shards o
      where o.table_name = s.table_name and o.label = s.label) <= tuskgate.now() - age
$$;
