-- Names of the columns of an index's key: pk, pk2, pk3, ... as many as `number`, as a list.
create or replace function tuskgate.index_columns(prefix text, number int) returns text
language sql
immutable strict parallel safe
as $$
  select coalesce(string_agg(case n when 1 then prefix else prefix || n end, ', ' order by n), '')
  from generate_series(1, number) n
$$;
